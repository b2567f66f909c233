"""What the events of pushing make of it."""

from typing import assert_never

from conductor_core.events.publication import (
    BranchPushed,
    FeedbackHeard,
    PushConsented,
    PushHalted,
    PushPrepared,
    RequestEnded,
    RequestOpened,
)
from conductor_core.logic.board.publication import PublicationView

PublicationEvent = (
    PushPrepared | PushConsented | BranchPushed | RequestOpened | PushHalted | FeedbackHeard | RequestEnded
)
Views = tuple[PublicationView, ...]


def fold_publication(views: Views, event: PublicationEvent, number: int) -> Views:
    """The publications after an event."""
    if isinstance(event, PushPrepared):
        return _prepared(views, event, number)
    if not views:
        return views
    *rest, view = views
    return (*rest, view.model_copy(update=_update(view, event)))


def _prepared(views: Views, event: PushPrepared, number: int) -> Views:
    last = views[-1] if views else None
    replaced = (
        (*views[:-1], last.model_copy(update={"state": "replaced"})) if last and last.state == "asking" else views
    )
    facts = event.model_dump(include={"remote", "branch", "target", "commit", "changes", "sensitive", "by"})
    view = PublicationView.model_validate({**facts, "number": number})
    return (*replaced, view.model_copy(update={"request": last.request if last else None}))


def _update(view: PublicationView, event: PublicationEvent) -> dict[str, object]:
    on: dict[str, object] = {"cause": "", "advice": "", "again_at": None}
    match event:
        case PushConsented():
            consents = (*view.consents, event.by)
            whole = len(consents) == (2 if view.sensitive else 1)
            return {**on, "consents": consents, "state": "pushing" if whole else view.state}
        case BranchPushed():
            return {**on, "state": "pushed"}
        case RequestOpened() | RequestEnded():
            return {**on, "request": event.request}
        case PushHalted():
            return {"cause": event.cause, "advice": event.advice, "again_at": event.again_at}
        case PushPrepared() | FeedbackHeard():
            return {}
        case _:
            assert_never(event)

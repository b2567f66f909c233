"""What the events of what people say make of it."""

from typing import assert_never

from conductor_core.events.remark import RemarkAccepted, RemarkMade, RemarksRead
from conductor_core.logic.board.remark import RemarkView

RemarkEvent = RemarkMade | RemarkAccepted | RemarksRead


def fold_remark(remarks: dict[int, RemarkView], event: RemarkEvent, number: int) -> dict[int, RemarkView]:
    """The remarks after an event."""
    match event:
        case RemarkMade():
            return _made(remarks, event, number)
        case RemarkAccepted():
            return _accepted(remarks, event)
        case RemarksRead():
            read = {one: remarks[one] for one in event.remarks if one in remarks}
            return remarks | {
                one: view if event.task in view.read else view.model_copy(update={"read": (*view.read, event.task)})
                for one, view in read.items()
            }
        case _:
            assert_never(event)


def _made(remarks: dict[int, RemarkView], event: RemarkMade, number: int) -> dict[int, RemarkView]:
    view = RemarkView(
        number=number,
        id=event.remark,
        task=event.task,
        text=event.text,
        by=event.by,
        via=event.via,
        suggested=event.suggested,
        corrects=event.corrects,
        deaf=event.deaf,
        unread=event.unread,
    )
    old = remarks.get(event.corrects or 0)
    if old is None or (event.suggested and not old.suggested):
        return remarks | {view.id: view}
    return remarks | {old.id: _replaced(old, view.id), view.id: view}


def _accepted(remarks: dict[int, RemarkView], event: RemarkAccepted) -> dict[int, RemarkView]:
    view = remarks.get(event.remark)
    if view is None:
        return remarks
    heard = {"deaf": event.deaf, "unread": event.unread}
    accepted = view.model_copy(update={"suggested": False, "accepted_by": event.by, **heard})
    old = remarks.get(view.corrects or 0)
    return remarks | ({old.id: _replaced(old, view.id)} if old else {}) | {view.id: accepted}


def _replaced(old: RemarkView, by: int) -> RemarkView:
    return old.model_copy(update={"replaced_by": by})

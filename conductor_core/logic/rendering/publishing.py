"""A run on its way to a git host, and what is said there."""

from typing import Literal

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Code, Fact, Facts, Text, Tone
from conductor_core.domain.publication import Feedback, Publication
from conductor_core.events.publication import FeedbackHeard, FollowUpBegun, PushPrepared
from conductor_core.logic.board.publication import PublicationView
from conductor_core.logic.board.publication_folding import PublicationEvent
from conductor_core.logic.board.values import Board
from conductor_core.logic.clock_times import clock
from conductor_core.logic.figures import count
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.publishing.feedback import head, to_deal_with
from conductor_core.logic.rendering.change import Change
from conductor_core.logic.sentences import all_of

SHOWN = 12
"""Paths, or remarks, of a list that are named."""


def push_card(board: Board, view: PublicationView) -> Card:
    """What goes where, whose yes it has or needs, and how far it is."""
    title, tone = _title(view)
    blocks: list[Block] = [Facts(facts=_facts(view))]
    if view.cause:
        blocks.append(Text(text=view.cause, tone="bad"))
        if view.advice:
            blocks.append(Text(text=f"What to do: {view.advice}"))
        blocks.append(_next(board, view))
    elif view.state == "asking":
        blocks += _asked(view)
    return Card(title=f"{board.run}: {title}", tone=tone, blocks=tuple(blocks))


def _title(view: PublicationView) -> tuple[str, Tone]:  # noqa: PLR0911 - a table
    if view.state == "replaced":
        return f"push to {view.branch}, replaced by a newer one", "neutral"
    if view.cause:
        return f"push to {view.branch} {'waits' if view.again_at else 'did not go through'}", "warning"
    if view.state == "asking":
        return f"push to {view.branch}?", "warning"
    if view.state == "pushing":
        return f"is being pushed to {view.branch}", "neutral"
    if view.request is None:
        return f"pushed to {view.branch}", "good"
    if view.request.state != "open":
        return f"{view.request.name} was {view.request.state}", "good" if view.request.state == "merged" else "warning"
    return f"{view.request.name} is open{' as a draft' if view.request.draft else ''}", "good"


def _facts(view: PublicationView) -> tuple[Fact, ...]:
    added = sum(change.added or 0 for change in view.changes)
    removed = sum(change.removed or 0 for change in view.changes)
    changed = f"{count(len(view.changes), 'file')} changed, +{added:,} −{removed:,} lines"
    facts = [
        Fact(name="Repository", value=view.remote),
        Fact(name="Branch", value=f"{view.branch}, to be taken over into {view.target}"),
        Fact(name="Commit", value=view.commit),
        Fact(name="Change", value=changed),
        Fact(name="Asked for by", value=view.by),
    ]
    if view.consents:
        facts.append(Fact(name="Yes from", value=", ".join(view.consents), tone="good"))
    if view.request:
        facts.append(Fact(name=f"{view.request.name[:1].upper()}{view.request.name[1:]}", value=view.request.url))
    return tuple(facts)


def _asked(view: PublicationView) -> tuple[Block, ...]:
    nothing = Text(text="Nothing was sent yet. A yes counts for this commit alone.")
    if not view.sensitive:
        return (nothing,)
    more = len(view.sensitive) - SHOWN
    listed = (*view.sensitive[:SHOWN], *((f"and {more} more",) if more > 0 else ()))
    words = "These files run by themselves or choose what is run, so they need a second yes:"
    return (Text(text=words, tone="warning"), Bullets(items=listed), nothing)


def _next(board: Board, view: PublicationView) -> Block:
    if view.again_at:
        return Text(
            text=f"It is tried again at {clock(view.again_at, exact=True)}; what arrived already is not sent twice."
        )
    return Buttons(buttons=(Button(label="Go on", command=f"push {board.run}", style="primary"),))


def feedback_card(board: Board, event: FeedbackHeard) -> Card:
    """What people and checks said on the host: their words are shown as they are, and nobody acts on them by itself."""
    view = board.publications[-1] if board.publications else None
    where = view.request.name if view and view.request else "the git host"
    blocks: list[Block] = []
    for one in event.feedback:
        blocks.append(Text(text=f"{head(one)}{':' if one.text else '.'}", tone=_tone(one)))
        if one.text:
            blocks.append(Code(text=one.text))
    if to_deal_with(event.feedback):
        words = (
            "Nobody acts on it by itself. The run can deal with it; the result goes to the same branch, after a yes."
        )
        blocks.append(Text(text=words))
        button = Button(label="Deal with it", command=f"followup {board.run}", style="primary")
        blocks.append(Buttons(buttons=(button,)))
    bad = any(_tone(one) != "good" for one in event.feedback)
    return Card(
        title=f"{board.run}: said on {where}", tone="warning" if bad else "good", blocks=tuple(blocks), notify=True
    )


def unattended_blocks(known: Publication) -> tuple[Block, ...]:
    """What was said there and nobody dealt with, for who looks at the run."""
    if not known.unattended:
        return ()
    where = known.request.name if known.request else "the git host"
    lines = tuple(f"{head(one)}: {one_line(one.text, 200) or '(no words)'}" for one in known.unattended[:SHOWN])
    more = len(known.unattended) - SHOWN
    left = (f"and {more} more",) if more > 0 else ()
    button = Button(label="Deal with it", command=f"followup {known.run}", style="primary")
    said = Text(text=f"Said on {where}, and not dealt with:", tone="warning")
    return (said, Bullets(items=(*lines, *left)), Buttons(buttons=(button,)))


def follow_up_card(board: Board, event: FollowUpBegun) -> Card:
    """Who had it dealt with, by which task, and where the result goes."""
    again = (
        f" {all_of(event.again)} {'is' if len(event.again) == 1 else 'are'} done again after it." if event.again else ""
    )
    return Card(
        title=f"{board.run}: {event.task} deals with what was said on {event.name}",
        blocks=(
            Text(text=f"{event.by} ordered it; {count(event.said, 'remark')} in all.{again}"),
            Text(text="What comes of it goes to the same branch and request, after a yes to the new commit."),
        ),
    )


def _tone(one: Feedback) -> Tone:
    if one.verdict == "approved":
        return "good"
    return "bad" if one.verdict else "neutral"


def published(board: Board, event: PublicationEvent) -> tuple[Change, ...]:
    """One message for each commit; one that another took the place of says so."""
    shown = board.publications[-2:] if isinstance(event, PushPrepared) else board.publications[-1:]
    act: Literal["post", "edit"] = "post" if isinstance(event, PushPrepared) else "edit"
    return tuple(
        Change(act if view is shown[-1] else "edit", f"{view.number}/push", push_card(board, view)) for view in shown
    )

"""Pauses, cancellations, and going on after them."""

from collections.abc import Sequence

from conductor_core.domain.card import Block, Button, Buttons, Card, Fact, Facts, Text
from conductor_core.logic.board.progress import took, unpriced_by
from conductor_core.logic.board.stops import RecoveryView, Stage, StopView
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import duration, spent
from conductor_core.logic.rendering import capped

NAMED = 8
"""Tasks that are named; more are counted."""

_GOING_ON: dict[Stage, str] = {
    "planning": "Nothing was changed yet. Going on finishes the plan, which is shown here before any work begins.",
    "approval": "Nothing was changed yet. Going on asks for your approval again.",
    "work": "What was in progress goes on where it was.",
    "delivery": "All tasks are over; going on checks the files again and hands them over.",
}


def pause_card(board: Board, pause: StopView) -> Card:
    """Where it stands, and how to go on."""
    blocks: list[Block] = [_standing(pause)]
    if pause.resumed_by:
        why = f", because {pause.resumed_why}" if pause.resumed_why else ""
        blocks.append(Text(text=f"{pause.resumed_by} let it go on{why}.", tone="good"))
        if pause.during == "approval" and board.plan and board.plan.state == "proposed":
            blocks.append(Text(text="The plan still waits: `approve` or `reject`."))
        return Card(title=f"{board.run}: was paused by {pause.by}", blocks=tuple(blocks))
    if pause.cap is not None:
        return Card(
            title=f"{board.run}: paused, {capped.title(pause.cap)}",
            tone="warning",
            blocks=(_standing(pause, capped.spent_fact(pause.cap)), *capped.choices(board, pause, pause.cap)),
            notify=True,
        )
    blocks.append(Text(text=f"Everything is saved, and nothing runs. {_GOING_ON[pause.during]}"))
    blocks.append(
        Buttons(
            buttons=(
                Button(label="Go on", command=f"resume {board.run}", style="primary"),
                Button(label="Cancel", command=f"cancel {board.run}", style="danger"),
            )
        )
    )
    return Card(title=f"{board.run}: paused by {pause.by}", tone="warning", blocks=tuple(blocks), notify=True)


def cancel_card(board: Board, cancel: StopView) -> Card:
    """What remains of a run that somebody ended."""
    blocks: list[Block] = []
    if cancel.reason:
        blocks.append(Text(text=f"Reason: {cancel.reason}"))
    blocks.append(_standing(cancel))
    if board.end is not None:
        cost = spent(board.end.spent, board.end.unpriced, unpriced_by(board), may_cost=False)
        blocks.append(Text(text=f"It took {duration(took(board, board.end))}; cost: {cost}."))
    begun = cancel.during in ("work", "delivery")
    blocks.append(Text(text="What is done stays in the project's history." if begun else "Nothing was changed."))
    return Card(title=f"{board.run}: cancelled by {cancel.by}", tone="warning", blocks=tuple(blocks), notify=True)


def recovered_card(board: Board, crashes: RecoveryView) -> Card:
    """The service had stopped without warning, maybe several times."""
    often = f" {crashes.times} times" if crashes.times > 1 else ""
    blocks = [Text(text=f"The service had stopped without warning{often}. Nothing is lost.")]
    if crashes.over is None:  # later on it is something else that is at work
        again = _named(crashes.restarted)
        text = f"Started again where it was: {again}." if crashes.restarted else "Nothing had been at work."
        blocks.append(Text(text=text))
    return Card(title=f"{board.run}: resumed", blocks=tuple(blocks))


def _standing(stop: StopView, *more: Fact) -> Facts:
    return Facts(
        facts=(
            *more,
            Fact(name="Done", value=_named(stop.done), tone="good" if stop.done else "neutral"),
            Fact(name="In progress", value=_in_progress(stop)),
            Fact(name="Left", value=_left(stop)),
        )
    )


def _in_progress(stop: StopView) -> str:
    match stop.during:
        case "planning":
            return "the plan"
        case "approval":
            return "nothing; the plan waits for approval"
        case "delivery":
            return "gathering the evidence and handing over"
        case "work":
            return _named(stop.in_progress)


def _left(stop: StopView) -> str:
    """Before there is a plan nobody knows what is left."""
    return "not known yet: the plan was not made" if stop.during == "planning" else _named(stop.left)


def _named(titles: Sequence[str]) -> str:
    if not titles:
        return "nothing"
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(titles[:NAMED]) + more

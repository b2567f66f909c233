"""The one card that stays current."""

from datetime import datetime, timedelta

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Progress, Text, Tone
from conductor_core.domain.run import RunState
from conductor_core.logic.board.progress import at_work, may_cost, percent, spending, unpriced_by, wanted
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import NOTHING_YET, count, duration, exact, span, spent, unknown
from conductor_core.logic.rendering.costs import cut_off, guessed
from conductor_core.logic.rendering.linked import not_current
from conductor_core.logic.rendering.rows import live_rows
from conductor_core.logic.silence import waits_for_approval

_WORDS: dict[RunState, str] = {
    "planning": "planning",
    "awaiting_approval": "waiting for your approval",
    "running": "at work",
    "paused": "paused",
}
_ENDED = "tasks"
"""Once it is over, how it ended is told by the last post alone."""
_TONES: dict[str, Tone] = {
    "awaiting_approval": "warning",
    "paused": "warning",
}
RECENT = 3
"""Failed tries that are still told on the card."""


def live_card(board: Board, now: datetime) -> Card:
    """How everything stands."""
    tone: Tone = "warning" if board.open_questions and board.end is None else _TONES.get(board.state, "neutral")
    blocks: list[Block] = [_progress(board, now), *live_rows(board, now)]
    tries = _tries(board)
    if tries:
        blocks.append(Bullets(items=tries))
    lost = cut_off(board)
    if lost and board.end is None:
        blocks.append(Text(text=f"{lost}; what it really cost is unknown, so it counts at its most."))
    if (ours := guessed(board)) and board.end is None:
        blocks.append(Text(text=f"{ours}."))
    blocks += not_current(board)
    if board.state == "paused" and not (board.pause and board.pause.cap):
        blocks.append(Buttons(buttons=(Button(label="Go on", command=f"resume {board.run}", style="primary"),)))
    elif board.state == "awaiting_approval" and board.plan:
        blocks.append(
            Text(text=waits_for_approval(board.plan.least, board.plan.since, now, other=bool(board.plan.not_by)))
        )
    elif board.end is None and board.open_questions:
        blocks.append(Text(text=_waits(board), tone="warning"))
    return Card(title=f"{board.run}: {_WORDS.get(board.state, _ENDED)}", tone=tone, blocks=tuple(blocks))


def _progress(board: Board, now: datetime) -> Progress:
    return Progress(
        percent=percent(board),
        text=", ".join(filter(None, (_of_tasks(board), _money(board), _expected(board)))),
        elapsed=duration(at_work(board, now)) if board.started_at or board.end else "",
        since=board.started_at + timedelta(seconds=board.idle) if board.started_at and board.active else None,
    )


def _of_tasks(board: Board) -> str:
    if still := wanted(board):
        return f"{sum(task.state == 'done' for task in still)} of {count(len(still), 'task')}"
    if board.planned:
        return "all tasks taken off"
    return "making a plan" if board.active else "no plan yet" if board.end is None else "no plan was made"


def _money(board: Board) -> str:
    micros, unpriced = spending(board)
    costs = board.plan is None or may_cost(board.plan.estimate)
    words = spent(micros, 0, may_cost=costs and board.end is None)
    words = {"free": words, NOTHING_YET: "nothing spent yet"}.get(words, f"{words} spent")
    if unpriced:
        calls = unknown(unpriced, unpriced_by(board))
        words = f"{words} and {calls}" if micros else calls
    return words if board.budget is None else f"{words} of {exact(board.budget)}"


def _expected(board: Board) -> str:
    if board.plan is None or board.end is not None:
        return ""
    return f"estimated {span(board.plan.estimate.seconds_low, board.plan.estimate.seconds_high)}"


def _tries(board: Board) -> tuple[str, ...]:
    """Tries that were not accepted, of tasks still at work."""
    told = [
        f"{task.key}, try {failure.attempt} by {failure.agent}: {failure.cause}"
        + (f"; {failure.next}" if failure.next else "")
        for task in board.tasks.values()
        if not task.over
        for failure in task.failures[-1:]
    ]
    return tuple(told[-RECENT:])


def _waits(board: Board) -> str:
    numbers = ", ".join(f"`answer {question.id} …`" for question in board.open_questions[:RECENT])
    return f"Waiting for you: {numbers}"

"""How a run that ended can go on: what to press below its result."""

from conductor_core.domain.card import Button
from conductor_core.domain.evidence import Evidence
from conductor_core.domain.ids import DELIVER
from conductor_core.logic.board.values import Board
from conductor_core.logic.judging import regressions


def going_on(board: Board) -> tuple[Button, ...]:
    """The orders that help, the gentlest first."""
    evidence = board.evidence or Evidence()
    return (*_mend(board, evidence), *_take_out(board, evidence), *_retry(board))


def _mend(board: Board, evidence: Evidence) -> tuple[Button, ...]:
    """Checks that fail the run may have failed by chance; or who did the work mends it, told what they printed."""
    if board.state != "failed" or not regressions(evidence.baseline, evidence.commands):
        return ()
    authors = [board.tasks[key] for key in (board.end.mends if board.end else ())[:2] if key in board.tasks]
    mends = (
        Button(label=f"Let {task.agent} mend {task.key}", command=f"retry {task.key} {board.run}") for task in authors
    )
    return (Button(label="Run the checks again", command=f"retry {DELIVER} {board.run}"), *mends)


def _take_out(board: Board, evidence: Evidence) -> tuple[Button, ...]:
    """Where a check came out worse: whose work may be the fault, of those who changed what was there before."""
    if not regressions(evidence.baseline, evidence.commands):
        return ()
    changed = {change.path for change in evidence.changes if change.status != "added"}
    return tuple(
        Button(label=f"Take {task.key} out", command=f"undo {task.key} {board.run}")
        for task in board.planned
        if task.state == "done" and not changed.isdisjoint(task.changed)
    )[:5]


def _retry(board: Board) -> tuple[Button, ...]:
    missing = [task for task in board.planned if task.state in ("failed", "undone")]
    return tuple(
        Button(
            label=f"{'Do' if task.state == 'undone' else 'Try'} {task.key} again",
            command=f"retry {task.key} {board.run}",
        )
        for task in missing[:5]
    )

"""What of a run waits for people, as ``runs`` and ``show`` tell it."""

from collections.abc import Sequence

from pydantic import JsonValue

from conductor_core.domain.ask import Approval
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.logic.board import Board
from conductor_core.logic.rendering.waiting import how
from conductor_core.logic.sentences import all_of
from conductor_core.ports.store import Transaction


def open_approvals(tx: Transaction, run: Run) -> tuple[Approval, ...]:
    """Its requests for a yes that nobody has answered."""
    return tuple(one for one in tx.asks.approvals(run.id) if one.open)


def waits_for(tx: Transaction, run: Run) -> str:
    """Behind its state, e.g. ``; waits for a yes to push; pull request #3 is open``; nothing where that says all."""
    subjects = list(dict.fromkeys(one.subject for one in open_approvals(tx, run) if one.subject != "plan"))
    questions = sum(question.state == "pending" for question in tx.asks.questions(run.id))
    found = tx.publications.get(run.id)
    request = found.request if found else None
    return "".join(
        (
            f"; waits for a yes to {all_of(subjects)}" if subjects else "",
            f"; waits for {'an answer' if questions == 1 else f'{questions} answers'}" if questions else "",
            f"; {request.name} is {request.state}" if request else "",
        )
    )


def to_be_said(tx: Transaction, run: Run) -> tuple[str, ...]:
    """The orders that answer all that an unfinished run waits for, as they are typed outside of its thread."""
    if run.state in FINAL_RUN_STATES:
        return ()
    approvals = (f"approve {one.subject} {run.id}" for one in open_approvals(tx, run))
    questions = (f"answer {one.id} …" for one in tx.asks.questions(run.id) if one.state == "pending")
    picks = (f"pick {task.key} …" for task in tx.tasks.of(run.id) if task.waits_for_pick)
    return tuple(dict.fromkeys((*approvals, *questions, *picks)))


def waiting_data(board: Board, asked: Sequence[Approval]) -> dict[str, JsonValue]:
    """The same as data."""
    requests: list[JsonValue] = [
        {
            "number": one.id,
            "subject": one.subject,
            "what": one.what,
            "details": list(board.approvals[one.id].details) if one.id in board.approvals else [],
            "digest": one.digest,
            "least": one.least,
            "not_by": one.asked_by,
            "command": how(one),
        }
        for one in asked
    ]
    questions: list[JsonValue] = [question.model_dump(mode="json") for question in board.open_questions]
    published = board.publications[-1].model_dump(mode="json") if board.publications else None
    return {"approvals": requests, "questions": questions, "publication": published}

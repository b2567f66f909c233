"""What becomes of requests to people where nobody is there who could be asked."""

from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.lifecycle import approvals, questions, reaching, runs
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import Granted, decide
from conductor_core.ports.store import Transaction


def unattended(moment: Moment, run: Run) -> None:
    """Whoever goes on with a run wants nothing asked: from now on it is as if it had been begun so.

    A plan that waits is approved, unless a rule of the project wants somebody's yes, and allows no more spending than rules do;
    network that was asked for is not given, and questions get the answer that counts then, but for what a rule leaves to people.
    """
    if run.options.approval == "auto" or run.state in FINAL_RUN_STATES:
        return
    run = run.model_copy(update={"options": run.options.model_copy(update={"approval": "auto"})})
    moment.tx.runs.save(run)
    asked = approvals.waiting(moment, run, "plan")
    verdict = decide("plan", approvals.policy_of(moment, run), run)
    if asked and run.state == "awaiting_approval" and isinstance(verdict, Granted):
        by = {"by": CONDUCTOR.id, "name": CONDUCTOR.name, "answered_at": moment.now, "remind_at": None}
        moment.tx.asks.save_approval(asked.model_copy(update={"state": "approved", **by}))
        runs.approved(moment, run, None, verdict.rule)
    for question in moment.tx.asks.questions(run.id):
        if question.state == "pending" and not questions.left_to_people(moment, run, question):
            questions.answer_for_nobody(moment, question)
    reaching.nobody_answers(moment, run)


def rests(tx: Transaction, run: Run) -> bool:
    """Whether nothing more happens in a run before people order something, or answer: time alone changes nothing."""
    if run.rests or run.state == "awaiting_approval":
        return True
    if any(attempt.state in ("queued", "running") for attempt in tx.attempts.of(run.id)):
        return False
    asked = [one for one in tx.asks.questions(run.id) if one.state == "pending"]
    picks = any(task.waits_for_pick for task in tx.tasks.of(run.id))
    wanted = picks or bool(asked) or any(one.open for one in tx.asks.approvals(run.id))
    return wanted and all(one.due_at is None for one in asked)

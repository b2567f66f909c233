"""What becomes of requests to people when nobody is there any more to be asked."""

from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.lifecycle import approvals, questions, reaching, runs
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import Granted, decide


def unattended(moment: Moment, run: Run) -> None:
    """Whoever goes on with a run cannot be asked: from now on it is as if it had been begun so.

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

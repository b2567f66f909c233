"""Requests to people that nobody needs an answer to any more."""

from conductor_core.domain.run import Task
from conductor_core.events.ask import QuestionSuperseded
from conductor_core.lifecycle import approvals
from conductor_core.lifecycle.moment import Moment


def supersede(moment: Moment, task: Task) -> None:
    """A task ended otherwise: what it wanted to know or to have is no question any more."""
    if any(one.reach and one.reach.task == task.key for one in moment.tx.asks.reaches(task.run)):
        approvals.supersede(moment, moment.run(task.run), "nothing waits for it any more", "network", task.key)
    for question in moment.tx.asks.questions(task.run):
        if question.task == task.key and question.state == "pending":
            moment.tx.asks.save_question(question.model_copy(update={"state": "superseded", "answered_at": moment.now}))
            moment.tell(task.run, QuestionSuperseded(question=question.id, task=task.key))

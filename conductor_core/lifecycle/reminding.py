"""Reminders of questions that nobody answered, and of results that nobody picked one of. Silence is never an answer."""

from datetime import datetime

from conductor_core.domain.ask import Question
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Run, Task
from conductor_core.events.ask import AnswerReminded
from conductor_core.lifecycle import racing
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import next_reminder, passed_reminders
from conductor_core.logic.board.ask_folding import of_question
from conductor_core.logic.board.race import of_pick


def remind(moment: Moment) -> None:
    """Remind people of everything of the kind that waits; in a pause nobody is."""
    for question in moment.tx.asks.questions_open():
        if moment.run(question.run).state != "paused":
            _of_question(moment, question)
    for task in racing.to_pick(moment.tx):
        run = moment.run(task.run)
        if run.state == "running":
            _of_pick(moment, run, task)


def _of_question(moment: Moment, question: Question) -> None:
    reminded = passed_reminders(question.asked_at, question.reminded, moment.now)
    if reminded > question.reminded:
        moment.tx.asks.save_question(question.model_copy(update={"reminded": reminded}))
        what = f"question {question.id} of {question.task}"
        _tell(moment, question.run, of_question(question.id), what, question.asked_at, reminded)


def _of_pick(moment: Moment, run: Run, task: Task) -> None:
    if task.judged_at is None:
        return
    reminded = passed_reminders(task.judged_at, task.reminded, moment.now)
    if reminded > task.reminded:
        moment.tx.tasks.save(task.model_copy(update={"reminded": reminded}))
        what = f"the pick among the tries of {task.key}"
        _tell(moment, run.id, of_pick(task.key), what, task.judged_at, reminded)


def _tell(moment: Moment, run: RunId, name: str, what: str, asked_at: datetime, reminded: int) -> None:
    last = next_reminder(asked_at, reminded) is None
    seconds = (moment.now - asked_at).total_seconds()
    moment.tell(run, AnswerReminded(name=name, what=what, seconds=seconds, last=last))

"""Questions of agents: asked, answered once, and answered by their default when nobody did in time."""

from datetime import timedelta

from conductor_core.domain.ask import Fallback, Question
from conductor_core.domain.ids import RunId, TaskKey, task_id
from conductor_core.domain.people import CONDUCTOR, Actor, Role
from conductor_core.domain.run import FINAL_TASK_STATES, Run
from conductor_core.errors import StateError, UsageError
from conductor_core.events.ask import ApprovalAnswered, QuestionAnswered, QuestionAsked
from conductor_core.lifecycle import approvals, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.answers import meant, no_choice
from conductor_core.logic.approving import said
from conductor_core.logic.state_words import state_word

ALLOW, DENY = "allow", "deny"
NOBODY = "Nobody is there to answer. Choose what is safest and say what you assumed."
"""The answer where nobody can be asked, and the agent has named no default."""


def ask(
    moment: Moment,
    run: RunId,
    task: TaskKey,
    text: str,
    choices: tuple[str, ...],
    fallback: Fallback | None,
) -> str | None:
    """The answer to a question of a task, where there is one already; the same text is asked once."""
    if known := _known(moment, run, task, text):
        return known.answer
    if moment.run(run).options.approval == "ask":
        _put(moment, run, task, text, choices, fallback)
        return None
    question = _put(moment, run, task, text, choices, None)
    return _record(moment, question, fallback.answer if fallback else NOBODY, CONDUCTOR)


def answered_by(moment: Moment, run: RunId, task: TaskKey, text: str) -> str:
    """Name of who answered a question of a task."""
    known = _known(moment, run, task, text)
    return known.name if known else ""


def _known(moment: Moment, run: RunId, task: TaskKey, text: str) -> Question | None:
    asked = moment.tx.asks.questions(run)
    return next((one for one in asked if one.task == task and one.text == text and one.state != "superseded"), None)


def _put(
    moment: Moment,
    run: RunId,
    task: TaskKey,
    text: str,
    choices: tuple[str, ...],
    fallback: Fallback | None,
    least: Role = "member",
) -> Question:
    question = moment.tx.asks.add_question(
        Question(
            id=0,
            run=run,
            task=task,
            text=text,
            choices=choices,
            least=least,
            default=fallback.answer if fallback else None,
            state="pending",
            asked_at=moment.now,
            due_at=moment.now + timedelta(seconds=fallback.seconds) if fallback else None,
        )
    )
    moment.tell(
        run,
        QuestionAsked(
            question=question.id,
            task=task,
            text=text,
            choices=choices,
            least=least,
            default=question.default,
            due_at=question.due_at,
        ),
    )
    return question


def permission(moment: Moment, run: Run, task: TaskKey, text: str) -> bool | None:
    """Whether an agent may leave its sandbox as it asks to; None while nobody has decided. A rule may decide for everybody."""
    rule = approvals.policy_of(moment, run).of("network")
    if rule.by == "nobody":
        if not any(one.task == task and one.text == text for one in moment.tx.asks.questions(run.id)):
            question = Question(
                id=0, run=run.id, task=task, text=text, state="answered", answer=ALLOW, asked_at=moment.now
            )
            moment.tx.asks.add_question(question)
            name = said("network", rule)
            granted = ApprovalAnswered(
                approval=None, subject="network", what=text, approved=True, by=CONDUCTOR.name, rule=name
            )
            moment.tell(run.id, granted)
        return True
    asked = _known(moment, run.id, task, text) or _put(moment, run.id, task, text, (ALLOW, DENY), None, rule.by)
    return None if asked.answer is None else asked.answer.strip().lower() == ALLOW


def answer(moment: Moment, run: Run, question: Question, text: str) -> str:
    """Write down what a person answered, and let the task that waits for it go on.

    Raises:
        StateError: it was answered already, or nobody needs the answer any more.
        UsageError: it is the number of a choice that is not there.
    """
    if question.state == "answered":
        default = ", by default, because nobody had answered in time" if question.by == CONDUCTOR.id else ""
        who = f" by {question.name}" if question.name and not default else ""
        raise StateError(f"Question {question.id} was answered{who} already: {question.answer}{default}.")
    if not moment.actor.may(question.least):
        raise StateError(f"Only an {question.least} may answer question {question.id}; you are {moment.actor.role}.")
    task = moment.task(task_id(run.id, question.task))
    if question.state == "superseded" or task.state in FINAL_TASK_STATES:
        raise StateError(
            f"Too late: nobody needs an answer to question {question.id}; {task.id} is {state_word(task.state)}."
        )
    if why_not := no_choice(text, question.choices):
        raise UsageError(why_not, field="text")
    return _record(moment, question, meant(text, question.choices), moment.actor)


def take_defaults(moment: Moment) -> None:
    """Nobody answered in time: what was said to count then does."""
    for question in moment.tx.asks.questions_due(moment.now):
        task = moment.task(task_id(question.run, question.task))
        if question.default is not None and task.state not in FINAL_TASK_STATES:
            _record(moment, question, question.default, CONDUCTOR, by_default=True)


def left_to_people(moment: Moment, run: Run, question: Question) -> bool:
    """Whether it is for leave to go out of the sandbox, and the project has a rule of its own about who gives that."""
    return question.choices == (ALLOW, DENY) and not approvals.unattended(moment, run, "network")


def answer_for_nobody(moment: Moment, question: Question) -> str:
    """Nobody can be asked: its default counts, or the agent chooses."""
    return _record(moment, question, question.default or NOBODY, CONDUCTOR)


def _record(moment: Moment, question: Question, text: str, by: Actor, *, by_default: bool = False) -> str:
    update = {"state": "answered", "answer": text, "by": by.id, "name": by.name, "answered_at": moment.now}
    moment.tx.asks.save_question(question.model_copy(update=update))
    moment.tell(
        question.run,
        QuestionAnswered(question=question.id, task=question.task, answer=text, by=by.name, by_default=by_default),
    )
    if moment.run(question.run).state != "paused":
        tasks.unpark(moment, task_id(question.run, question.task))
    return text

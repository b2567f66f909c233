"""``stop``, ``resume``, ``cancel``, ``retry``: steer a run."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from conductor_core.commands.context import RUN, TASK, AtTask, Context, run_behind, taken_apart, task_key
from conductor_core.commands.naming import check_agent
from conductor_core.domain.command import Command, CommandSpec, Names, Reply, Rest
from conductor_core.domain.ids import DELIVER, PLAN, attempt_id, task_id
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.errors import StateError
from conductor_core.lifecycle import assigning, dropping, lessons, mending, reopening, runs, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.reasons import waiting
from conductor_core.logic.routing import hindrance
from conductor_core.logic.state_words import state_word

_RUN = "The run, e.g. R7; not needed in its own thread."
_TASK_FIRST = re.compile(r"task\s+T?([0-9]{1,4})\b[,:]?\s*(.*)", re.IGNORECASE | re.DOTALL)
"""``task 5, no need``: people number tasks like that."""


class Stop(Command):
    """Stop a run now; it can be resumed."""

    spec: ClassVar = CommandSpec(needs="member", topic="begin", example="stop R7", also=("pause",))

    name: Literal["stop"] = "stop"
    run: str | None = Field(None, pattern=RUN, description=_RUN)


class Resume(Command):
    """Go on with a stopped run where it was."""

    spec: ClassVar = CommandSpec(needs="member", topic="begin", example="resume R7")

    name: Literal["resume"] = "resume"
    run: str | None = Field(None, pattern=RUN, description=_RUN)


class Cancel(Command):
    """End a run for good, or one of its tasks; what waits for the task is held up."""

    spec: ClassVar = CommandSpec(needs="member", topic="begin", example="cancel R7 no longer needed")

    name: Literal["cancel"] = "cancel"
    run: str | None = Field(None, pattern=RUN, description=_RUN)
    task: str | None = Field(None, pattern=TASK, description="Only this task of the run.")
    reason: Annotated[str, Rest()] = Field("", max_length=2000, description="Why, for the thread.")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        reason = given.get("reason") if isinstance(given, dict) and not given.get("task") else None
        named = _TASK_FIRST.fullmatch(reason) if isinstance(reason, str) else None
        return given | {"task": f"T{named[1]}", "reason": named[2]} if named else taken_apart(given)

    @property
    def decides(self) -> bool:
        """Whether a run may go on by it: without one of its tasks."""
        return self.task is not None

    @field_validator("reason", mode="after")
    @classmethod
    def _one_at_a_time(cls, reason: str) -> str:
        """A run behind the run, or a task behind the task, is no reason: nobody guesses what is to end."""
        named = re.sub(r"\b(and|or)\b|[,;&+]", " ", reason).split()
        if named and all(re.fullmatch(f"{RUN}|{TASK}", word) for word in named):
            what = "run" if re.fullmatch(RUN, named[0]) else "task"
            raise ValueError(f"one {what} is cancelled at a time, so say `cancel {named[0]}` for itself")
        return reason


class Retry(AtTask):
    """Try a task again, with everything that waited for it: by another agent (`with NAME`) also one that is being done."""

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example="retry R7.T3 with codex")

    name: Literal["retry"] = "retry"
    agent: Annotated[str | None, Rest(), Names("agent")] = Field(
        None, max_length=80, description="Who is to do it, e.g. with codex."
    )

    @model_validator(mode="before")
    @classmethod
    def _run_last(cls, given: Any) -> Any:
        return run_behind(given, "agent")

    @field_validator("agent", mode="after")
    @classmethod
    def _named(cls, agent: str | None) -> str | None:
        """``with codex`` names codex."""
        return agent.removeprefix("with ").strip() or None if agent else None


async def stop(command: Stop, context: Context) -> Reply:
    """Pause truly."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run, context.under_way)
        runs.pause(moment, run)
        return Reply(text=f"{run.id} is stopped. `resume {run.id}` goes on where it was.", run=run.id)

    return await context.order(op)


async def resume(command: Resume, context: Context) -> Reply:
    """Go on."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        if run.state in ("planning", "awaiting_approval", "running"):
            return Reply(text=f"{run.id} is under way.", run=run.id)
        runs.resume(moment, run)
        return Reply(text=f"{run.id} goes on.", run=run.id)

    return await context.order(op)


async def cancel(command: Cancel, context: Context) -> Reply:
    """End it."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        if command.task:
            task = moment.task(task_id(run.id, task_key(command.task)))
            dropping.take_off(moment, run, task, "cancelled")
            return Reply(text=f"{task.id} is cancelled; what waits for it is held up.", run=run.id)
        runs.cancel(moment, run, command.reason)
        return Reply(text=f"{run.id} is cancelled.", run=run.id)

    return await context.order(op)


async def retry(command: Retry, context: Context) -> Reply:
    """Put the task back on the plan."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        task = moment.task(task_id(run.id, task_key(command.task)))
        if task.state == "done" and task.planned.kind in ("work", "pick") and mending.found(moment, run):
            return _mended(moment, run, task, command.agent)
        task = _retried(moment, task, command.agent)
        lessons.corrected(moment, task, "retried")
        if run.state in FINAL_RUN_STATES:
            run = runs.reopen(moment, run)
        if task.key == PLAN:
            runs.plan_again(moment, run)
        else:
            reopening.reopen(moment, run, task)
            dropping.look_again(moment, run, task)
            tasks.advance(moment, run.id)
        return Reply(text=f"{task.id} {_begins(moment, task, command.agent)}.", run=run.id)

    return await context.order(op)


def _begins(moment: Moment, task: Task, by: str | None) -> str:
    """How a task goes on that is tried again."""
    attempt = moment.tx.attempts.get(attempt_id(task.id, moment.task(task.id).attempts))
    if attempt is not None and attempt.state == "queued" and attempt.not_before is not None:
        return waiting(attempt.not_before, attempt.why, moment.now)
    return f"is tried again by {by}" if by else "is tried again"


def _mended(moment: Moment, run: Run, task: Task, agent: str | None) -> Reply:
    """Work that is done stays where the checks fail the run: it is mended, and not done a second time."""
    if agent:
        _check_able(moment, task, agent)
    mend = mending.begin(moment, run, task, agent)
    text = f"{mend.id} mends what the checks found in {task.key}, by {mend.planned.agent}; then they are run again."
    return Reply(text=text, run=run.id)


def _retried(moment: Moment, task: Task, agent: str | None) -> Task:
    """The task as it is to be tried; whoever works on what another agent is to do stops now."""
    if task.key == DELIVER and task.state == "done" and mending.found(moment, moment.run(task.run)):
        return task
    again = frozenset({"failed", "blocked", "undone", "cancelled", "skipped"})
    under_way = frozenset({"queued", "running"}) if agent and task.key != PLAN else frozenset[str]()
    if task.state not in again | under_way and not _waits_for_its_time(moment, task):
        raise StateError(f"{task.id} is {state_word(task.state)}; only a task that failed can be tried again.")
    if agent is None or task.key == PLAN:
        assigning.hurry(moment, task)
        dropping.end_attempts(moment, task)
        return task
    _check_able(moment, task, agent)
    dropping.end_attempts(moment, task)
    planned = task.planned.model_copy(update={"agent": agent, "named_by": moment.actor.name})
    return task.model_copy(update={"planned": planned, "given_by": moment.actor.name})


def _waits_for_its_time(moment: Moment, task: Task) -> bool:
    """Whether nobody could work at it, so that it is tried again later."""
    mine = (one for one in moment.tx.attempts.of(task.run) if one.task == task.id and one.state == "queued")
    return task.excused > 0 and any(one.not_before is not None for one in mine)


def _check_able(moment: Moment, task: Task, agent: str) -> None:
    check_agent(agent, moment.roster)
    why_not = hindrance(task.planned, agent, moment.team(moment.run(task.run).options), moment.now)
    if why_not:
        raise StateError(f"{agent} cannot have {task.id}: {why_not}.")

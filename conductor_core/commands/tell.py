"""``tell``, ``accept`` and ``steering``: what people say to the agents of a run."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conductor_core.commands.context import RUN, TASK, Context, taken_apart, task_key
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command, CommandSpec, Precise, Reply, Rest
from conductor_core.domain.ids import KEY_SHAPE, task_id
from conductor_core.domain.project import Project
from conductor_core.domain.remark import Remark, Steering
from conductor_core.domain.run import FINAL_RUN_STATES
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle import remarks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.remarks import NO_READER
from conductor_core.logic.rendering.onward import onward_card, too_late

_WHEN: dict[Steering, str] = {
    "interrupt": "at once: before the next tool call",
    "follow-up": "after the tool calls under way, before the model is asked again",
    "queued": "when it thinks that it is done",
}
_TO = re.compile(rf"@?({KEY_SHAPE})[:,]\s+(.+)", re.DOTALL)
_PROGRAMS = (
    "The turn of an agent program is broken off for it between tool calls, where it speaks ACP or as Claude Code does; "
    "one that only prints is told nothing while it runs."
)


class Tell(Command):
    """Say something to one task, or to everybody at work; each agent reads it once, before its next step.

    Who may not steer makes a suggestion. What nobody has read yet can be replaced; who has read it gets a correction.
    """

    spec: ClassVar = CommandSpec(needs="viewer", topic="steer", example="tell T3 use spaces, not tabs")

    name: Literal["tell"] = "tell"
    task: str | None = Field(None, pattern=TASK, description="Only this task; without one everybody at work.")
    text: Annotated[str, Rest()] = Field(min_length=1, max_length=5000, description="The words.")
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")
    message: Annotated[str | None, Precise()] = Field(
        None, max_length=200, description="What the surface calls the message it came in."
    )
    replaces: Annotated[str | None, Precise()] = Field(
        None, max_length=200, description="The message or number of what was said before and is corrected by this."
    )

    like: Annotated[str | None, Precise()] = Field(
        None, max_length=40, description="The order that the words begin like: the answer says how it is given."
    )

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        """``T3: use spaces`` names the task as well."""
        given = taken_apart(given)
        text = given.get("text") if isinstance(given, dict) and not given.get("task") else None
        named = _TO.fullmatch(text) if isinstance(text, str) else None
        return given | {"task": named[1], "text": named[2]} if named else given


class Accept(Command):
    """Let a suggestion of somebody who may not steer reach the agents."""

    spec: ClassVar = CommandSpec(needs="member", topic="decide", example="accept 3")

    name: Literal["accept"] = "accept"
    number: int = Field(ge=1, description="The number of the suggestion.")
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")


class Steer(Command):
    """Say when agents of a project are told what people say: interrupt, follow-up or queued."""

    spec: ClassVar = CommandSpec(needs="member", topic="house", example="steering interrupt")

    name: Literal["steering"] = "steering"
    when: Steering | None = Field(None, description="Without it only what holds is said.")
    project: str | None = Field(None, max_length=80, description="The project; else that of the run.")
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")


async def tell(command: Tell, context: Context) -> Reply:
    """Write it down for whoever is to read it."""
    key = task_key(command.task) if command.task else None

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run, context.under_way)
        if key is not None:
            moment.task(task_id(run.id, key))  # says so where there is none
        if run.state in FINAL_RUN_STATES and command.replaces is None and moment.actor.may(Start.spec.needs):
            return Reply(outcome="refused", text=too_late(run), card=onward_card(run, command.text))
        said = remarks.say(
            moment,
            run,
            command.text.strip(),
            may=moment.actor.may("member"),
            task=key,
            message=command.message,
            replaces=command.replaces,
        )
        whom = said.task or ("everybody at work" if run.state == "running" else "whoever begins next")
        text = _answer(said, whom, unread=said.task is None and remarks.nobody_reads(moment, run.id))
        if command.like:
            text += f" It was taken as words: `help {command.like}` says how the order is written."
        return Reply(text=text, run=run.id, data={"number": said.number, "state": said.state})

    return await context.order(op)


async def accept(command: Accept, context: Context) -> Reply:
    """Make it count."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        said = remarks.accept(moment, run, command.number)
        return Reply(text=f"What {said.by.name} suggested counts now (number {said.number}).", run=run.id)

    return await context.order(op)


async def steering(command: Steer, context: Context) -> Reply:
    """Change it for the whole project, from now on."""

    def op(moment: Moment) -> Reply:
        project = _project(moment, command, context)
        if command.when is not None and command.when != project.steering:
            project = project.model_copy(update={"steering": command.when})
            moment.tx.projects.save(project)
        how = project.steering
        text = f"Agents of {project.id} are told what people say {_WHEN[how]} ({how}). {_PROGRAMS}"
        return Reply(text=text, data=how)

    return await context.order(op)


def _project(moment: Moment, command: Steer, context: Context) -> Project:
    name = command.project or context.run_meant(moment.tx, command.run).project
    found = next((project for project in moment.tx.projects.all() if project.id == name.lower()), None)
    if found is None:
        raise NotFoundError(f"There is no project {name}. `projects` lists them.")
    return found


def _answer(said: Remark, whom: str, *, unread: bool) -> str:
    if unread:
        return f"Kept for the record (number {said.number}): {NO_READER}."
    if said.state == "suggested":
        return f"It stands there as suggestion {said.number}: who may steer {said.run} can accept it for {whom}."
    return f"Said to {whom} (number {said.number})."

"""``rules`` and ``rule``: what needs a yes in a project, and whose."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.ask import Subject
from conductor_core.domain.card import Bullets, Card
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.policy import Decider
from conductor_core.domain.project import Project
from conductor_core.domain.usage import Micros
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import SUBJECTS, said
from conductor_core.ports.store import Transaction

_PROJECT = "The project; not needed in the thread of a run."


class Rules(Command):
    """List what needs a yes in a project, and whose."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="house", example="rules", reads_only=True)

    name: Literal["rules"] = "rules"
    project: str | None = Field(None, min_length=1, max_length=60, description=_PROJECT)


class Rule(Command):
    """Change who has to say yes to something in a project."""

    spec: ClassVar = CommandSpec(needs="owner", topic="house", example="rule spending owner above=5")

    name: Literal["rule"] = "rule"
    what: Subject = Field(description="What it is about.")
    by: Decider = Field(description="The least role of who says yes; nobody: it is approved by the rule.")
    other: bool | None = Field(None, description="Whether it must be somebody else than who started the run.")
    above: float | None = Field(None, ge=0, le=10_000, description="Of spending: dollars that need no yes.")
    project: str | None = Field(None, min_length=1, max_length=60, description=_PROJECT)


async def rules(command: Rules, context: Context) -> Reply:
    """Each by its name, as it is written in a thread where it approves something."""
    project = await context.read(lambda tx: _meant(tx, command.project, context))
    policy = project.policy
    lines = tuple(said(subject, policy.of(subject)) for subject in SUBJECTS)
    data = {str(subject): policy.of(subject).model_dump(mode="json") for subject in SUBJECTS}
    card = Card(title=f"Rules of {project.id}", blocks=(Bullets(items=lines),))
    return Reply(text=f"What needs a yes in {project.id}:", card=card, data=data)


async def rule(command: Rule, context: Context) -> Reply:
    """Use it for everything that is asked from now on."""
    if command.above is not None and command.what != "spending":
        raise UsageError("Only the rule about spending has an amount.", field="above", example=command.spec.example)

    def op(moment: Moment) -> Reply:
        project = _meant(moment.tx, command.project, context)
        changes: dict[str, object] = {"by": command.by}
        if command.other is not None:
            changes["other"] = command.other
        if command.above is not None:
            changes["above"] = Micros(round(command.above * 1_000_000))
        changed = project.policy.of(command.what).model_copy(update=changes)
        moment.tx.projects.save(project.model_copy(update={"rules": {**project.rules, command.what: changed}}))
        return Reply(text=f"In {project.id} from now on {said(command.what, changed)}.")

    return await context.order(op)


def _meant(tx: Transaction, named: str | None, context: Context) -> Project:
    """The project that was named, or that of this thread, or the only one."""
    here = context.envelope.place.run
    run = tx.runs.get(here) if here and not named else None
    if named or run:
        name = ProjectId(named or str(run and run.project))
        project = tx.projects.get(name)
        if project is None:
            raise NotFoundError(f"There is no project {name}. `projects` lists them.")
        return project
    known = [project for project in context.projects(tx) if project.archived_at is None]
    if len(known) == 1:
        return known[0]
    if not known:
        raise NotFoundError("There is no project yet.")
    raise UsageError(f"Say which project is meant: add e.g. `project={known[0].id}`.", field="project")

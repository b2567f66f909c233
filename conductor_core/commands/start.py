"""``start``: give a goal."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.agent import NOT_CHECKED
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.domain.ids import ProjectId, RoomId
from conductor_core.domain.project import EmptySource, FolderSource, GitSource, Project, Source, ZipSource
from conductor_core.domain.room import Room
from conductor_core.domain.run import Run, RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.events.run import RunStarted
from conductor_core.lifecycle import runs
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.git_urls import parse_git_url
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL
from conductor_core.logic.routing import Member
from conductor_core.ports.store import Transaction


class Start(Command):
    """Plan a goal and put agents to work on it."""

    spec: ClassVar = CommandSpec(needs="member", example="start budget=5 a to-do list API with tests")

    name: Literal["start"] = "start"
    source: str | None = Field(
        None,
        alias="from",
        max_length=2000,
        description="A folder, a ZIP file or a https git address whose files to work on.",
    )
    project: str | None = Field(None, max_length=60, description="The project to go on with, or the name of a new one.")
    mode: Literal["fast", "careful"] = Field("careful", description="How much checking each task gets.")
    budget: float | None = Field(None, ge=0, le=10_000, description="Stop spending after this many dollars.")
    agents: tuple[str, ...] = Field((), max_length=20, description="Only these agents, of those behind an API.")
    goal: Annotated[str | None, Rest()] = Field(
        None, min_length=3, max_length=20_000, description="What to do; without it, what can be made better is."
    )


async def start(command: Start, context: Context) -> Reply:
    """Put the run in the books; planning begins at once."""
    options = _options(command, context)

    def op(moment: Moment) -> Reply:
        project = _project(moment, command)
        goal = command.goal or (DEFAULT_GOAL if isinstance(project.source, EmptySource) else IMPROVE_GOAL)
        run = Run(
            id=moment.tx.runs.next_id(),
            project=project.id,
            goal=goal,
            state="planning",
            options=options,
            started_by=moment.actor,
            created_at=moment.now,
        )
        runs.begin(moment, run)
        moment.tell(run.id, _started(context, run, project))
        surface = context.envelope.place.surface
        moment.tx.rooms.add(Room(id=RoomId(f"{surface}:{run.id}"), run=run.id))
        return Reply(text=f"{run.id} is on its way in project {project.id}.", run=run.id, data=_data(run))

    return await context.order(op)


def _data(run: Run) -> dict[str, str]:
    return {"run": run.id, "project": run.project, "state": run.state}


def _started(context: Context, run: Run, project: Project) -> RunStarted:
    ready = context.roster.only(run.options.agents).members
    return RunStarted(
        project=project.id,
        goal=run.goal,
        source=describe_source(project.source),
        by=run.started_by,
        mode=run.options.mode,
        sandbox=context.sandbox,
        agents=tuple(_introduced(member) for member in ready if member.health.state != "error" or _pending(member)),
    )


def _introduced(member: Member) -> str:
    return f"{member.card.name}: {member.card.title}{' (being checked)' if _pending(member) else ''}"


def _pending(member: Member) -> bool:
    return member.health == NOT_CHECKED


def _options(command: Start, context: Context) -> RunOptions:
    options = context.defaults()
    changes: dict[str, object] = {"mode": command.mode}
    if command.budget is not None:
        changes["budget"] = Micros(round(command.budget * 1_000_000))
    if command.agents:
        unknown = [name for name in command.agents if context.roster.get(name) is None]
        if unknown:
            raise UsageError(f"There is no agent {unknown[0]}. `agents` lists them.", field="agents")
        changes["agents"] = command.agents
    if not context.envelope.place.interactive:
        changes["approval"] = "auto"
    return options.model_copy(update=changes)


def _project(moment: Moment, command: Start) -> Project:
    source = parse_source(command.source)
    if command.project and source is None:
        wanted = ProjectId(slug(command.project))
        known = moment.tx.projects.get(wanted)
        if known is None:
            known = _new_project(moment, command.project, EmptySource())
        if known.archived_at:
            raise NotFoundError(f"The project {wanted} is archived.")
        return known
    source = source or EmptySource()
    return _new_project(moment, command.project or source_name(source), source)


def _new_project(moment: Moment, name: str, source: Source) -> Project:
    project = Project(id=free_slug(moment.tx, slug(name)), name=name[:60], source=source, created_at=moment.now)
    moment.tx.projects.add(project)
    return project


def free_slug(tx: Transaction, wanted: str) -> ProjectId:
    """The wanted id, or the first of ``wanted-2``, ``wanted-3``, … that is free."""
    number = 1
    while tx.projects.get(ProjectId(wanted if number == 1 else f"{wanted}-{number}")):
        number += 1
    return ProjectId(wanted if number == 1 else f"{wanted}-{number}")


def slug(name: str) -> str:
    """A name as an id: ASCII letters, digits and dashes, at most 40."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "project"


def parse_source(text: str | None) -> Source | None:
    """Where the files are. Whether a folder or an archive is there and allowed is found out when it is read.

    Raises:
        InputRefusedError: a repository's address cannot be used; it may hold a password, so it is not even kept.
    """
    if not text:
        return None
    if re.match(r"(?:[a-z][a-z0-9+.-]*:)|(?:[^/]+@[^/]+:)", text, re.IGNORECASE):
        return GitSource(url=str(parse_git_url(text)))
    return ZipSource(path=text) if text.lower().endswith(".zip") else FolderSource(path=text)


def source_name(source: Source) -> str:
    """A project name for a source."""
    match source:
        case EmptySource():
            return "tally"
        case GitSource(url=url):
            return url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") or "project"
        case FolderSource(path=path) | ZipSource(path=path):
            last = path.rstrip("/").rsplit("/", 1)[-1]
            return last.removesuffix(".zip") if last not in ("", ".", "..") else "project"


def describe_source(source: Source) -> str:
    """A source for people."""
    match source:
        case EmptySource():
            return "no files yet"
        case FolderSource(path=path):
            return f"the folder {path}"
        case ZipSource(path=path):
            return f"the ZIP file {path}"
        case GitSource(url=url):
            return f"the repository {url}"

"""``start``: give a goal."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conductor_core.commands.context import Context
from conductor_core.commands.naming import named, said_in_the_goal
from conductor_core.commands.privacy import hidden, is_hidden, seen
from conductor_core.commands.sources import source_meant
from conductor_core.domain.cap import Cap
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.project import Earlier, EmptySource, FolderSource, GitSource, Project, Source, ZipSource
from conductor_core.domain.room import Room
from conductor_core.domain.run import Run, RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.errors import InputRefusedError, NotFoundError
from conductor_core.events.run import RunStarted
from conductor_core.lifecycle import capping, following, runs
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.cap_words import limit, order, owner
from conductor_core.logic.paths import shown
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL, hopeless, name_for, same_goal
from conductor_core.logic.privacy import within_name
from conductor_core.logic.reasons import introduced
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.sentences import begun, quoted
from conductor_core.ports.store import Transaction
from conductor_core.ports.workspaces import Checked

MADE_BEFORE = "what was made in it before"
"""Where the files come from of a project that began with none."""


class Start(Command):
    """Plan a goal and put agents to work on it."""

    spec: ClassVar = CommandSpec(needs="member", topic="begin", example="start budget=5 a to-do list API with tests")

    name: Literal["start"] = "start"
    source: str | None = Field(
        None,
        alias="from",
        min_length=1,
        max_length=2000,
        description="A folder, a ZIP file or a https git address whose files to work on.",
    )
    project: str | None = Field(
        None, min_length=1, max_length=60, description="The project to go on with, or the name of a new one."
    )
    mode: Literal["fast", "careful"] = Field("careful", description="How much checking each task gets.")
    budget: float | None = Field(None, ge=0, le=10_000, description="Stop spending after this many dollars.")
    agents: tuple[str, ...] = Field((), max_length=20, description="Only these agents, of those behind an API.")
    team: str | None = Field(
        None, min_length=1, max_length=40, description="Only the agents of this team, each in its role."
    )
    model: str | None = Field(None, min_length=1, max_length=120, description="Only this model, of whoever has it.")
    price: float | None = Field(
        None, ge=0, le=10_000, description="Only models whose million tokens cost at most this many dollars."
    )
    first: Literal["best", "cheapest"] = Field(
        "best", description="Who tries a task first; what the cheapest fails at goes to the next stronger one."
    )
    goal: Annotated[str | None, Rest()] = Field(
        None, min_length=3, max_length=20_000, description="What to do; without it, what can be made better is."
    )

    @model_validator(mode="before")
    @classmethod
    def _said_in_the_goal(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        goal = given.get("goal")
        if isinstance(goal, str):
            if not goal.strip():
                raise ValueError("The goal is blank: say what to make, or leave it out for what is done without one.")
            given = given | {"goal": goal.strip()}
        return said_in_the_goal(given)


def _check_name(name: str | None) -> None:
    """A path is no name: who writes one means a place, and no project is ever made there."""
    if name is not None and re.search(r"[/\\\x00-\x1f\x7f]", name):
        raise InputRefusedError(
            f"A project cannot be called {quoted(name)}: a name is no path. Say e.g. {slug(name)}; `from` says where files are."
        )


async def start(command: Start, context: Context) -> Reply:
    """Put the run in the books; planning begins at once.

    Nothing is written where the source cannot be used, or where it is plain that nothing of the goal can be done.

    Raises:
        InputRefusedError: there is no such source, or it breaks a rule.
    """
    _check_name(command.project)
    options = _options(command, context)
    source = source_meant(command.source, context)
    checked = await _checked(command, context, source)

    def op(moment: Moment) -> Reply:
        project = _known(moment, command, checked, context) or _new(moment, command, checked, context)
        goal = command.goal or (DEFAULT_GOAL if isinstance(project.source, EmptySource) else IMPROVE_GOAL)
        files = not checked.empty or project.base is not None
        why = hopeless(goal, moment.team(options), moment.now, files=files)
        if why is not None:
            none = f"{_called(source)} has no files in it. " if source is not None and checked.empty else ""
            return Reply(outcome="refused", text=none + why)
        counted = capping.of_runs(moment, project.id)
        if full := next((cap for cap, used in counted.items() if used >= cap.amount), None):
            return Reply(outcome="refused", text=_one_too_many(full))
        earlier = None
        if moment.tx.projects.get(project.id) is None:
            earlier = _earlier(moment.tx, project, context)
            moment.tx.projects.add(project)
        run = Run(
            id=moment.tx.runs.next_id(),
            project=project.id,
            goal=goal,
            state="planning",
            options=options,
            material=context.envelope.handed.material,
            started_by=moment.actor,
            within=context.envelope.place.within,
            created_at=moment.now,
        )
        runs.begin(moment, run)
        moment.tell(run.id, _started(context, run, project).model_copy(update={"earlier": earlier}))
        capping.note(moment, run.id, counted)
        shown = context.envelope.place.thread_of(run.id)
        moment.tx.rooms.add(Room(id=shown, run=run.id))
        following.tell_followers(moment, run, shown)
        return Reply(text=f"{run.id} is on its way in project {project.id}.", run=run.id, data=_data(run))

    return await context.order(op)


async def _checked(command: Start, context: Context, source: Source | None) -> Checked:
    try:
        checked = await context.workspaces.check_source(source or EmptySource())
    except InputRefusedError as error:
        if isinstance(source, ZipSource) and source.name:
            raise InputRefusedError(
                error.message.replace(shown(source.path), shown(source.name)), rule=error.rule
            ) from None
        raise
    if source is not None and checked.empty and command.goal is None:
        how = "" if context.envelope.place.away else " (GOAL=… of `make run`)"
        raise InputRefusedError(f"{_called(source)} holds no files: say what to make, as the goal{how}.", rule="empty")
    return checked


def _called(source: Source) -> str:
    """What somebody handed over, as they know it."""
    return shown(source.name) if isinstance(source, ZipSource) and source.name else begun(describe_source(source))


def _one_too_many(cap: Cap) -> str:
    return f"The budget of {limit(cap)}{owner(cap)} is used; `{order(cap, '', '+1 runs')}` allows one more."


def _data(run: Run) -> dict[str, str]:
    return {"run": run.id, "project": run.project, "state": run.state}


def _started(context: Context, run: Run, project: Project) -> RunStarted:
    made_here = isinstance(project.source, EmptySource) and project.head is not None
    members, now = context.roster.meant(run.options).candidates, context.truth.clock.now()
    return RunStarted(
        project=project.id,
        goal=run.goal,
        source=MADE_BEFORE if made_here else context.redactor.text(describe_source(project.source)),
        by=run.started_by,
        mode=run.options.mode,
        sandbox=context.sandbox,
        agents=tuple(introduced(member, now) for member in members if member.able(now)),
        budget=run.options.budget,
        unpriced=context.roster.meant(run.options).unpriced,
        given=tuple(one.title for one in run.material),
    )


def _options(command: Start, context: Context) -> RunOptions:
    options = context.defaults()
    changes: dict[str, object] = {"mode": command.mode, "first": command.first}
    if command.budget is not None:
        changes["budget"] = Micros(round(command.budget * 1_000_000))
    if command.price is not None:
        changes["price"] = Micros(round(command.price * 1_000_000))
    changes |= named(command, context.roster)
    if not context.envelope.place.interactive:
        changes["approval"] = "auto"
    return options.model_copy(update=changes)


def _known(moment: Moment, command: Start, checked: Checked, context: Context) -> Project | None:
    """The project of that name, where it is to go on with what it has."""
    if command.project is None or not isinstance(checked.source, EmptySource):
        return None
    meant, within = slug(command.project), context.envelope.place.within
    found = (moment.tx.projects.get(ProjectId(one)) for one in (within_name(meant, within), meant))
    known = next((one for one in found if one and not is_hidden(moment.tx, context.envelope, one.id)), None)
    if known and known.archived_at:
        raise NotFoundError(f"The project {known.id} is archived.")
    return known


def _new(moment: Moment, command: Start, checked: Checked, context: Context) -> Project:
    """A project that is not in the books yet."""
    name = public_name(command.project or _named_after(command.goal, checked.source), context.redactor)
    wanted = within_name(slug(name), context.envelope.place.within)
    return Project(id=free_slug(moment.tx, wanted), name=name[:60], source=checked.source, created_at=moment.now)


def _earlier(tx: Transaction, project: Project, context: Context) -> Earlier | None:
    """The newest project of the same source that they can go on with."""
    if isinstance(project.source, EmptySource):
        return None
    unseen = hidden(tx, context.envelope)
    same = [one for one in tx.projects.all() if one.source == project.source and not one.archived_at]
    known = next((one for one in reversed(same) if one.id not in unseen), None)
    if known is None:
        return None
    runs_of_it = seen(tx, context.envelope, known.id)
    return Earlier(project=known.id, run=runs_of_it[0].id if runs_of_it else None)


def _named_after(goal: str | None, source: Source) -> str:
    """Its source, or its goal where it has none."""
    if not isinstance(source, EmptySource) or goal is None or same_goal(goal, DEFAULT_GOAL):
        return source_name(source)
    return name_for(goal)


def public_name(name: str, redactor: Redactor) -> str:
    """A project's name, or a plain one where it or the id made of it would show a secret. Ids have no capitals, so look first."""
    hides = any(redactor.text(text) != text for text in (name, slug(name)))
    return "project" if hides else name


def free_slug(tx: Transaction, wanted: str) -> ProjectId:
    """The wanted id, or the first of ``wanted-2``, ``wanted-3``, … that is free."""
    number = 1
    while tx.projects.get(ProjectId(wanted if number == 1 else f"{wanted}-{number}")):
        number += 1
    return ProjectId(wanted if number == 1 else f"{wanted}-{number}")


def slug(name: str) -> str:
    """A name as an id: ASCII letters, digits and dashes, at most 40."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "project"


def source_name(source: Source) -> str:
    """A project name for a source."""
    match source:
        case EmptySource():
            return "tally"
        case GitSource(url=url):
            return url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") or "project"
        case ZipSource(name=name) if name:
            return name.removesuffix(".zip")
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
        case ZipSource(path=path, name=name):
            return f"the ZIP file {name or path}"
        case GitSource(url=url):
            return f"the repository {url}"

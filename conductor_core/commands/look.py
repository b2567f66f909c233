"""``runs``, ``projects``, ``show``: look, and change nothing."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import Field, JsonValue, model_validator

from conductor_core.commands.context import TASK, Context, task_key
from conductor_core.commands.files import could_mean, files_of, shown_at
from conductor_core.commands.privacy import seen
from conductor_core.commands.start import describe_source
from conductor_core.commands.task_shown import task_reply
from conductor_core.commands.waiting import open_approvals, waiting_data, waits_for
from conductor_core.domain.card import Card, Fact, Facts
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import DELIVER, PLAN, ProjectId, task_id
from conductor_core.domain.project import EmptySource, Project
from conductor_core.domain.run import Run, Task
from conductor_core.domain.usage import Unanswered
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.events.record import EventRecord
from conductor_core.events.run import RunCancelled, RunEnded
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.publishing import DELIVERED
from conductor_core.lifecycle.unanswered import unanswered
from conductor_core.logic import figures
from conductor_core.logic.board import Board, board_of, left_off
from conductor_core.logic.board.progress import spending
from conductor_core.logic.clock_times import clock
from conductor_core.logic.figures import count, exact
from conductor_core.logic.paths import shown
from conductor_core.logic.rendering import changes, live_card, neat
from conductor_core.logic.rendering.publishing import unattended_blocks
from conductor_core.logic.rendering.waiting import of_task, waiting_blocks

_SHOWN = 50
_NAMED = rf"[Rr][0-9]{{1,9}}|{TASK}"
"""What a run or a task is called."""


class Runs(Command):
    """List runs, newest first."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="runs", reads_only=True)

    name: Literal["runs"] = "runs"
    project: str | None = Field(None, max_length=60, description="Only those of this project.")


class Projects(Command):
    """List projects."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="projects", reads_only=True)

    name: Literal["projects"] = "projects"
    archived: bool = Field(False, description="Archived ones too.")


class Show(Command):
    """Show a run, or one of its tasks with what happened and what it changed; or a file of the project."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="show R7.T3", also=("status",), reads_only=True)

    name: Literal["show"] = "show"
    what: str | None = Field(
        None,
        pattern=r"^\S(.{0,298}\S)?$",
        description="R7, R7.T3, or T3 in the run's thread, or src/main.py; the run of this thread without it.",
    )
    project: str | None = Field(None, max_length=60, description="The project of a file; else that of this thread.")

    @model_validator(mode="after")
    def _of_a_file(self) -> Self:
        """``show R1 T1`` means a task, and no project T1."""
        if self.project and (self.what is None or re.fullmatch(_NAMED, self.what)):
            raise ValueError(
                f"Only a file is of a project, and {self.project} stands behind none: a task is shown by `show R7.T3`."
            )
        return self


async def runs(command: Runs, context: Context) -> Reply:
    """Newest first.

    Raises:
        NotFoundError: there is no such project.
    """
    project = ProjectId(command.project) if command.project else None
    if project and await context.read(lambda tx: tx.projects.get(project)) is None:
        raise NotFoundError(f"There is no project {project}. `projects` lists them.")
    found = await context.read(lambda tx: seen(tx, context.envelope, project))
    waits = await context.read(lambda tx: {run.id: waits_for(tx, run) for run in found[:_SHOWN]})
    facts = tuple(
        Fact(name=run.id, value=f"{_state(run, context)}{waits[run.id]} - {run.project} - {_short(run.goal)}")
        for run in found[:_SHOWN]
    )
    text = f"{len(found)} {'run' if len(found) == 1 else 'runs'}." if found else "There are no runs yet."
    return Reply(text=text, card=_listed("Runs", facts), data=[_run_data(run, context) for run in found])


async def projects(command: Projects, context: Context) -> Reply:
    """In order of making. Those that are not listed are told of."""
    known, began = await context.read(lambda tx: (context.projects(tx), seen(tx, context.envelope)))
    found = [project for project in known if command.archived or not project.archived_at]
    away = len(known) - len(found)
    runs_of = {project.id: [run for run in began if run.project == project.id] for project in found}
    facts = tuple(Fact(name=project.id, value=_told_apart(project, runs_of[project.id], context)) for project in found)
    text = _projects(len(found)) if found else "There are no projects yet." if not away else "No project is at hand."
    if away:
        text += f" {away} {'is' if away == 1 else 'are'} archived: `projects` with `archived` lists all, `archive` with `back` takes one out."
    return Reply(
        text=text,
        card=_listed("Projects", facts),
        data=[project.model_dump(mode="json") | {"runs": [run.id for run in runs_of[project.id]]} for project in found],
    )


async def show(command: Show, context: Context) -> Reply:
    """A run with its goal, its tasks and, once it is over, how it ended; or what is known of a task.

    Raises:
        NotFoundError: nothing is called so.
    """
    if command.what and not re.fullmatch(_NAMED, command.what):
        return await _file(command.what, command.project, context)
    named, _, key = (command.what or "").partition(".")
    if re.fullmatch(TASK, named):
        named, key = "", named
    run = await context.read(lambda tx: context.run_meant(tx, named or None))
    records = await history(context.truth.store, run.id)
    tasks = await context.read(lambda tx: tx.tasks.of(run.id))
    asked, waits = await context.read(lambda tx: (open_approvals(tx, run), waits_for(tx, run)))
    board = board_of(run.id, records)
    if not key:
        left = await context.read(lambda tx: unanswered(tx, context.roster, tx.attempts.of(run.id)))
        card = _run_card(run, board, records, context.truth.clock.now(), left)
        if _interrupted(run, context):
            card = _run_card(run, left_off(board), records, board.at or run.created_at, left)
            card = card.model_copy(update={"title": f"{run.id}: interrupted"})
        known = await context.read(lambda tx: tx.publications.get(run.id))
        said = unattended_blocks(known) if known else ()
        card = card.model_copy(update={"blocks": (*card.blocks, *said, *waiting_blocks(board, asked))})
        return Reply(
            text=f"{run.id} is {_state(run, context)}{waits}.",
            card=neat(card),
            run=run.id,
            data=_run_data(run, context)
            | {"tasks": [_task_data(task) for task in tasks if task.key not in (PLAN, DELIVER)]}
            | {"cost": _cost_data(board) | {"unanswered": left.model_dump(mode="json")}}
            | {"evidence": board.evidence.model_dump(mode="json") if board.evidence else None}
            | waiting_data(board, asked)
            | {"artifacts": [artifact.model_dump(mode="json") for artifact in board.artifacts]},
        )
    task = next((task for task in tasks if task.id == task_id(run.id, task_key(key))), None)
    if task is None:
        raise NotFoundError(f"Run {run.id} has no task {key}. `show {run.id}` lists its tasks.")
    return await task_reply(context, run, task, records, of_task(board, task.key, asked))


async def _file(path: str, project: str | None, context: Context) -> Reply:
    """The file or folder of that name in the project that is meant; where several could be, in the only one that has it.

    Raises:
        NotFoundError: there is none.
        UsageError: several projects have one.
    """
    meant = await context.read(
        lambda tx: tuple((one, files_of(tx, one, context)) for one in could_mean(tx, project, context))
    )
    looked = [await shown_at(context, one, commit, path.strip("/")) for one, commit in meant]
    found = {one.id: reply for (one, _), reply in zip(meant, looked, strict=True) if reply}
    if len(found) > 1:
        word = f'"{path}"' if " " in path else path
        example = f"show {word} project={next(iter(found))}"
        raise UsageError(f"Several projects have {shown(path)} ({', '.join(found)}): say `{example}`.", field="project")
    if found:
        return next(iter(found.values()))
    if project:
        raise NotFoundError(f"{project} has no file or folder {shown(path)}. `files project={project}` lists all.")
    raise NotFoundError(
        f"There is no run, task or file {shown(path)}. `runs` lists the runs, `show R7` the tasks of one, `files` the files."
    )


def _listed(title: str, facts: tuple[Fact, ...]) -> Card | None:
    return Card(title=title, blocks=(Facts(facts=facts),)) if facts else None


def _told_apart(project: Project, began: Sequence[Run], context: Context) -> str:
    """What tells a project from others of its name; its runs are given newest first."""
    source = _made_here(project, began) or context.redactor.text(describe_source(project.source))
    away = ", archived" if project.archived_at else ""
    last = f", last {began[0].id} at {clock(began[0].created_at)}: {_state(began[0], context)}" if began else ""
    return f"{_short(project.name)} - {source} - {count(len(began), 'run')}{last}{away}"


def _made_here(project: Project, began: Sequence[Run]) -> str:
    """Of a project that began with no files: how many its runs made, once some were handed over."""
    last = next((run for run in began if run.head == project.head and run.state in DELIVERED), None)
    if last is None or project.head is None or not isinstance(project.source, EmptySource):
        return ""
    return f"{count(last.files, 'file')} made here"


def _projects(number: int) -> str:
    return f"{number} {'project' if number == 1 else 'projects'}."


def _state(run: Run, context: Context) -> str:
    """A run that nobody works on is interrupted, whatever its row says."""
    if _interrupted(run, context):
        return f"interrupted (`resume {run.id}` goes on)"
    return run.state.replace("_", " ")


def _interrupted(run: Run, context: Context) -> bool:
    return run.state in ("planning", "running") and not context.at_work


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


def _run_data(run: Run, context: Context) -> dict[str, JsonValue]:
    return run.model_dump(mode="json") | {"interrupted": _interrupted(run, context)}


def _task_data(task: Task) -> dict[str, JsonValue]:
    return task.model_dump(mode="json")


def _cost_data(board: Board) -> dict[str, JsonValue]:
    """In micros: the whole, what of it went out for each task and for the plan, and what counts at its most."""
    micros, unpriced = spending(board)
    lost = [one.at_most for task in board.tasks.values() for one in task.cut_off]
    return {
        "spent": micros,
        "unpriced_calls": unpriced,
        "tasks": {key: task.spent for key, task in board.tasks.items()},
        "cut_off": {"calls": len(lost), "at_most": sum(lost)},
    }


def _run_card(run: Run, board: Board, records: Sequence[EventRecord], now: datetime, left: Unanswered) -> Card:
    """What was wanted, how every task stands, what calls under way may cost, and all that the last post of a run that is over tells."""
    live = live_card(board, now)
    holds = count(run.files, "file") if run.files and board.files is None else board.source
    facts = [Fact(name="Goal", value=board.goal), Fact(name="Project", value=f"{board.project} ({holds})")]
    if run.options.budget is not None:
        facts.append(Fact(name="Budget", value=exact(run.options.budget)))
    if left.calls:
        facts.append(Fact(name="Under way", value=figures.unanswered(left)))
    wanted = Facts(facts=tuple(facts))
    blocks = (wanted, *live.blocks)
    ends = (record for record in reversed(records) if isinstance(record.event, RunEnded | RunCancelled))
    told = (
        post.card for record in ends for post in changes(board, record) if post.name.endswith(("/result", "/cancel"))
    )
    last = next(told, None)
    if board.end is None or last is None:
        return neat(live.model_copy(update={"blocks": blocks}))
    return neat(last.model_copy(update={"blocks": (*blocks, *last.blocks), "notify": False}))

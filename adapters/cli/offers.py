"""Whether an order to start something is really a wish to go on with it."""

import re
from collections.abc import Sequence

from conductor_core.commands.sources import parse_source
from conductor_core.commands.start import Start, slug
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.domain.project import EmptySource, FolderSource, Source, ZipSource
from conductor_core.domain.run import Run, RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import MARK
from conductor_core.logic.sentences import all_of
from conductor_core.ports.store import Transaction

_KIND = re.compile(re.escape(MARK) + r"[^\]]{1,40}\]")
"""A mark that says what was there: the service may have known better what it was."""


def unfinished_same(tx: Transaction, order: Start) -> tuple[Run, ...]:
    """Unfinished runs of the same goal on the same files, conducted as the order says where it says how; newest first."""
    source = parse_source(order.source) or EmptySource()
    goal = _kept(order.goal or (DEFAULT_GOAL if isinstance(source, EmptySource) else IMPROVE_GOAL))
    found = []
    for run in tx.runs.unfinished():
        project = tx.projects.get(run.project)
        if project is None or _kept(run.goal) != goal or not _as_ordered(order, run.options):
            continue
        if _place(project.source) == _place(source) or (order.project and project.id == slug(order.project)):
            found.append(run)
    return tuple(sorted(found, key=lambda run: run.created_at, reverse=True))


def _as_ordered(order: Start, options: RunOptions) -> bool:
    """Whether a run has every option that the order names."""
    alike = {
        "mode": order.mode == options.mode,
        "first": order.first == options.first,
        "budget": _micros(order.budget) in (None, options.budget),
        "price": _micros(order.price) in (None, options.price),
        "team": order.team in (None, options.team and options.team.name),
        "model": order.model is None or order.model.rpartition("/")[2] == (options.model or "").rpartition("/")[2],
        "agents": set(order.agents) <= set(options.agents),
    }
    return all(alike[name] for name in order.model_fields_set & alike.keys())


def _micros(dollars: float | None) -> Micros | None:
    return None if dollars is None else Micros(round(dollars * 1_000_000))


def _kept(goal: str) -> str:
    """A goal as it is kept: without secrets. Doing it twice changes nothing."""
    return _KIND.sub(f"{MARK}]", Redactor().text(goal))


def _place(source: Source) -> Source | str:
    """Folders and archives are told apart by what lies there; here it is enough that it is the same place."""
    return source.path if isinstance(source, FolderSource | ZipSource) else source


def left_too(others: Sequence[Run]) -> str:
    """What is said of the runs that nobody goes on with; nothing where there is none."""
    if not others:
        return ""
    names = [run.id for run in others]
    return f" {all_of(names)} {'is' if len(names) == 1 else 'are'} left too: `conductor resume {names[0]}`."


def offer(tx: Transaction, run: Run) -> str:
    """What to ask: how far it got."""
    tasks = [task for task in tx.tasks.of(run.id) if task.key not in (PLAN, DELIVER)]
    done = sum(task.state == "done" for task in tasks)
    how_far = f"{done} of {len(tasks)} tasks are done" if tasks else "it was still planning"
    how = "is paused" if run.state == "paused" else "was interrupted"
    return f"{run.id} {how} with the same goal ({how_far}). Go on with it?"

"""Whether an order to start something is really a wish to go on with it."""

import re

from conductor_core.commands.sources import parse_source
from conductor_core.commands.start import Start, slug
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.domain.project import EmptySource, FolderSource, Source, ZipSource
from conductor_core.domain.run import Run
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import MARK
from conductor_core.ports.store import Transaction

_KIND = re.compile(re.escape(MARK) + r"[^\]]{1,40}\]")
"""A mark that says what was there: the service may have known better what it was."""


def unfinished_same(tx: Transaction, order: Start) -> Run | None:
    """The newest unfinished run of the same goal on the same files."""
    source = parse_source(order.source) or EmptySource()
    goal = _kept(order.goal or (DEFAULT_GOAL if isinstance(source, EmptySource) else IMPROVE_GOAL))
    for run in tx.runs.unfinished():
        project = tx.projects.get(run.project)
        if project is None or _kept(run.goal) != goal:
            continue
        if _place(project.source) == _place(source) or (order.project and project.id == slug(order.project)):
            return run
    return None


def _kept(goal: str) -> str:
    """A goal as it is kept: without secrets. Doing it twice changes nothing."""
    return _KIND.sub(f"{MARK}]", Redactor().text(goal))


def _place(source: Source) -> Source | str:
    """Folders and archives are told apart by what lies there; here it is enough that it is the same place."""
    return source.path if isinstance(source, FolderSource | ZipSource) else source


def offer(tx: Transaction, run: Run) -> str:
    """What to ask: how far it got."""
    tasks = [task for task in tx.tasks.of(run.id) if task.key not in (PLAN, DELIVER)]
    done = sum(task.state == "done" for task in tasks)
    how_far = f"{done} of {len(tasks)} tasks are done" if tasks else "it was still planning"
    return f"{run.id} was interrupted with the same goal ({how_far}). Go on with it?"

"""Reads what many callers will ask for, in one question for all of them instead of several for each."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, exists, func, select

from conductor_core.domain.ids import AttemptId, ProjectId, RunId, TaskId
from conductor_core.domain.project import Project
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.store.account import Account
from conductor_core.store.columns import to_json
from conductor_core.store.memory import Kept, Last, Memory
from conductor_core.store.people_tables import approvals, questions, remarks
from conductor_core.store.prepared import Row
from conductor_core.store.repositories.asks import REACH, approval_of, question_of
from conductor_core.store.repositories.remarks import remark_of
from conductor_core.store.tables import attempts, events, ledger, projects, runs, tasks
from conductor_core.store.unit import Unit

V = TypeVar("V")

OPEN_STATES = ("queued", "running")
"""Of an attempt that somebody works on or may claim."""

ASKED = select(func.json_each(bindparam("b_runs")).table_valued("value").c.value)
"""The runs that are asked about, as one JSON array: the statement stays the same however many they are."""
LAST = select(events).where(events.c.run == runs.c.id).order_by(events.c.number.desc()).limit(1)
RUNS = (
    select(
        runs.c.id,
        runs.c.body,
        projects.c.id.label("project_id"),
        projects.c.body.label("project"),
        LAST.with_only_columns(events.c.number).scalar_subquery().label("number"),
        LAST.with_only_columns(events.c.at).scalar_subquery().label("at"),
        exists().where(ledger.c.run == runs.c.id).label("charged"),
    )
    .join(projects, projects.c.id == runs.c.project)
    .where(runs.c.id.in_(ASKED))
)
TASKS = select(tasks.c.run, tasks.c.id, tasks.c.body).where(tasks.c.run.in_(ASKED)).order_by(tasks.c.run)
ATTEMPTS = select(attempts.c.id, attempts.c.body).where(attempts.c.run.in_(ASKED), attempts.c.state.in_(OPEN_STATES))
REACHES = select(approvals).where(approvals.c.run.in_(ASKED), approvals.c.subject == REACH).order_by(approvals.c.id)
QUESTIONS = select(questions).where(questions.c.run.in_(ASKED)).order_by(questions.c.id)
REMARKS = select(remarks).where(remarks.c.run.in_(ASKED)).order_by(remarks.c.number)


def read_ahead(unit: Unit, wanted: Iterable[RunId]) -> None:
    """Remember these runs as a whole; those that are remembered already cost nothing."""
    memory, runs = unit.memory, list(dict.fromkeys(wanted))
    missing = [run for run in runs if not _is_whole(memory, run)]
    unknown = [run for run in missing if memory.runs.get(run) is None]
    if unknown:
        _remember_runs(memory, _rows(unit, RUNS, unknown))
        for row in _rows(unit, ATTEMPTS, unknown):
            if memory.attempts.get(AttemptId(row.id)) is None:
                memory.attempts.put(AttemptId(row.id), Attempt.model_validate_json(row.body))
    if missing:
        _remember_tasks(memory, _rows(unit, TASKS, missing))
    _remember_said(unit, memory.reaches, REACHES, approval_of, runs)
    _remember_said(unit, memory.questions, QUESTIONS, question_of, runs)
    _remember_said(unit, memory.remarks, REMARKS, remark_of, runs)


def _is_whole(memory: Memory, run: RunId) -> bool:
    family = memory.families.get(run)
    return family is not None and memory.runs.get(run) is not None and all(map(memory.tasks.get, family))


def _rows(unit: Unit, statement: Select[Any], missing: list[RunId]) -> Iterable[Any]:
    return unit.all(statement, {"b_runs": to_json([*missing])})


def _remember_runs(memory: Memory, rows: Iterable[Any]) -> None:
    for row in rows:
        run, project = RunId(row.id), ProjectId(row.project_id)
        if memory.runs.get(run) is None:
            memory.runs.put(run, Run.model_validate_json(row.body))
        if memory.projects.get(project) is None:
            memory.projects.put(project, Project.model_validate_json(row.project))
        if memory.lasts.get(run) is None:
            memory.lasts.put(run, Last(row.number or 0, row.at))
        if memory.accounts.get(run) is None and not row.charged:
            memory.accounts.put(run, Account())


def _remember_tasks(memory: Memory, rows: Iterable[Any]) -> None:
    families: dict[RunId, list[TaskId]] = {}
    for row in rows:
        task = TaskId(row.id)
        families.setdefault(RunId(row.run), []).append(task)
        if memory.tasks.get(task) is None:
            memory.tasks.put(task, Task.model_validate_json(row.body))
    for run, family in families.items():
        memory.families.put(run, tuple(family))


def _remember_said(
    unit: Unit,
    kept: Kept[RunId, tuple[V, ...]],
    question: Select[Any],
    read: Callable[[Row], V],
    runs: list[RunId],
) -> None:
    """What people are asked and say about runs, which is nothing for most."""
    missing = [run for run in runs if kept.get(run) is None]
    if missing:
        said: defaultdict[RunId, list[V]] = defaultdict(list)
        for row in _rows(unit, question, missing):
            said[RunId(row.run)].append(read(row))
        for run in missing:
            kept.put(run, tuple(said[run]))

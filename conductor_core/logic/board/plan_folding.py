"""What plans make of the board."""

from collections.abc import Mapping
from datetime import datetime

from conductor_core.domain.ids import PLAN, TaskKey
from conductor_core.domain.plan import Foreseen, Plan, PlannedTask
from conductor_core.domain.run import RunState
from conductor_core.events.change import ChangeWished
from conductor_core.events.run import PlanChanged, PlanProposed
from conductor_core.logic.board.ask_folding import plan_judged
from conductor_core.logic.board.progress import at_work, expected
from conductor_core.logic.board.task_folding import PLANNING
from conductor_core.logic.board.values import Board, PlanShown, PlanView, TaskView
from conductor_core.logic.plain_text import one_line


def proposed(board: Board, event: PlanProposed, number: int, at: datetime) -> Board:
    """The plan on the board is this one now, and nobody has said yes to it."""
    plan = event.plan
    planned = {task.key: _planned(board, task, event.foreseen) for task in plan.tasks}
    unreviewed = _unreviewed(board, plan, event.by) or event.unreviewed
    view = PlanView(
        number=number,
        version=event.version,
        title=plan.title,
        summary=plan.summary,
        planner=plan.planner,
        keys=tuple(task.key for task in plan.tasks),
        refusals=plan.refusals,
        notes=plan.notes,
        estimate=expected(plan),
        shown=_shown(event, planned, unreviewed),
        approval=event.approval,
        since=at,
        digest=event.digest,
        least=event.least,
        not_by=event.not_by,
        unattended=event.unattended,
        rule=event.rule,
        changes=event.changes,
        above=event.above,
        asks=event.asks,
        cheaper=event.cheaper,
        unreviewed=unreviewed,
    )
    known = {key: task for key, task in board.tasks.items() if task.kind in ("plan", "deliver")}
    tasks = known | planned
    replaced = board.plan.model_copy(update={"state": "replaced"}) if board.plan else None
    state: RunState = "planning" if event.approval is None else "awaiting_approval"
    until_planned = board.until_planned if board.plan else at_work(board, at)
    update = {"plan": view, "replaced": replaced, "tasks": tasks, "state": state, "until_planned": until_planned}
    return board.model_copy(update=update)


def changed(board: Board, event: PlanChanged) -> Board:
    """What is to be done is another plan; the card of one that was approved keeps what was approved."""
    if board.plan is None:
        return board
    tasks = {task.key: _planned(board, task, event.foreseen) for task in event.plan.tasks}
    unreviewed = _unreviewed(board, event.plan, event.by) or board.plan.unreviewed
    shown = _shown(event, tasks, unreviewed) if board.plan.state == "proposed" else board.plan.shown
    back = {key for key, task in tasks.items() if task.state == "skipped" and key not in board.plan.keys}
    tasks |= {key: tasks[key].model_copy(update={"state": "waiting", "ended_at": None}) for key in back}
    update = {"version": event.version, "digest": event.digest, "estimate": expected(event.plan)}
    told = {"shown": shown, "unreviewed": unreviewed, "changed_by": event.by}
    view = board.plan.model_copy(update={**update, **told, "keys": tuple(tasks)})
    return board.model_copy(update={"plan": view, "tasks": board.tasks | tasks})


def _unreviewed(board: Board, plan: Plan, by: str) -> str:
    """Who took the last review out, with this plan or with one before it; empty where nobody did."""
    if board.plan is None or not by or any(task.kind == "review" for task in plan.tasks):
        return ""
    had = any(task.kind == "review" for task in board.planned)
    return f"because {by} took it out" if had else board.plan.unreviewed


def wished(board: Board, event: ChangeWished) -> Board:
    """Planning begins anew, for a change."""
    task = board.tasks.get(PLAN) or TaskView(key=PLAN, title="", kind="plan")
    title = f"Change the plan: {one_line(event.words, 80)}"
    return board.model_copy(update={"tasks": board.tasks | {PLAN: task.model_copy(update={"title": title})}})


def given_up(board: Board) -> Board:
    """The plan stands as it was made, and what the try cost counts as planning."""
    made = board.tasks[PLAN].model_copy(update={"title": PLANNING, "state": "done"})
    return board.model_copy(update={"tasks": board.tasks | {PLAN: made}})


def _shown(event: PlanProposed | PlanChanged, tasks: Mapping[TaskKey, TaskView], unreviewed: str) -> PlanShown:
    estimate = expected(event.plan)
    return PlanShown(version=event.version, tasks=tuple(tasks.values()), estimate=estimate, unreviewed=unreviewed)


def _planned(board: Board, task: PlannedTask, foreseen: Mapping[TaskKey, Foreseen]) -> TaskView:
    """A task of a new plan; what was known of it under an older plan stays known, and who has it once it was given."""
    known = board.tasks.get(task.key) or TaskView(key=task.key, title="")
    update = {"title": task.title, "kind": task.kind, "needs": task.needs, "estimate": task.estimate}
    who = {} if known.attempt else {"agent": task.agent or "", "foreseen": foreseen.get(task.key)}
    return known.model_copy(update=update | who)


def judged(board: Board, version: int, update: dict[str, object], state: RunState) -> Board:
    """Somebody said yes or no to the plan of that version."""
    if board.plan is None or board.plan.version != version:
        return board
    return plan_judged(board).model_copy(update={"plan": board.plan.model_copy(update=update), "state": state})

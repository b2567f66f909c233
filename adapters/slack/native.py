"""The live card as Slack's own plan, whose tasks change while people look on.

Titles and states replace what stood there before, so everything that changes is said in them; details would pile up.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Literal

from adapters.chat.rows import told
from adapters.slack.block_kit import blocks_of
from adapters.slack.rich import NOTHING, cut
from conductor_core.domain.card import Bullets, Card, Progress, TaskRow, Tasks, Text
from conductor_core.logic.clock_times import card_retold
from conductor_core.logic.rendering import neat

Json = dict[str, Any]
Status = Literal["pending", "in_progress", "complete", "error"]

FIELD = 256
"""Characters of a title."""
SETTLED = "No more: "
NOTE = "-note-"
"""In the name of a remark."""
MOST = 45
"""Tasks of a plan; a card with more is shown as a list."""
_STATUS: dict[str, Status] = {"good": "complete", "bad": "error", "warning": "error", "neutral": "pending"}


@dataclass(frozen=True)
class Task:
    """A task of the plan, or a remark, which stands there as one."""

    name: str
    title: str
    status: Status
    about: str
    """What it is, without how it stands: its title once it is there no more."""


@dataclass(frozen=True)
class Plan:
    """What the message shows."""

    title: str
    tasks: tuple[Task, ...]


def flows(card: Card) -> bool:
    """Whether it tells of work under way, and is worth a stream."""
    rows = sum(len(block.rows) for block in card.blocks if isinstance(block, Tasks))
    return rows <= MOST and any(isinstance(block, Progress) and block.since for block in card.blocks)


def mark(key: str) -> str:
    """What the names of all tasks of a message begin with, by which it is found again."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def drawn(card: Card, marked: str) -> Plan:
    """The card as a plan."""
    card = neat(card)
    card = card_retold(card, lambda told: told.short)
    title, tasks, notes = card.title, list[Task](), list[str]()
    for block in card.blocks:
        match block:
            case Progress():
                title = " · ".join(filter(None, (title, f"{block.percent} %", block.text, block.elapsed)))
            case Tasks():
                tasks += [_task(row, marked) for row in block.rows]
            case Text():
                notes.append(block.text)
            case Bullets():
                notes += block.items
    tasks += [_note(note, f"{marked}{NOTE}{number}") for number, note in enumerate(notes, 1)]
    return Plan(cut(title, FIELD) or NOTHING, tuple(tasks[:MOST]) or (_making(marked),))


def chunks(plan: Plan, before: Plan | None) -> list[Json]:
    """What makes a message that shows one plan show another. What is there no more is said to be over."""
    was = {task.name: task for task in before.tasks} if before else {}
    now = {task.name for task in plan.tasks}
    gone = [replace(task, title=task.about, status="complete") for task in was.values() if task.name not in now]
    new = [task for task in (*plan.tasks, *gone) if was.get(task.name) != task]
    head: list[Json] = [] if before and before.title == plan.title else [{"type": "plan_update", "title": plan.title}]
    return head + [{"type": "task_update", "id": task.name, "title": task.title, "status": task.status} for task in new]


def frozen(card: Card, marked: str) -> list[Json]:
    """The plan as blocks of a message that streams no more, and what else the card has."""
    plan = drawn(card, marked)
    tasks = [
        {"type": "task_card", "task_id": task.name, "title": task.title, "status": task.status}
        for task in plan.tasks
        if NOTE not in task.name
    ]
    return [{"type": "plan", "title": plan.title, "tasks": tasks}, *beside(card)]


def beside(card: Card) -> list[Json]:
    """What of a card is no plan."""
    rest = [block for block in neat(card).blocks if not isinstance(block, Progress | Tasks)]
    return [made for block in rest for made, _ in blocks_of(block)]


def shown(message: Json) -> Plan | None:
    """The plan that a message of a thread shows."""
    found = next((block for block in message.get("blocks", ()) if block.get("type") == "plan"), None)
    if found is None:
        return None
    tasks = [(one["task_id"], one["title"], one.get("status", "pending")) for one in found.get("tasks", ())]
    return Plan(found.get("title", ""), tuple(Task(*task, about=_about(*task[:2])) for task in tasks))


def _about(name: str, title: str) -> str:
    return _settled(title) if NOTE in name else title.partition(" · ")[0]


def carries(message: Json, marked: str) -> bool:
    """Whether a message of a thread is the plan with this mark."""
    plans = [block for block in message.get("blocks", ()) if block.get("type") == "plan"]
    return any(str(task.get("task_id", "")).startswith(marked) for plan in plans for task in plan.get("tasks", ()))


def _task(row: TaskRow, marked: str) -> Task:
    about = f"{row.key} {row.title}"
    title = " · ".join(filter(None, (about, told(row))))
    status = "in_progress" if row.since else _STATUS[row.tone]
    return Task(f"{marked}-{row.key}", cut(title, FIELD), status, cut(about, FIELD))


def _note(text: str, name: str) -> Task:
    text = text.replace("`", "")  # a title shows them as they are
    return Task(name, cut(text, FIELD), "pending", _settled(text))


def _settled(title: str) -> str:
    """What a remark reads as once it holds no more."""
    return title if title.startswith(SETTLED) else cut(f"{SETTLED}{title}", FIELD)


def _making(marked: str) -> Task:
    return Task(f"{marked}-plan", "Making a plan", "in_progress", "Making a plan")

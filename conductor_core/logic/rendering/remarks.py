"""What people say to the agents, and who has read it."""

from collections.abc import Iterable, Sequence

from conductor_core.domain.card import Block, Button, Buttons, Card, Text
from conductor_core.domain.ids import TaskKey
from conductor_core.logic.board.remark import RemarkView
from conductor_core.logic.board.values import Board, TaskView
from conductor_core.logic.remarks import NO_READER
from conductor_core.logic.sentences import all_of
from conductor_core.logic.state_words import state_word

NAMED = 5
"""Tasks that are named one by one."""


def remark_card(board: Board, remark: RemarkView) -> Card:
    """The words with their author, and how far they came."""
    whom = f" to {remark.task}" if remark.task else ""
    who = f"{remark.by} in {remark.via.capitalize()}" if remark.via else remark.by
    blocks: list[Block] = [Text(text=remark.text)]
    if remark.corrects is not None:
        blocks.append(Text(text=f"Instead of what {remark.by} said before (number {remark.corrects})."))
    if remark.replaced_by is not None:
        blocks.append(Text(text=_replaced(remark)))
    elif remark.suggested:
        blocks.append(
            Text(text=f"{remark.by} may not steer this run, so no agent reads it unless somebody accepts it.")
        )
        blocks.append(Buttons(buttons=(Button(label="Accept", command=f"accept {remark.id}"),)))
        title = f"{board.run}: {who} suggests{whom} (number {remark.id})"
        return Card(title=title, tone="warning", blocks=tuple(blocks), notify=True)
    else:
        if remark.accepted_by:
            blocks.append(Text(text=f"{remark.accepted_by} accepted it.", tone="good"))
        blocks += [Text(text=line) for line in standing(board, remark)]
    return Card(title=f"{board.run}: {who} says{whom} (number {remark.id})", blocks=tuple(blocks))


def unread(board: Board) -> tuple[RemarkView, ...]:
    """What counted and nobody has read."""
    return tuple(
        remark
        for remark in board.remarks.values()
        if not remark.read and not remark.suggested and remark.replaced_by is None
    )


def unheard(board: Board, task: TaskKey) -> tuple[RemarkView, ...]:
    """What waited for a task that is over now, or is tried by several from now on."""
    return tuple(
        remark
        for remark in board.remarks.values()
        if remark.replaced_by is None
        and not remark.suggested
        and (remark.task in (None, task) or task in _readers(board, remark.task))
        and task not in remark.read
    )


def standing(board: Board, remark: RemarkView) -> tuple[str, ...]:
    """Who has read it, for whom it waits, and who never will; each a sentence."""
    lines = []
    if remark.read:
        lines.append(f"{_named(remark.read)} {_has(remark.read)} read it.")
    if remark.deaf and (remark.task is not None or not remark.unread):
        lines.append(
            f"{_named(remark.deaf)} {_is(remark.deaf)} done by a plain program, which takes no words: kept for the record."
        )
    return (*lines, *_waits(board, remark))


def _waits(board: Board, remark: RemarkView) -> tuple[str, ...]:
    seen = {*remark.read, *remark.deaf}
    if remark.task is not None:
        return _wait(board, [key for key in _readers(board, remark.task) if key not in seen])
    running = [task.key for task in board.tasks.values() if _may_read(task) and task.key not in seen]
    if running and not remark.unread:
        return (f"It waits for the next step of {_named(running)}.",)
    if remark.read:
        return ()
    if board.end is not None:
        return ("Nobody has read it: the run is over.",)
    return (f"{NO_READER[0].upper()}{NO_READER[1:]}.",) if remark.unread else ("It is read by whoever begins next.",)


def _may_read(task: TaskView) -> bool:
    return task.state == "running" and task.kind not in ("pick", "deliver")


def _readers(board: Board, key: TaskKey) -> tuple[TaskKey, ...]:
    """Who is to read what is said to a task: of one that several try, each of them."""
    task = board.tasks.get(key)
    if task is None or task.kind != "pick":
        return (key,)
    return tuple(need for need in task.needs if need in board.tasks and board.tasks[need].kind == "work")


def _wait(board: Board, keys: Sequence[TaskKey]) -> tuple[str, ...]:
    """For whom it waits, and who never reads it."""
    over = [task for key in keys if (task := board.tasks.get(key)) and task.over and task.state != "blocked"]
    running = [key for key in keys if (task := board.tasks.get(key)) and task.state == "running"]
    later = [key for key in keys if key not in (*running, *(task.key for task in over))]
    lines = [f"It waits for the next step of {_named(running)}."] if running else []
    if later:
        begins = "reads it when it begins" if len(later) == 1 else "read it when they begin"
        lines.append(f"{_named(later)} {begins}.")
    return (*lines, *(f"{task.key} is {state_word(task.state)} and has not read it." for task in over))


def _replaced(remark: RemarkView) -> str:
    if remark.read:
        return f"Replaced by number {remark.replaced_by}; {_named(remark.read)} had read it and is told so."
    return f"Replaced by number {remark.replaced_by} before anybody read it."


def _named(keys: Sequence[TaskKey]) -> str:
    more = len(keys) - NAMED
    return all_of((*keys[:NAMED], f"{more} more") if more > 0 else keys)


def _has(keys: Iterable[TaskKey]) -> str:
    return "has" if len(tuple(keys)) == 1 else "have"


def _is(keys: Iterable[TaskKey]) -> str:
    return "is" if len(tuple(keys)) == 1 else "are"

"""The results of several agents side by side, and which is taken."""

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Text
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.race import Entry, Placing
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import count, duration, money


def race_card(board: Board, task: TaskKey) -> Card:
    """Every try with what was measured, in the order of the referee, and the buttons to pick one."""
    race, title = board.races[task], board.tasks[task].title if task in board.tasks else ""
    through = [one for one in race.placings if one.entry is not None]
    blocks: list[Block] = [Text(text=race.note)] if race.note else []
    if race.warning:
        blocks.append(Text(text=race.warning, tone="warning"))
    blocks.append(Bullets(items=tuple(map(_line, race.placings))))
    if through:
        blocks.append(Text(text=f"The referee puts {through[0].key} first: {through[0].why}."))
    if race.picked:
        blocks.append(Text(text=f"{race.picked} of {race.agent} is picked by {race.by}: {race.why}", tone="good"))
    elif through:
        blocks.append(Buttons(buttons=tuple(_button(task, one, first=one is through[0]) for one in through)))
        blocks.append(Text(text="Nothing is merged before one is picked."))
    return Card(
        title=f"{board.run}: {task} {title}, {count(len(race.placings), 'try', 'tries')}",
        tone="neutral" if race.picked else "warning",
        blocks=tuple(blocks),
        notify=not race.picked,
    )


def _button(task: TaskKey, one: Placing, *, first: bool) -> Button:
    style = "primary" if first else "plain"
    return Button(label=f"Pick {one.key} ({one.agent})", command=f"pick {task} {one.number}", style=style)


def _line(one: Placing) -> str:
    if one.entry is None:
        return f"{one.key} {one.agent}: out, {one.out}"
    added = sum(change.added or 0 for change in one.entry.changes)
    removed = sum(change.removed or 0 for change in one.entry.changes)
    parts = (
        _checks(one.entry),
        f"+{added} −{removed} lines in {count(len(one.entry.changes), 'file')}",
        _review(one),
        duration(one.seconds) if one.seconds is not None else "",
        money(one.spent),
    )
    return f"{one.key} {one.agent}: {'; '.join(part for part in parts if part)}"


def _checks(entry: Entry) -> str:
    if entry.worse:
        return " ".join(entry.worse).rstrip(".")
    if not entry.commands:
        return "no check could be run" if entry.unchecked else "the project has no checks"
    passed = sum(command.tests_passed or 0 for command in entry.commands)
    tests = f", {count(passed, 'test')} passed" if passed else ""
    return f"checks no worse than before{tests}"


def _review(one: Placing) -> str:
    if one.verdict is None:
        return "not reviewed"
    said = "approves" if one.verdict.approved else "does not approve"
    found = len(one.verdict.findings)
    caveats = f" ({', '.join(one.verdict.caveats)})" if one.verdict.caveats else ""
    findings = f", {count(found, 'finding')}" if found else ""
    return f"{one.verdict.reviewer} {said}{findings}{caveats}"

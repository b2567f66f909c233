"""The results of several agents side by side, and which is taken."""

from collections.abc import Sequence

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Text
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.race import Entry, Placing
from conductor_core.domain.usage import Estimate
from conductor_core.events.race import CascadeBegun, RaceBegun
from conductor_core.logic.board.progress import whole
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import count, duration, price, span, spent

SHOWN = 12
"""Digits of a commit that a button is bound to."""


def begun_card(board: Board, event: RaceBegun) -> Card:
    """Who takes part, how different they are, and what all of them together will take."""
    tries = [one for one in event.tasks if one.entry_of and one.kind == "work"]
    reviews = [one for one in event.tasks if one.kind == "review"]
    reviewed = "; each try is reviewed" if reviews else ""
    estimate = whole(event.tasks)
    blocks: list[Block] = [
        Text(text=f"{event.by} lets several agents try it at once, each on files of its own{reviewed}. {event.note}"),
        Bullets(items=tuple(map(_entrant, tries))),
        Text(
            text=f"Together: {span(estimate.seconds_low, estimate.seconds_high)}, {_price(estimate)}. "
            "The results are compared, and one is picked."
        ),
    ]
    if board.state == "awaiting_approval":
        blocks.append(Text(text="It begins once the plan is approved."))
    return Card(title=f"{board.run}: {event.task} {tries[0].title.rpartition(',')[0]}, a race", blocks=tuple(blocks))


def _entrant(one: PlannedTask) -> str:
    model = f" ({one.model})" if one.model else ""
    return f"{one.key} {one.agent}{model}: {_price(one.estimate)}"


def _price(estimate: Estimate) -> str:
    known = price(estimate.cost_low, estimate.cost_high)
    return "price unknown" if known == "unknown" else known


def cascade_card(board: Board, event: CascadeBegun) -> Card:
    """Who tries it one after the other."""
    title = board.tasks[event.task].title if event.task in board.tasks else ""
    blocks: list[Block] = [Text(text=f"{event.by} lets the cheapest agent try it first; what fails goes to the next:")]
    blocks.append(Bullets(items=event.ladder[:20]))
    if event.estimate is not None:
        takes = f"{span(event.estimate.seconds_low, event.estimate.seconds_high)}, {_price(event.estimate)}"
        blocks.append(Text(text=f"From the first doing it to all of them having tried: {takes}."))
    return Card(title=f"{board.run}: {event.task} {title}, from the cheapest upwards", blocks=tuple(blocks))


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
        blocks.append(pick_buttons(board.run, task, race.placings))
        blocks.append(Text(text="Nothing is merged before one is picked."))
    return Card(
        title=f"{board.run}: {task} {title}, {count(len(race.placings), 'try', 'tries')}",
        tone="neutral" if race.picked else "warning",
        blocks=tuple(blocks),
        notify=not race.picked,
    )


def pick_buttons(run: RunId, task: TaskKey, placings: Sequence[Placing]) -> Buttons:
    """One for each try that came through, the referee's first before the others; pressed, it is for exactly that result."""
    through = [(one, one.entry.commit[:SHOWN]) for one in placings if one.entry is not None]
    return Buttons(
        buttons=tuple(
            Button(
                label=f"Pick {one.key} ({one.agent})",
                command=f"pick {task} {one.number}",
                pressed=f"pick {run}.{task} {one.number} commit={commit}",
                style="plain" if place else "primary",
            )
            for place, (one, commit) in enumerate(through)
        )
    )


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
        spent(one.spent, one.unpriced, may_cost=False),
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

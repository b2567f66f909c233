"""Cassettes as data from strangers, and where the thread that is played differs from the one that was recorded."""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from conductor_core.domain.agent import Outcome
from conductor_core.domain.cassette import FORMAT, Cassette, Post, Rethought
from conductor_core.domain.plan import PlannedTask
from conductor_core.errors import InputRefusedError
from conductor_core.events import read
from conductor_core.events.publication import FollowUpBegun
from conductor_core.events.race import RaceBegun
from conductor_core.events.review import ReviewReturned
from conductor_core.events.run import PlanChanged, PlanProposed
from conductor_core.events.task import TaskAdded
from conductor_core.logic.figures import count

SHOWN = 60
"""Lines of a difference that are shown."""
YEARS = range(2000, 2200)
"""In which a recording can have been made."""


def parse(body: dict[str, JsonValue], file: str) -> Cassette:
    """Check what came from outside.

    Raises:
        InputRefusedError: it is no cassette, damaged, or of a newer format.
    """
    number = body.get("cassette")
    if not isinstance(number, int) or isinstance(number, bool):
        raise InputRefusedError(f"{file} is no cassette: `export R1` writes one.")
    if number > FORMAT:
        raise InputRefusedError(
            f"{file} has format {number}, this Conductor plays up to {FORMAT}: update the program and replay again."
        )
    try:
        cassette = Cassette.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"]) or "the whole"
        raise InputRefusedError(f"{file} is damaged at {place}: {first['msg']}.") from error
    if fault := _fault(cassette):
        raise InputRefusedError(f"{file} is damaged: {fault}.")
    return cassette


def _fault(cassette: Cassette) -> str:
    """What contradicts itself in it; nothing where it can be played."""
    if not cassette.events or not cassette.rooms:
        return "it holds no events or no thread"
    gap = next((place for place, event in enumerate(cassette.events, 1) if event.number != place), None)
    if gap:
        return f"event {gap} is missing"
    strange = next((event.number for event in cassette.events if read(event.body) is None), None)
    if strange:
        return f"event {strange} is none that this Conductor knows"
    if any(event.at.year not in YEARS for event in cassette.events):
        return "its clock is out of range"
    if len({room.id for room in cassette.rooms}) < len(cassette.rooms):
        return "two of its threads are one"
    return ""


@dataclass(frozen=True)
class Difference:
    """The first message that is not as it was."""

    where: str
    lines: tuple[str, ...]
    """What was recorded and what was played, as a difference of lines."""


def difference(recorded: Sequence[Post], played: Sequence[Post]) -> Difference | None:
    """None: the same messages, byte for byte."""
    for place in range(max(len(recorded), len(played))):
        before, after = _written(recorded, place), _written(played, place)
        if before != after:
            lines = tuple(difflib.unified_diff(before, after, "recorded", "played", n=2, lineterm=""))
            more = (f"… and {count(len(lines) - SHOWN, 'more line')}",) if len(lines) > SHOWN else ()
            slot = (recorded[place] if place < len(recorded) else played[place]).slot
            return Difference(f"post {place + 1} ({slot})", lines[:SHOWN] + more)
    return None


def other_end(attempts: Sequence[Rethought]) -> Difference | None:
    """None: every attempt ends as it did."""
    for one in attempts:
        if one.then != one.now:
            lines = difflib.unified_diff(_lines(one.then), _lines(one.now), "recorded", "played", n=2, lineterm="")
            return Difference(one.attempt, tuple(lines)[:SHOWN])
    return None


def essence(outcome: Outcome) -> dict[str, JsonValue]:
    """What an agent itself hands over, without what others found out about it."""
    if outcome.kind == "failed":
        return {"ended": outcome.kind, "cause": outcome.cause}
    said: dict[str, JsonValue] = {"ended": outcome.kind, "summary": outcome.summary}
    said["claims"] = [f"{claim.kind} {claim.subject}" for claim in outcome.claims]
    if outcome.plan:
        said["plan"] = outcome.plan.model_dump(mode="json")
    if outcome.verdict:
        said["approved"] = outcome.verdict.approved
        said["findings"] = [finding.model_dump(mode="json") for finding in outcome.verdict.findings]
    return said


def planned_tasks(cassette: Cassette) -> dict[str, PlannedTask]:
    """Every task that was planned in the run, by key, as it was planned last."""
    found: dict[str, PlannedTask] = {}
    for event in (read(recorded.body) for recorded in cassette.events):
        match event:
            case PlanProposed(plan=plan) | PlanChanged(plan=plan):
                found |= {task.key: task for task in plan.tasks}
            case RaceBegun(tasks=tasks) | ReviewReturned(tasks=tasks):
                found |= {task.key: task for task in tasks}
            case FollowUpBegun(planned=task) | TaskAdded(planned=task):
                found[task.key] = task
    return found


def _lines(body: JsonValue) -> list[str]:
    return json.dumps(body, indent=1, ensure_ascii=False).splitlines()


def _written(posts: Sequence[Post], place: int) -> list[str]:
    if place >= len(posts):
        return []
    return _lines(posts[place].model_dump(mode="json"))

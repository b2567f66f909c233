"""Cards that answer an order: they stand in no log, so a small run is looked at while time stands still."""

from pathlib import Path

from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.card import Card
from conductor_core.domain.files import File
from conductor_core.logic.grammar import parse
from conductor_core.logic.rendering import neat
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.crowd import Crowd
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.stories.counting_house import Provider, answer, request

ORDERS = {
    "reply-show-run": "show R1",
    "reply-show-task": "show T1",
    "reply-why": "why T1",
    "reply-cost": "cost",
    "reply-budget": "budget",
    "reply-rules": "rules",
    "reply-runs": "runs",
    "reply-agents": "agents",
    "reply-help": "help",
    "reply-help-of-one": "help race",
    "reply-projects": "projects",
}

TOO_LATE, MEANT = "reply-to-words-that-come-too-late", "reply-is-that-meant-for-me"
ALL = {*ORDERS, TOO_LATE, MEANT}


async def _works(brief: Brief, desk: Desk) -> Outcome:
    await desk.journal.ask(Provider(lambda _: answer(cost=700)), request(brief.task))
    await desk.workspace.session.put({f"{brief.task}.txt": File(content=b"a poem\n")})
    return Done(summary="wrote a poem")


async def replies(folder: Path) -> dict[str, list[Card]]:
    """By the name of the file."""
    coder = ScriptedAgent("coder", _works)
    async with stage(folder, planner(work("T1"), work("T2", "T1")), coder, clock=ManualClock()) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        await at.order(parse("budget 2", COMMANDS), run="R1")
        await at.order(parse("approve", COMMANDS), run="R1")
        await at.until(at_r1 := (await at.conductor.read(lambda tx: tx.runs.all()))[0].id)
        cards = {name: await _card(at, text) for name, text in ORDERS.items()}
        crowd = Crowd(at.conductor, at_r1, surface="memory")
        await crowd.says("Bob", "unmute ask-first", to_us=True)
        late = await at.order(parse("tell make it rhyme", COMMANDS), run="R1")
        cards[TOO_LATE] = [neat(late.card)] if late.card else []
        return cards | {MEANT: await _asked(crowd)}


async def _card(at: Stage, text: str) -> list[Card]:
    reply = await at.order(parse(text, COMMANDS), run="R1")
    assert reply.outcome == "ok", reply.text
    return [neat(reply.card)] if reply.card else []


async def _asked(crowd: Crowd) -> list[Card]:
    reply = await crowd.says("Bob", "make the second line shorter")
    assert reply
    assert reply.card, reply.text
    return [neat(reply.card)]

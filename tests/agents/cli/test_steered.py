"""People say something while an agent program is at work."""

import asyncio
import json
from pathlib import Path

from conductor_core.domain.agent import Done
from tests.agents.cli.stage import BRIEF, Attempt, agent, fake
from tests.agents.cli.test_conversing import BOTH, HELLO


@BOTH
async def test_what_people_say_is_said_when_its_turn_ends(tmp_path: Path, speaks: str) -> None:
    """In the same session; the program goes on with it."""
    at = Attempt(tmp_path)
    desk = at.desk()
    desk.said = ["Ann: in blue"]
    steps = ({"do": "text", "text": "Done."}, {"do": "end"}, {"do": "text", "text": "Blue now."})

    outcome = await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk)

    assert isinstance(outcome, Done)
    assert outcome.summary.endswith("Blue now.")
    assert json.loads(at.text("fake-sessions/fake-1.json"))["prompts"][1] == "People say to you now:\nAnn: in blue"


@BOTH
async def test_what_was_said_before_a_restart_is_said_once_more(tmp_path: Path, speaks: str) -> None:
    """Nobody knows whether the program had taken it in, so it is told that it may know it."""
    at = Attempt(tmp_path)
    steps = ({"do": "end"}, HELLO, {"do": "waits"})
    desk = at.desk()
    desk.said = ["Ann: in blue"]
    first = asyncio.create_task(agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk))
    await desk.until("edited")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    outcome = await agent(tmp_path, fake(speaks, *steps[:2])).run(BRIEF, at.desk(fresh=False))

    assert outcome.kind == "done"
    again = json.loads(at.text("fake-sessions/fake-1.json"))["prompts"][-1]
    assert again.startswith("You were interrupted.")
    assert again.endswith("People said to you (you may know it already):\nAnn: in blue")

"""People say something while an agent program is at work."""

import asyncio
import json
from pathlib import Path

import pytest

from conductor_core.domain.agent import Done
from conductor_core.domain.remark import Steering
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
@pytest.mark.parametrize("when", ["interrupt", "follow-up"])
async def test_its_turn_is_broken_off_for_what_is_not_to_wait(tmp_path: Path, speaks: str, when: Steering) -> None:
    """After a tool call, in the same session; what it did stays, and it goes on in the light of the words."""
    at = Attempt(tmp_path)
    desk = at.desk()
    desk.steering, desk.said = when, ["Ann: in blue"]
    steps = (HELLO, {"do": "waits", "once": True}, {"do": "text", "text": "Blue now."})

    outcome = await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk)

    assert isinstance(outcome, Done)
    assert outcome.summary.endswith("Blue now.")
    assert at.text("hello.txt")
    prompts = json.loads(at.text("fake-sessions/fake-1.json"))["prompts"]
    assert prompts[1:] == ["People say to you now:\nAnn: in blue\n\nGo on with your task in that light."]


async def test_a_program_that_would_forget_its_turn_is_told_when_that_ends(tmp_path: Path) -> None:
    """It is never told to stop."""
    at = Attempt(tmp_path)
    desk = at.desk()
    desk.steering, desk.said = "interrupt", ["Ann: in blue"]
    steps = (HELLO, {"do": "end"}, {"do": "text", "text": "Blue now."})

    await agent(tmp_path, fake("acp", *steps, farewell=False)).run(BRIEF, desk)

    assert json.loads(at.text("fake-sessions/fake-1.json"))["prompts"][1:] == ["People say to you now:\nAnn: in blue"]


@BOTH
async def test_where_words_are_queued_the_turn_is_not_broken_off(tmp_path: Path, speaks: str) -> None:
    """They are said at its end."""
    at = Attempt(tmp_path)
    desk = at.desk()
    desk.steering, desk.said = "queued", ["Ann: in blue"]
    steps = (HELLO, {"do": "text", "text": "Green."}, {"do": "end"}, {"do": "text", "text": "Blue now."})

    await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk)

    assert json.loads(at.text("fake-sessions/fake-1.json"))["prompts"][1:] == ["People say to you now:\nAnn: in blue"]
    assert not (at.folder / "fake-sessions" / "stopped").exists()


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

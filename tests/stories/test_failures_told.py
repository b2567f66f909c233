"""A failure is told once: cause, what was tried, what to do, what to press."""

from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Failed, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, stage, work
from tests.logic.shown import text


async def gives_up(brief: Brief, desk: Desk) -> Outcome:
    """Never manages."""
    return Failed(cause="the tests of counting do not pass", remedy="other_agent")


async def test_a_failure_is_announced_once_with_cause_tries_and_what_to_press(tmp_path: Path) -> None:
    """Two agents fail at it twice; people hear of it when it is given up, and then everything."""
    agents = ScriptedAgent("codex", gives_up), ScriptedAgent("claude", gives_up)
    async with stage(tmp_path, planner(work("T1", attempts=2)), *agents) as at:
        run = (await at.order(Start(goal="make a poem"), there=False)).run
        await at.until(run)
        board, told = Board(run=RunId("R1")), list[str]()
        for record in await at.events(run):
            board = fold(board, record)
            told += [text(change.card) for change in changes(board, record) if change.name.endswith("/failure")]
        assert told == [
            """\
✗ R1: T1 failed, Do T1
  Cause: the tests of counting do not pass
  What to do: Look at the details, then try again.
  What was tried:
  • try 1 by claude
  • try 2 by codex
  Nothing else depends on it.
  Type: retry T1 R1 (Try again) or show R1.T1 (Show details) or skip T1 R1 (Do
        without it) or retry T1 R1 with … (Give it to another …)"""
        ]

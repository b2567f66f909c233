"""Stop is true within two seconds, whoever is at work: nothing runs any more, the tree is kept, and the thread says where it stands."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from conductor_core.agents.commands.declared import Declaration, DeclaredAgent
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.ports.agent import Agent
from conductor_core.testing.model_script import by_step
from conductor_core.testing.scripted_model import ScriptedModel
from conductor_core.testing.stage import planner, stage, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.agents.api.desks import agent as api_agent
from tests.agents.api.desks import use, uses
from tests.agents.cli.stage import agent as program
from tests.agents.cli.stage import fake
from tests.stories.test_agent_programs import place
from tests.workspaces.sandbox.walls import find

__all__ = ["place"]

AUTO = RunOptions(approval="auto")
RUN = RunId("R1")
LONG = "echo begun > kept.txt; exec sleep 3619"
SOON = 2.0
"""Seconds within which everything has ended."""


def a_model(_: Path) -> Agent:
    """It waits for a command that it called."""
    return api_agent(ScriptedModel(by_step(uses(use("run", command=LONG)))), name="coder")


def a_plain_program(_: Path) -> Agent:
    """It is a command, and listens to nobody."""
    declared = {"name": "coder", "title": "Sleeps", "argv": ["sh", "-c", LONG], "roles": ["coder"]}
    return DeclaredAgent(Declaration.model_validate(declared))


def an_agent_program(folder: Path) -> Agent:
    """It does not hear that it is to stop."""
    return program(folder, fake("acp", {"do": "spawn"}, {"do": "hang"}, name="coder"))


def at_work(folder: Path) -> list[psutil.Process]:
    """Processes of this story."""
    marks = ("sleep 3619", f"{folder}/bin/fake-agent")
    found = psutil.process_iter(["cmdline"])
    return [one for one in found if any(mark in " ".join(one.info["cmdline"] or ()) for mark in marks)]


def begun(folder: Path) -> list[psutil.Process]:
    """The same, once there are any."""
    until = time.monotonic() + 30
    while not (found := at_work(folder)):
        assert time.monotonic() < until
    return found


@pytest.mark.parametrize("make", [a_model, a_plain_program, an_agent_program])
async def test_stop_ends_everything_within_two_seconds(place: Path, make: Callable[[Path], Agent]) -> None:
    """The card says done, in progress and left; the attempt's workspace waits for the run to go on."""
    sandbox = await find("bwrap")
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    spaces = GitWorkspaces(place / "home", sandbox)
    plan = planner(work("T1", agent="coder"), work("T2", "T1"))
    async with stage(place, plan, make(place), workspaces=spaces, options=AUTO) as at:
        await at.order(Start(goal="greet"))
        running = await asyncio.to_thread(begun, place)
        began = time.monotonic()
        reply = await at.order(Stop(), run="R1")
        _, left = await asyncio.to_thread(psutil.wait_procs, running, timeout=SOON)
        took = time.monotonic() - began
        assert (reply.text, left) == ("R1 is stopped. `resume R1` goes on where it was.", [])
        assert took < SOON
        assert await spaces.left() == ("R1.T1.1",)
        thread = await at.thread(RUN)
        assert "**Done:** nothing" in thread
        assert "**In progress:** T1 Do T1" in thread
        assert "**Left:** T2 Do T2" in thread

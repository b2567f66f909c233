"""What conductor.toml says of an agent program holds when it works."""

import os
from pathlib import Path

import pytest

from bot.agents import programs_at_work
from bot.configuration import AgentTable, Configuration
from conductor_core.agents.cli.gate import Gate
from conductor_core.agents.cli.logins import Logins
from conductor_core.agents.cli.program import Program
from conductor_core.domain.agent import Done
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.logic.redaction import Redactor
from tests.agents.cli.stage import BRIEF, Attempt, NoBroker

MINE = Program(
    name="mine",
    title="Mine",
    vendor="me",
    speaks="text",
    argv=("mine", "{model}"),
    success=(0,),
)


async def test_its_prompt_and_its_model_are_told_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner's words stand before the order."""
    script = tmp_path / "mine"
    script.write_text('#!/bin/sh\ncat > order.txt\necho "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    wanted = Configuration(agents={"mine": AgentTable(prompt="Write British English.", model="m-1")})
    at = Attempt(tmp_path)
    found = programs_at_work(
        wanted,
        [MINE],
        Gate(broker=NoBroker(), accounts={}),
        Logins(home=tmp_path, tunnels=HostTunnels(), redactor=Redactor()),
        {},
    )
    mine = next(agent for agent in found if agent.card.name == "mine")

    outcome = await mine.run(BRIEF, at.desk())

    assert outcome == Done(summary="m-1")
    before, _, after = at.text("order.txt").partition("\nWrite British English.\n")
    assert before.startswith("You are one of several agents")
    assert "Write hello.txt." in after

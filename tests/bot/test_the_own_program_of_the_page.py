"""The example of docs/agents.md for a program of one's own is one that works."""

from pathlib import Path

import pytest

from bot.configuration import Configuration
from bot.declarations import Declarations
from conductor_core.agents.cli.access import NoProvider
from conductor_core.agents.cli.agent import CliAgent
from conductor_core.agents.cli.installed import find
from conductor_core.agents.cli.version import Versions
from conductor_core.domain.agent import Done
from conductor_core.domain.usage import Micros, Usage
from conductor_core.llms.catalogue import catalogue
from tests.agents.cli.stage import BRIEF, Attempt

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "kind"), [("All done", "done"), ("Error: out of ideas", "failed")], ids=["well", "badly"]
)
async def test_what_it_has_paid_is_booked(tmp_path: Path, words: str, kind: str) -> None:
    """Whether it ends well or badly."""
    page = (ROOT / "docs" / "agents.md").read_text().partition("## A program of your own")[2]
    (tmp_path / "mine.toml").write_text(page.partition("```toml\n")[2].partition("```")[0])
    program = Declarations(Configuration(), catalogue()).read([tmp_path]).programs[0]
    script = tmp_path / program.argv[0]
    script.write_text(f"#!/bin/sh\ntest -s \"$2\" && echo Paid 0.75 dollars && echo '{words}'\n")
    script.chmod(0o755)
    installed = find(program.argv[0], str(tmp_path))
    assert installed
    desk = Attempt(tmp_path).desk()

    outcome = await CliAgent(program, installed, NoProvider(), Versions()).run(BRIEF, desk)

    assert outcome.kind == kind
    assert not isinstance(outcome, Done) or outcome.summary == "Paid 0.75 dollars\nAll done"
    assert desk.meter.bills == [Usage(cost=Micros(750_000))]
    assert program.roles == ("coder", "tester")

"""Programs that speak no protocol: a declaration says how their output is read."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.agents.cli.patterns import Patterns, heard
from conductor_core.domain.agent import Done, Failed, Said
from conductor_core.domain.usage import Micros, Usage
from tests.agents.cli.stage import BRIEF, Attempt, agent, fake

PATTERNS = {
    "success": "^All done",
    "failure": "^Error: .*",
    "cost": r"Paid \$([\d.]+)",
    "tokens": r"(?P<input>[\d.k]+) in, (?P<output>[\d.k]+) out",
}


async def test_what_it_prints_is_its_account(tmp_path: Path) -> None:
    """Cost and tokens are read from its words, and colours are not in the way."""
    at = Attempt(tmp_path)
    steps = (
        {"do": "order", "to": "order.txt"},
        {"do": "text", "text": "\x1b[32mAll done\x1b[0m: 1.2k in, 300 out. Paid $0.05 so far. Paid $0.07"},
    )
    desk = at.desk()

    outcome = await agent(tmp_path, fake("text", *steps, patterns=PATTERNS, cost="run")).run(BRIEF, desk)

    said = "All done: 1.2k in, 300 out. Paid $0.05 so far. Paid $0.07"
    assert outcome == Done(summary=said)
    assert "Write hello.txt." in at.text("order.txt")
    assert desk.told == [Said(text=said)]
    assert desk.meter.bills == [Usage(input_tokens=1200, output_tokens=300, cost=Micros(70_000))]


@pytest.mark.parametrize("prompt", ["argument", "file"])
async def test_the_order_is_handed_over_as_declared(tmp_path: Path, prompt: str) -> None:
    """Where a program reads no input it gets words or a file."""
    at = Attempt(tmp_path)
    steps = ({"do": "order", "to": "order.txt"},) if prompt == "file" else ()
    argv = ["fake-agent", "text", "{prompt}"]

    outcome = await agent(tmp_path, fake("text", *steps, argv=argv, prompt=prompt, success=[0])).run(BRIEF, at.desk())

    assert outcome.kind == "done"
    if prompt == "file":
        assert "Write hello.txt." in at.text("order.txt")


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        (
            [{"do": "text", "text": "Error: no credit"}, {"do": "text", "text": "All done"}],
            "it failed: Error: no credit",
        ),
        ([{"do": "exit", "code": 0}], "it did not say that it is done (exit code 0): it printed nothing"),
        ([{"do": "asks", "text": "Go on? [y/n] "}], "it did not say that it is done (exit code 0): Go on? [y/n]"),
        (
            [{"do": "text", "text": "boom"}, {"do": "exit", "code": 7}],
            "it did not say that it is done (exit code 7): boom",
        ),
    ],
)
async def test_an_exit_code_is_no_success(tmp_path: Path, steps: list[dict[str, Any]], cause: str) -> None:
    """Unless the declaration says so."""
    at = Attempt(tmp_path)
    outcome = await agent(tmp_path, fake("text", *steps, patterns=PATTERNS)).run(BRIEF, at.desk())
    assert outcome == Failed(cause=f"Fake: {cause}", remedy="other_agent")


async def test_an_unknown_cost_is_not_nothing(tmp_path: Path) -> None:
    """It stands as unknown in the books."""
    at = Attempt(tmp_path)
    desk = at.desk()
    await agent(tmp_path, fake("text", success=[0])).run(BRIEF, desk)
    assert desk.meter.bills == [Usage(cost=None)]


async def test_a_flood_is_cut(tmp_path: Path) -> None:
    """Its end is read."""
    at = Attempt(tmp_path)
    steps = ({"do": "flood", "lines": 50_000}, {"do": "text", "text": "All done"})
    outcome = await asyncio.wait_for(agent(tmp_path, fake("text", *steps, patterns=PATTERNS)).run(BRIEF, at.desk()), 20)
    assert outcome.kind == "done"


def known(name: str) -> Patterns:
    """How a program that comes with Conductor is read."""
    patterns = next(program.patterns for program in known_programs() if program.name == name)
    assert patterns
    return patterns


def test_codex_says_its_totals_in_json() -> None:
    """The last thing it said is the summary; an error event is a failure whatever follows."""
    lines = """
{"type":"thread.started","thread_id":"t-1"}
{"type":"turn.started"}
{"type":"item.completed","item":{"id":"0","type":"reasoning","text":"hm"}}
{"type":"item.completed","item":{"id":"1","type":"agent_message","text":"Fixed."}}
{"type":"turn.completed","usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":7}}
"""
    found = heard(known("codex"), lines)
    assert (found.well, found.text, found.session) == (True, "Fixed.", "t-1")
    assert found.usage == Usage(input_tokens=100, cached_tokens=60, output_tokens=7, cost=None)

    failed = heard(known("codex"), '{"type":"turn.failed","error":{"message":"401 Unauthorized"}}')
    assert failed.failure == "401 Unauthorized"


def test_aider_is_read_by_its_sentences() -> None:
    """It ends with 0 when it was refused; the sentence counts."""
    well = "Tokens: 2.3k sent, 110 received. Cost: $0.0012 message, $0.02 session.\nApplied edit to app.py\n"
    found = heard(known("aider"), well)
    assert found.well
    assert found.usage == Usage(input_tokens=2300, output_tokens=110, cost=Micros(20_000))

    refused = "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided"
    assert heard(known("aider"), refused).failure.startswith("litellm.AuthenticationError")

"""Somebody stops reading, as ``head`` does: what is under way is paused, and nothing is broken."""

import asyncio
import os

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL
from tests.acceptance.program import Program
from tests.acceptance.service import PATIENCE, begun, beside, one_key, silent


async def unread(program: Program, *words: str, lines: int = 0, **environment: str) -> tuple[int | None, str]:
    """The exit code and what was said on standard error, where a reader closes standard output after so many lines."""
    near, far = os.pipe()
    async with begun(program, *words, environment=environment, stdout=far) as process:
        os.close(far)
        with os.fdopen(near) as output:
            for _ in range(lines):
                await asyncio.to_thread(output.readline)
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        return process.returncode, said.decode()


def log(program: Program) -> str:
    """Everything that was logged."""
    return (program.home / "logs" / "conductor.log").read_text()


async def test_a_run_that_nobody_reads_is_paused_and_goes_on_later(fresh: Program) -> None:
    """As by Ctrl-C: nobody would see what it does or spends."""
    async with ModelServer(silent) as server:
        code, said = await unread(fresh, "start", GOAL, lines=3, **one_key(server))
    assert (code, said.partition(". ")[0]) == (130, "R1 is paused")
    assert "`" in said, "how to go on"
    assert '"level": "info"' in log(fresh).splitlines()[-1]
    assert "nobody reads the output any more; what is under way is paused" in log(fresh)
    assert "broke" not in log(fresh)
    assert [run["state"] for run in (await beside(fresh, "runs", "--json")).reply["data"]] == ["paused"]
    assert (await beside(fresh, "stop")).err == "No run is under way. `runs` lists all, `start` begins one.\n"


async def test_an_answer_that_nobody_reads_is_no_fault(fresh: Program) -> None:
    """The exit code is the one that a shell expects."""
    for words in ("runs", "--help", "set parallel 3"):
        assert await unread(fresh, *words.split()) == (141, "")
    assert "nobody reads the answer any more" in log(fresh)
    assert "broke" not in log(fresh)

"""Agent programs at work in the real sandbox: a changed file is merged, and stopping, killing and refusing hold."""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.domain.run import RunOptions
from conductor_core.events.ask import QuestionAsked
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.agents.cli.stage import agent, fake
from tests.workspaces.sandbox.walls import WALLS, find

AUTO = RunOptions(approval="auto")
BOTH = pytest.mark.parametrize("speaks", ["acp", "stream-json"])
HELLO = {"do": "write", "path": "hello.txt", "content": "hello\n"}
DONE = {"do": "text", "text": "Done."}
Step = Mapping[str, Any]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the sandbox's user can enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="conductor-story-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@asynccontextmanager
async def on_stage(
    folder: Path, speaks: str, *steps: Step, options: RunOptions = AUTO, level: str = "bwrap", **fields: Any
) -> AsyncIterator[Stage]:
    """An engine with git and a real sandbox, and the fake program as its only coder."""
    sandbox = await find("landlock" if level == "landlock" else "bwrap")
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    coder = agent(folder, fake(speaks, *steps, **fields))
    spaces = GitWorkspaces(folder / "home", sandbox)
    async with stage(folder, planner(work("T1")), coder, workspaces=spaces, options=options) as at:
        yield at


def alive(place: Path) -> list[str]:
    """Fake programs of this story that still run, wherever they are."""
    found = (" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"]))
    return [line for line in found if f"{place}/bin/fake-agent" in line]


@BOTH
@pytest.mark.parametrize("level", WALLS)
async def test_its_work_is_merged(place: Path, speaks: str, level: str) -> None:
    """What it wrote is in the run's files, and nothing of its own settings and sessions."""
    async with on_stage(place, speaks, HELLO, DONE, level=level) as at:
        reply = await at.order(Start(goal="greet"))
        run = await at.until(reply.run)
        assert run.state == "done", run.reason
        assert await at.files(reply.run) == {"hello.txt": "hello\n"}
        told = [record.event.model_dump() for record in await at.events(reply.run)]
        kinds = [event["report"]["kind"] for event in told if event["kind"] == "task.agent_reported"]
        assert kinds == ["tool", "edited", "said", "spent"]


@BOTH
async def test_a_cancelled_run_leaves_no_program(place: Path, speaks: str) -> None:
    """The whole tree is gone when the order is answered, also what the program hid behind a session of its own."""
    async with on_stage(place, speaks, {"do": "spawn"}, HELLO, {"do": "hang"}) as at:
        reply = await at.order(Start(goal="greet"))
        await at.told(reply.run, "task.agent_reported", 2)
        assert alive(place)
        await at.order(Cancel(), run="R1")
        assert (await at.until(reply.run)).state == "cancelled"
    assert not alive(place)


@BOTH
async def test_a_killed_service_continues_the_session(place: Path, speaks: str) -> None:
    """The next life finds the same session, says a short word to it, and nothing is done a second time."""
    steps = [{"do": "count", "path": "hello.txt"}, {"do": "write", "path": "other.txt", "content": ""}]
    async with on_stage(place, speaks, *steps, {"do": "waits"}) as at:
        reply = await at.order(Start(goal="greet"))
        await at.told(reply.run, "task.agent_reported", 1)
    async with on_stage(place, speaks, *steps, DONE) as at:
        assert (await at.until(reply.run)).state == "done"
        assert await at.files(reply.run) == {"hello.txt": "once\n", "other.txt": ""}


@BOTH
async def test_a_wish_waits_for_a_person(place: Path, speaks: str) -> None:
    """The attempt parks and its program is ended; with the answer the session goes on, and the answer is the same."""
    steps = ({"do": "count", "path": "begun.txt"}, {"do": "wants", "title": "https://example.org", "to": "answer.txt"})
    for number, (answer, seen) in enumerate({"deny": ("no", "deny"), "allow": ("yes", "allow")}.items(), 1):
        folder = place / answer
        folder.mkdir()
        async with on_stage(folder, speaks, *steps, DONE, options=RunOptions()) as at:
            reply = await at.order(Start(goal="greet"))
            await at.until(reply.run, "awaiting_approval")
            await at.order(Approve(), run="R1")
            await at.told(reply.run, "question.asked", 1)
            asked = next(r.event for r in await at.events(reply.run) if isinstance(r.event, QuestionAsked))
            assert asked.text.startswith("fake wants to ")
            assert "https://example.org" in asked.text
            assert asked.choices == ("allow", "deny")
            await at.order(Answer(question=1, text=answer), run="R1")
            assert (await at.until(reply.run)).state == "done", number
            files = await at.files(reply.run)
            assert files == {"begun.txt": "once\n", "answer.txt": f"{seen[speaks == 'stream-json']}\n"}


async def test_where_nobody_is_asked_the_answer_is_no(place: Path) -> None:
    """And the thread says so."""
    steps = ({"do": "wants", "title": "https://example.org", "to": "answer.txt"}, DONE)
    async with on_stage(place, "acp", *steps) as at:
        reply = await at.order(Start(goal="greet"))
        assert (await at.until(reply.run)).state == "done"
        assert await at.files(reply.run) == {"answer.txt": "no\n"}
        told = json.dumps([record.event.model_dump(mode="json") for record in await at.events(reply.run)])
        assert "not allowed, because this run asks nobody: fake wants to reach out of its sandbox" in told
        assert "question.asked" not in await at.kinds(reply.run)

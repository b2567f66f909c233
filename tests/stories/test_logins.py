"""A program that a person is logged in with works by that login: it is lent, warned of, let through to its vendor, and billed."""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conductor_core.agents.cli.logins import Logins
from conductor_core.commands.start import Start
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Run, RunOptions
from conductor_core.domain.usage import Micros, Spending
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.agents.cli.stage import agent, fake
from tests.llms.tunnel.vendor import ANSWER, HOST, Vendor
from tests.workspaces.sandbox.walls import find

TOKEN = "quiet-token-3141592653"
FILE = ".fake/login.json"
INSIDE = f"/home/agent/{FILE}"
LOGIN = {"provider": "vendor", "file": FILE, "hosts": [f"{HOST}:443"], "env": {"HTTPS_PROXY": "{url}"}}
CALLS = {"do": "call", "host": f"{HOST}:443", "to": "called.txt"}
HELLO = {"do": "write", "path": "hello.txt", "content": "hello\n"}
DONE = {"do": "text", "text": "Done."}
AUTO = RunOptions(approval="auto")
Step = Mapping[str, Any]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the sandbox's user can enter, with the home of somebody who is logged in."""
    with tempfile.TemporaryDirectory(prefix="conductor-story-") as folder:
        Path(folder).chmod(0o755)
        login = Path(folder, "person", FILE)
        login.parent.mkdir(parents=True)
        login.write_text(json.dumps({"oauth": {"access": TOKEN}}))
        login.chmod(0o600)
        yield Path(folder)


@dataclass
class Told:
    """A stage, and what it knows to keep secret."""

    at: Stage
    redactor: Redactor

    async def goes(self) -> tuple[Run, str]:
        """A run to its end, and its thread."""
        reply = await self.at.order(Start(goal="greet"))
        run = await self.at.until(reply.run)
        return run, await self.thread(run.id)

    async def thread(self, run: RunId) -> str:
        """What people read."""
        return thread_of(run, await self.at.events(run), self.redactor)

    async def spending(self, run: RunId) -> Spending:
        """The bill."""
        return await self.at.store.read(lambda tx: tx.ledger.spending(run))

    async def everything(self, run: RunId) -> str:
        """All that was written down."""
        return json.dumps([record.event.model_dump(mode="json") for record in await self.at.events(run)])


@asynccontextmanager
async def logged_in(
    place: Path, vendor: Vendor, *steps: Step, tasks: int = 1, options: RunOptions = AUTO
) -> AsyncIterator[Told]:
    """An engine whose only coder works by login, in the real sandbox."""
    sandbox = await find("bwrap")
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    redactor = Redactor()
    logins = Logins(home=place / "person", tunnels=HostTunnels(vendor.dial), redactor=redactor)
    program = fake("stream-json", *steps, login=LOGIN, models={"vendor": "big-1"})
    coder = agent(place, program, access=logins.access(program))
    plan = planner(*(work(f"T{number}") for number in range(1, tasks + 1)))
    spaces = GitWorkspaces(place / "home", sandbox)
    async with stage(place, plan, coder, workspaces=spaces, options=options, redactor=redactor) as at:
        yield Told(at, redactor)


async def test_it_reaches_its_vendor_with_the_login(place: Path) -> None:
    """Two attempts are two calls of unknown price, whatever the program says they cost; the warning stands once."""
    steps = ({"do": "show", "path": INSIDE, "to": "/tmp/seen"}, CALLS, DONE)
    async with Vendor().serving() as vendor, logged_in(place, vendor, *steps, tasks=2) as story:
        run, thread = await story.goes()
        assert run.state == "done", run.reason
        assert vendor.dialled == [(HOST, 443)] * 2
        assert await story.at.files(run.id) == {"called.txt": f"{ANSWER.decode()}\n"}
        assert await story.spending(run.id) == Spending(known=Micros(0), unpriced_calls=2)
        assert thread.count("fake works by login") == 1
        assert "can read the login's token" in thread
        assert "2 calls of unknown price" in thread
        assert '"input_tokens": 100' in await story.everything(run.id)


async def test_the_login_cannot_be_changed(place: Path) -> None:
    """Neither the person's file nor what the program sees of it."""
    async with Vendor().serving() as vendor:
        steps = ({"do": "try-writing", "path": INSIDE, "to": "tried.txt"}, DONE)
        async with logged_in(place, vendor, *steps) as story:
            run, _ = await story.goes()
            assert (await story.at.files(run.id))["tried.txt"] in ("Read-only file system\n", "Permission denied\n")
    assert TOKEN in (place / "person" / FILE).read_text()


async def test_a_token_is_not_handed_over(place: Path) -> None:
    """It is read, and said, and written into a file of the project: that file is not merged, and nobody reads the token."""
    steps = ({"do": "show", "path": INSIDE, "to": "notes.txt"}, {"do": "text", "text": f"I found {TOKEN}."})
    async with Vendor().serving() as vendor, logged_in(place, vendor, *steps) as story:
        run, thread = await story.goes()
        assert run.state == "failed"
        assert "the change holds what looks like a secret (notes.txt:1)" in thread
        assert "I found [redacted]" in await story.everything(run.id)
        assert TOKEN not in await story.everything(run.id) + thread


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"host": "evil.example:443"}, "evil.example:443 is no host that is allowed"),
        ({"host": "127.0.0.1:443"}, "127.0.0.1:443 is no host that is allowed"),
        ({"host": f"{HOST}:22"}, f"{HOST}:22 is no host that is allowed"),
        ({"named": "evil.example"}, f"a connection to {HOST} was for another host by its own words"),
    ],
)
async def test_nobody_else_is_reached(place: Path, call: Step, why: str) -> None:
    """The program and the thread hear of it, with how often it was tried."""
    steps = ({**CALLS, **call}, {**CALLS, **call}, DONE)
    async with Vendor().serving() as vendor, logged_in(place, vendor, *steps) as story:
        run, _ = await story.goes()
        assert vendor.dialled == []
        assert ANSWER.decode() not in (await story.at.files(run.id))["called.txt"]
        assert f"2 connections not let through: {why} (2 times)" in await story.everything(run.id)


async def test_a_killed_attempt_was_not_free(place: Path) -> None:
    """What it had begun is unknown, and so is what the next life needs."""
    async with Vendor().serving() as vendor:
        async with logged_in(place, vendor, HELLO, {"do": "waits"}) as story:
            reply = await story.at.order(Start(goal="greet"))
            await story.at.told(reply.run, "task.agent_reported", 2)
        async with logged_in(place, vendor, HELLO, CALLS, DONE) as story:
            assert reply.run
            run = await story.at.until(reply.run)
            assert run.state == "done", run.reason
            assert await story.spending(run.id) == Spending(known=Micros(0), unpriced_calls=2)
            assert (await story.thread(run.id)).count("fake works by login") == 1

"""A fake agent program, installed, and an attempt for it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from conductor_core.agents.cli.access import Access, NoProvider
from conductor_core.agents.cli.agent import CliAgent, Habits
from conductor_core.agents.cli.installed import find
from conductor_core.agents.cli.program import Program
from conductor_core.agents.cli.version import Versions
from conductor_core.domain.agent import Brief
from conductor_core.domain.ids import AttemptId, RunId, TaskKey
from conductor_core.domain.sandbox import Door
from conductor_core.domain.usage import Micros
from conductor_core.logic.spending import Shortage, shortage
from conductor_core.ports.broker import Account, BrokeredCall, Meter, Way
from conductor_core.testing.clis import install
from conductor_core.testing.desk import FakeDesk, Memory, MemoryJournal, OpenPurse
from conductor_core.testing.folder import FolderWorkspace

BRIEF = Brief(
    run=RunId("R1"),
    task=TaskKey("T1"),
    attempt=AttemptId("R1.T1.1"),
    kind="work",
    role="coder",
    goal="a greeting",
    title="Greet",
    text="Write hello.txt.",
    timeout=60,
)


class NoBroker:
    """Nobody gets anywhere."""

    def open(self, attempt: AttemptId, account: Account, meter: Meter) -> AbstractAsyncContextManager[Way]:
        """Never called."""
        raise AssertionError(attempt, account, meter)


class PoorBroker:
    """One through which a program has asked for a call that the budget does not allow."""

    @asynccontextmanager
    async def open(self, attempt: AttemptId, account: Account, meter: Meter) -> AsyncIterator[Way]:
        """The program is told so at the door."""
        await meter.reserve(
            BrokeredCall(id="1", attempt=attempt, provider=account.provider, model="m-1", at_most=Micros(200_000))
        )
        yield Way(door=Door(name="model", socket="/nowhere", port=1), url="http://127.0.0.1:1", token="t")


class SilentBroker:
    """One whose address tells the provider; nobody answers there."""

    @asynccontextmanager
    async def open(self, attempt: AttemptId, account: Account, meter: Meter) -> AsyncIterator[Way]:
        """Nothing is listened to."""
        _ = attempt, meter
        door = Door(name="model", socket="/nowhere", port=1)
        yield Way(door=door, url=f"http://127.0.0.1:1/{account.provider}", token="t")


class EmptyPurse(OpenPurse):
    """A meter with a budget of ten cents."""

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        """See the port."""
        nothing = Micros(0)
        return shortage(budget=Micros(100_000), committed=nothing, under_way=nothing, most=call.at_most)


def fake(speaks: str, *steps: Mapping[str, Any], **fields: Any) -> Program:
    """The fake program's declaration, with what it is to do."""
    given = {
        "name": "fake",
        "title": "Fake",
        "vendor": "nobody",
        "speaks": speaks,
        "argv": ["fake-agent", speaks],
        "resume": ["--resume", "{session}"] if speaks == "stream-json" else [],
        "tokens": "run",
        "cost": "session",
        "env": {"FAKE_SCRIPT": json.dumps(steps)},
    }
    return Program.model_validate({**given, **fields})


def agent(folder: Path, program: Program, habits: Habits | None = None, access: Access | None = None) -> CliAgent:
    """The program as a member of the team."""
    installed = find(program.argv[0], install(folder))
    assert installed
    return CliAgent(program, installed, access or NoProvider(), Versions(), habits)


class Attempt:
    """A folder to work in, and what survives a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "workspace"
        self.folder.mkdir()
        self.memory = Memory()

    def desk(self, *, fresh: bool = True, permits: bool = False) -> FakeDesk:
        """One life of the attempt."""
        workspace = FolderWorkspace(self.folder, fresh=fresh)
        return FakeDesk(workspace, MemoryJournal(self.memory), permits=permits)

    def text(self, path: str) -> str:
        """What a file holds."""
        return (self.folder / path).read_text()

"""A whole engine on a real store, with files in memory and agents that follow a script."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from conductor_core.agents.registry import Registry
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import Run, RunOptions, Task
from conductor_core.domain.sandbox import Capabilities, Policy
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.local import LocalDispatcher
from conductor_core.engine.services import Services
from conductor_core.errors import SettingsError, UsageError
from conductor_core.events import EventRecord
from conductor_core.githosts.accounts import Accounts
from conductor_core.lifecycle.truth import Truth
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.agent import Agent, Desk
from conductor_core.ports.clock import Clock
from conductor_core.ports.git_host import GitHosts
from conductor_core.ports.outgoing import Outgoing
from conductor_core.ports.sandbox import Session
from conductor_core.ports.store import Store
from conductor_core.ports.tunnel import Tunnels
from conductor_core.ports.workspaces import Workspaces
from conductor_core.store.opening import open_store
from conductor_core.stream.hub import Hub
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.workspaces import MemorySession, MemoryWorkspaces
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.outgoing import GitOutgoing

ANN = Actor(id="test:ann", name="Ann", role="owner")


class OpenSandbox:
    """Isolates nothing; the workspaces of a stage are in memory and run nothing."""

    capabilities = Capabilities(level="none", detail="no sandbox: nothing is run", enforced=())

    async def open(self, workspace: Path, policy: Policy) -> Session:
        """See the port."""
        _ = workspace, policy
        return MemorySession({}, {})


class NoSettings:
    """Nothing can be changed."""

    def coerce(self, name: str, text: str) -> JsonValue:
        """Nothing is known."""
        raise UsageError(f"There is no setting {name} ({text}).")

    def describe(self) -> dict[str, str]:
        """Nothing is known."""
        return {}

    def at_start(self, name: str) -> str:
        """Nothing is known."""
        raise UsageError(f"There is no setting {name}.")

    def changed(self, name: str, value: JsonValue) -> None:
        """Never called."""
        raise AssertionError(name, value)

    async def reload(self) -> str:
        """Nothing can be read."""
        raise SettingsError("There is nothing to read again.")


def planner(*tasks: PlannedTask, summary: str = "") -> ScriptedAgent:
    """A planner that always makes this plan."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        _ = desk
        plan = Plan(goal=brief.goal, summary=summary, planner="planner", tasks=tasks)
        return Done(summary="planned", plan=plan)

    return ScriptedAgent("planner", act, roles=("planner",))


def work(key: str, *needs: str, **update: object) -> PlannedTask:
    """A task for any coder."""
    return PlannedTask.model_validate(
        {"key": key, "title": f"Do {key}", "brief": f"the work of {key}", "needs": needs, **update}
    )


@dataclass
class Stage:
    """What a story looks at."""

    conductor: Conductor
    store: Store
    workspaces: Workspaces
    changed: asyncio.Event
    registry: Registry
    truth: Truth
    hub: Hub

    async def order(
        self,
        command: Command,
        *,
        run: str | None = None,
        role: Role = "owner",
        there: bool = True,
        key: str | None = None,
        by: str = "Ann",
    ) -> Reply:
        """Somebody gives an order; ``there`` says whether somebody can be asked."""
        return await self.conductor.submit(
            Envelope(
                command=command,
                actor=Actor(id=f"test:{by.lower()}", name=by, role=role),
                place=Place(surface="memory", run=RunId(run) if run else None, interactive=there),
                key=key,
            )
        )

    async def until(self, run: RunId | None, *states: str) -> Run:
        """The run, once it is in one of these states (none: over)."""
        assert run
        async with asyncio.timeout(20):
            while True:
                self.changed.clear()
                found = await self.conductor.run(run)
                if found.state in states or (not states and found.rests):
                    return found
                await self.changed.wait()

    async def events(self, run: RunId | None) -> list[EventRecord]:
        """Everything that happened."""
        assert run
        return list(await self.store.read(lambda tx: tx.events.after(run, 0, limit=10_000)))

    async def kinds(self, run: RunId | None) -> list[str]:
        """Kinds of everything that happened."""
        return [record.event.kind for record in await self.events(run)]

    async def told(self, run: RunId | None, kind: str, times: int) -> None:
        """Wait until something happened this often."""
        async with asyncio.timeout(20):
            while True:
                self.changed.clear()
                if (await self.kinds(run)).count(kind) >= times:
                    return
                await self.changed.wait()

    async def task(self, run: RunId | None, key: str) -> Task:
        """A task as it stands."""
        found = await self.store.read(
            lambda tx: [task for task in tx.tasks.of(RunId(str(run))) if task.key == TaskKey(key)]
        )
        return found[0]

    async def thread(self, run: RunId | None) -> str:
        """What people read, as Markdown."""
        return thread_of(RunId(str(run)), await self.events(run), Redactor())

    async def files(self, run: RunId | None) -> dict[str, str]:
        """The run's files as they stand."""
        found = await self.conductor.run(RunId(str(run)))
        assert found.head
        files = await self.workspaces.files(found.project, found.head)
        return {path: file.content.decode() for path, file in files.items()}


@asynccontextmanager
async def stage(  # noqa: PLR0913 - a stage has many things on it
    folder: Path,
    *agents: Agent,
    workspaces: Workspaces | None = None,
    options: RunOptions | None = None,
    redactor: Redactor | None = None,
    total: int = 16,
    per_project: int = 16,
    reuse: Callable[[], bool] = lambda: True,
    hosts: GitHosts | None = None,
    outgoing: Outgoing | None = None,
    tunnels: Tunnels | None = None,
    started: bool = True,
    clock: Clock | None = None,
    seen: Callable[[Store], Store] = lambda store: store,
) -> AsyncIterator[Stage]:
    """Opens the store in the folder, so that a second stage there goes on where the first was.

    What is on it sees the store as ``seen`` gives it. Unless it is ``started``, nothing is handed out and nobody has looked at the agents yet.
    """
    clock = clock or SystemClock()
    opened = await open_store(folder / "conductor.db", clock)
    store = seen(opened)
    registry = Registry(agents, clock)
    changed = asyncio.Event()
    hub = Hub(clock)

    def wake(run: RunId) -> None:
        changed.set()
        hub.wake(run)

    dispatcher = LocalDispatcher(
        store, clock, total=total, per_project=lambda: per_project, per_agent=registry.concurrency
    )
    files = workspaces or MemoryWorkspaces()
    truth = Truth(
        store=store, clock=clock, dispatcher=dispatcher, roster=registry.roster, wake=wake, hear=registry.hear
    )
    services = Services(
        truth=truth,
        workspaces=files,
        sandbox=OpenSandbox(),
        registry=registry,
        redactor=redactor or Redactor(),
        hosts=hosts or Accounts(()),
        outgoing=outgoing or GitOutgoing(folder, Remotes()),
        tunnels=tunnels or HostTunnels(),
        deliveries=folder / "deliveries",
        reuse=reuse,
    )
    chosen = options or RunOptions()
    conductor = Conductor(services, hub=hub, defaults=lambda: chosen, settings=NoSettings())
    if started:
        await conductor.start()
        await registry.ready()
    try:
        yield Stage(conductor, store, files, changed, registry, truth, hub)
    finally:
        await conductor.stop()
        await opened.close()


def titles(agents: Sequence[ScriptedAgent]) -> list[str]:
    """What each agent was told to do, in order."""
    return [brief.title for agent in agents for brief in agent.briefs]

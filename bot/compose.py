"""From settings to a service: the one place that knows every concrete class. It decides nothing."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.declared_names import OVERLOOKED as OVERLOOKED_AGENTS
from bot.declared_names import overlooked_agents
from bot.factory import Factory
from bot.faults import OnFault, refuse
from bot.logs import Log
from bot.places import database_of, home_folder
from bot.reload import Reloader
from bot.settings import Settings
from bot.settings_desk import LiveSettings
from conductor_core.agents.registry import Registry
from conductor_core.domain.agent import AgentCard
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.engine.local import LocalDispatcher
from conductor_core.engine.services import Services
from conductor_core.githosts.accounts import Accounts, NamedHost
from conductor_core.lifecycle.truth import Truth
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.ports.sandbox import Sandbox
from conductor_core.ports.surface import Surface
from conductor_core.store.folder import prepare
from conductor_core.store.lock import attended
from conductor_core.store.opening import open_store
from conductor_core.stream.hub import Hub
from conductor_core.stream.rooms import RoomKeeper
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from conductor_core.workspaces.outgoing import GitOutgoing

OVERLOOKED = "it may be somebody else's; move it beside the program, or name it with CONDUCTOR_CONFIG"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Service:
    """A composed service. Its conductor is not started yet."""

    conductor: Conductor
    keeper: RoomKeeper
    registry: Registry
    reloader: Reloader


@asynccontextmanager
async def compose(
    settings: Settings,
    surfaces: Sequence[Surface],
    live: LiveSettings,
    sandbox_to_be: Awaitable[Sandbox],
    *,
    alone: bool,
    on_fault: OnFault = refuse,
) -> AsyncIterator[Service]:
    """Open everything, and close it in the opposite order.

    Args:
        settings: as they were loaded.
        surfaces: where threads are shown.
        live: the settings as they are now.
        sandbox_to_be: where commands will run.
        alone: False to look, and let another process work on the same folder.
        on_fault: told of a declared agent that is not usable; where it returns, work goes on without that agent.

    Raises:
        ConductorError: it cannot work here; the sentence says why and what to do.
    """
    clock = SystemClock()
    home, database = home_folder(settings), database_of(settings)
    beside = not alone and attended(database)
    hub = Hub(clock)
    registry = Registry((), clock)
    async with AsyncExitStack() as stack:
        store = await open_store(database, clock, exclusive=alone)
        stack.push_async_callback(store.close)
        for name, value in (await store.read(lambda tx: tx.settings.all())).items():
            live.changed(name, value)
        sandbox = await sandbox_to_be
        factory = Factory(clock, store, lambda: _cards(registry), stack, settings.redactor)
        reloader = Reloader(factory, registry, settings)
        await reloader.begin(on_fault)
        if settings.overlooked:
            log.warning("a conductor.toml is not read", file=str(settings.overlooked), why=OVERLOOKED)
        if folder := overlooked_agents(settings.home, settings.config_path):
            log.warning("declared agents are not read", folder=str(folder), why=OVERLOOKED_AGENTS)
        live.reload_with(reloader.reload)
        dispatcher = LocalDispatcher(
            store,
            clock,
            total=settings.parallel_total,
            per_project=lambda: live.now.parallel,
            per_agent=registry.concurrency,
        )
        truth = Truth(
            store=store, clock=clock, dispatcher=dispatcher, roster=registry.roster, wake=hub.wake, hear=registry.hear
        )
        hosts = Accounts(git_hosts(settings))
        stack.push_async_callback(hosts.close)
        reloader.on_read(lambda read: hosts.renew(git_hosts(read)))
        remotes = Remotes(hosts=lambda: hosts.addresses, secrets=hosts.secrets)
        services = Services(
            truth=truth,
            workspaces=GitWorkspaces(home, sandbox, remotes=remotes),
            sandbox=sandbox,
            registry=registry,
            redactor=settings.redactor,
            hosts=hosts,
            outgoing=GitOutgoing(home, remotes),
            tunnels=HostTunnels(),
            deliveries=home / "deliveries",
            reuse=factory.reuses_results,
        )
        conductor = Conductor(services, hub=hub, beside=beside, defaults=lambda: _options(live.now), settings=live)
        reloader.on_change(conductor.team_changed)
        keeper = RoomKeeper(store, surfaces, clock, hub, services.redactor)
        stack.push_async_callback(keeper.close)
        stack.push_async_callback(conductor.stop)
        yield Service(conductor, keeper, registry, reloader)


def _cards(registry: Registry) -> tuple[AgentCard, ...]:
    return tuple(member.card for member in registry.roster().members)


def git_hosts(settings: Settings) -> tuple[NamedHost, ...]:
    """The git hosts, with the tokens that there are."""
    return (
        NamedHost("github", settings.github_url, settings.named("CONDUCTOR_GITHUB_TOKEN")),
        NamedHost("gitlab", settings.gitlab_url, settings.named("CONDUCTOR_GITLAB_TOKEN")),
    )


def _options(settings: Settings) -> RunOptions:
    budget = None if settings.budget is None else Micros(round(settings.budget * 1_000_000))
    return RunOptions(budget=budget, approval=settings.approval, rounds=settings.review_rounds)


def open_log(settings: Settings, *, to_file: bool) -> Log:
    """The log of this process. Only one process writes the file; one that only looks keeps none, but for the fault that ends it.

    Raises:
        StoreError: the data folder cannot be used.
    """
    if to_file:
        prepare(home_folder(settings))
    return Log(
        settings.log_path.expanduser().resolve() if to_file else None,
        level=settings.log_level,
        size=settings.log_file_size << 20,
        files=settings.log_files,
        stderr=settings.log_stderr,
        redactor=settings.redactor,
        home=home_folder(settings),
    )

"""Takes up a changed ``conductor.toml`` while everything goes on. A bad one changes nothing and says what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from bot.factory import Crew, Factory
from bot.faults import OnFault, refuse
from bot.settings import ENV_FILE, Settings, load
from conductor_core.agents.registry import Registry
from conductor_core.errors import SettingsError
from conductor_core.logic.figures import count

log = structlog.get_logger(__name__)

Signature = tuple[tuple[int, int, int] | None, ...]
"""Time, size and number of each file that is watched; None for one that is not there."""


class Reloader:
    """Everybody on the team, as the file has it now."""

    def __init__(self, factory: Factory, registry: Registry, settings: Settings, *, env_file: Path = ENV_FILE) -> None:
        """``env_file``: read again with the rest."""
        self._factory = factory
        self._registry = registry
        self._settings = settings
        self._redactor = settings.redactor
        self._env_file = env_file
        self._seen = _signature(settings.watched(env_file))
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Future[None]] = set()
        self._changed: Callable[[], Awaitable[None]] | None = None
        self._read: Callable[[Settings], None] | None = None

    def on_change(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Called when others are on the team."""
        self._changed = changed

    def on_read(self, read: Callable[[Settings], None]) -> None:
        """Called with settings that were read again and are usable."""
        self._read = read

    async def begin(self, on_fault: OnFault = refuse) -> None:
        """The first team. ``on_fault`` is told of a declared agent that is not usable.

        Raises:
            SettingsError: it is not to be done without.
        """
        self._replace(await self._factory.make(self._settings, on_fault))

    async def reload(self) -> str:
        """Read everything again; gives a sentence on what came of it, and a line for what is wrong with each key or address. Who works on something goes on with what it has.

        Raises:
            SettingsError: something is wrong, with file and line; nothing was changed.
        """
        async with self._one_at_a_time:
            self._seen = await asyncio.to_thread(_signature, self._settings.watched(self._env_file))
            try:
                settings = await asyncio.to_thread(load, self._env_file)
                crew = await self._factory.make(settings)
            except SettingsError as error:
                log.warning("what was changed is not used", error=error.message)
                raise SettingsError(f"Nothing was changed. {error.message}") from None
            self._redactor.learn(settings.secrets)
            self._settings = settings
            if self._read:
                self._read(settings)
            told = "\n  ".join([await self._apply(crew), *settings.lost])
            file = settings.config_path
            said = f"{file} counts now: {told}" if file else f"There is no conductor.toml: {told}"
            log.info("the team was made anew", said=said)
            return said

    async def look(self) -> None:
        """Reload when a file was changed; what is wrong stands in the log."""
        seen = await asyncio.to_thread(_signature, self._settings.watched(self._env_file))
        if seen != self._seen:
            await self._quietly()

    def wanted(self) -> None:
        """Somebody wants a reload and waits for no answer, e.g. with SIGHUP; what is wrong stands in the log."""
        task = asyncio.ensure_future(self._quietly())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def look_for_servers(self) -> None:
        """Take up model servers of this machine that were started, or have other models now."""
        async with self._one_at_a_time:
            crew = await self._factory.make_if_servers_changed(self._settings)
            if crew is not None:
                log.info("model servers of this machine changed", said=await self._apply(crew))

    async def _quietly(self) -> None:
        try:
            await self.reload()
        except SettingsError:
            return  # logged already

    async def _apply(self, crew: Crew) -> str:
        before = {member.name for member in self._registry.roster().members}
        self._replace(crew)
        if self._changed:
            await self._changed()
        now = {agent.card.name for agent in crew.agents}
        news = [
            f"{word} {', '.join(sorted(names))}"
            for word, names in (("new", now - before), ("gone", before - now))
            if names
        ]
        return "; ".join([count(len(now), "agent"), *news]) + "."

    def _replace(self, crew: Crew) -> None:
        self._registry.replace(crew.agents, chains=crew.chains, teams=crew.teams, unset=crew.unset)


def _signature(paths: Sequence[Path]) -> Signature:
    return tuple(map(_state, paths))


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

"""What a process under test does: the service as the command line composes it, from its birth until it is killed.

The fork server imports this module once, with everything a life needs, so that a life begins within milliseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from io import StringIO
from multiprocessing.connection import Connection
from typing import Any

import anthropic
import anthropic.resources.models
import anthropic.types
import genai_prices.decompose
import genai_prices.validation
import openai
import openai.resources.models
import openai.types.chat
import opentelemetry.propagate
from pydantic import SecretStr

from adapters.console.plain_view import PlainView
from adapters.console.surface import ConsoleSurface
from bot.compose import Service, compose, open_log
from bot.places import home_folder
from bot.sandboxes import sandbox_of
from bot.settings import Settings
from bot.settings_desk import LiveSettings
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command, Envelope, Place
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.llms.http import transport
from conductor_core.testing.model_server import KEY
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.crash.births import Birth, Order, Spot, Trap

WARM = (
    openai.AsyncOpenAI,
    openai.resources.models,
    openai.types.chat,
    anthropic.AsyncAnthropic,
    anthropic.resources.models,
    anthropic.types,
    genai_prices.decompose,
    genai_prices.validation,
    opentelemetry.propagate,
    transport,
)
"""Imported when they are first used; the fork server has used them."""

ANN = Actor(id="test:ann", name="Ann", role="owner")

SPOTS: dict[Spot, tuple[type, str]] = {
    "merged": (GitWorkspaces, "keep"),
    "delivering": (GitWorkspaces, "write_zip"),
    "recovered": (Conductor, "tell_recovered"),
}


def run(birth: Birth, out: "Connection[Any, Any]") -> None:
    """The main function of the process. It ends by itself when everything that was ordered is over and shown."""
    asyncio.run(_Life(birth, out).run())


@dataclass
class _Life:
    birth: Birth
    out: "Connection[Any, Any]"
    passed: int = field(default=0)

    async def run(self) -> None:
        birth = self.birth
        if birth.trap:
            self._set(birth.trap)
        settings = _settings(birth)
        with open_log(settings, to_file=True):
            surface = ConsoleSurface(home_folder(settings) / "rooms" / "console", PlainView(StringIO(), SystemClock()))
            desk = LiveSettings(settings)
            async with (
                sandbox_of(settings, work=True) as sandbox,
                compose(settings, [surface], desk, sandbox, alone=True) as service,
            ):
                beside = [asyncio.create_task(service.keeper.run()), asyncio.create_task(self._beat(service))]
                await self._work(service)
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)

    async def _work(self, service: Service) -> None:
        conductor = service.conductor
        await conductor.start()
        self._tell("up")
        runs = [await self._submit(conductor, order) for order in self.birth.orders]
        await service.registry.ready()
        self._tell("ready")
        for run in runs if self.birth.approves else ():
            place = Place(surface="console", run=run, interactive=True)
            await conductor.submit(Envelope(command=Approve(), actor=ANN, place=place, key=f"approve-{run}"))
        for run in runs:
            await conductor.until_over(run)
        for run in runs:
            await service.keeper.flush(run)

    async def _submit(self, conductor: Conductor, order: Order) -> RunId:
        command: Command = Start(goal=order.goal)
        place = Place(surface="console", interactive=order.asked)
        reply = await conductor.submit(Envelope(command=command, actor=ANN, place=place, key=order.key))
        if reply.run is None:
            raise RuntimeError(reply.text)
        await self._tell_state(conductor, reply.run)
        return reply.run

    async def _beat(self, service: Service) -> None:
        """Tell of each commit that had news."""
        news = service.conductor._hub.subscribe()
        while True:
            for run in await news.next() or ():
                await self._tell_state(service.conductor, run)
                self._tell("beat")

    async def _tell_state(self, conductor: Conductor, run: RunId) -> None:
        self._tell(f"state {run} {(await conductor.run(run)).state}")

    def _set(self, trap: Trap) -> None:
        owner, name = SPOTS[trap.spot]
        real: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def trapped(*arguments: Any, **named: Any) -> Any:
            result = await real(*arguments, **named)
            self.passed += 1
            if self.passed == trap.turn:
                self._tell("trapped")
                await asyncio.Event().wait()
            return result

        setattr(owner, name, trapped)

    def _tell(self, word: str) -> None:
        self.out.send_bytes(word.encode())


def _settings(birth: Birth) -> Settings:
    return Settings(
        home=birth.home,
        log_level="info",
        approval="ask",
        openai_api_key=SecretStr(KEY),
        openai_base_url=birth.openai_url,
        anthropic_api_key=SecretStr(KEY),
        anthropic_base_url=birth.anthropic_url,
        deepseek_api_key=None,
        deepseek_base_url=None,
    )

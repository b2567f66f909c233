"""The whole service in this process, for orders whose answers are looked at: real store, sandbox, git and agents."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from adapters.console.plain_view import PlainView
from adapters.console.surface import ConsoleSurface
from bot.compose import compose
from bot.places import home_folder
from bot.sandboxes import sandbox_of
from bot.settings import Settings
from bot.settings_desk import LiveSettings
from conductor_core.commands.start import Start
from conductor_core.domain.command import Envelope, Place
from conductor_core.domain.people import Actor
from conductor_core.engine.clock import SystemClock

ANN = Actor(id="test:ann", name="Ann", role="owner")


@dataclass(frozen=True)
class Answer:
    """What became of an order."""

    state: str
    """That of the run at its end, or ``refused`` when there was none."""
    text: str
    thread: str


async def conduct(home: Path, orders: Mapping[str, Start], **settings: object) -> dict[str, Answer]:
    """Give all orders to one service at the same time; the answer to each."""
    chosen = Settings.model_validate({"home": home, **NO_KEYS, **settings})
    surface = ConsoleSurface(home_folder(chosen) / "rooms" / "console", PlainView(StringIO(), SystemClock()))
    async with (
        sandbox_of(chosen, work=True) as sandbox,
        compose(chosen, [surface], LiveSettings(chosen), sandbox, alone=True) as service,
    ):
        showing = asyncio.create_task(service.keeper.run())
        await service.conductor.start()

        async def one(order: Start) -> Answer:
            envelope = Envelope(command=order, actor=ANN, place=Place(surface="console"))
            reply = await service.conductor.submit(envelope)
            if reply.run is None:
                return Answer(reply.outcome, reply.text, "")
            run = await service.conductor.until_over(reply.run)
            await service.keeper.flush(run.id)
            thread = home / "deliveries" / run.id / f"{run.id}-thread.md"
            return Answer(run.state, run.reason, thread.read_text() if thread.exists() else "")

        answers = await asyncio.gather(*map(one, orders.values()))
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        await surface.close()
    return dict(zip(orders, answers, strict=True))


NO_KEYS = {f"{name}_{kind}": None for name in ("openai", "anthropic", "deepseek") for kind in ("api_key", "base_url")}

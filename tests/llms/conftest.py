"""Every wire against the scripted server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from conductor_core.domain.allowance import Allowance
from conductor_core.domain.chat import ModelRequest, Pause, ToolSpec, UserTurn
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import Connected, connect
from conductor_core.llms.prices import Prices
from conductor_core.testing.model_script import Script, Wire
from conductor_core.testing.model_server import KEY, ModelServer

MODELS: dict[Wire, str] = {"openai": "gpt-5", "responses": "gpt-5", "anthropic": "claude-sonnet-5-5"}
PROVIDERS: dict[Wire, str] = {"openai": "openai", "responses": "openai", "anthropic": "anthropic"}


@dataclass
class Line:
    """A model and the server at its other end."""

    wire: Wire
    model: Connected
    server: ModelServer

    @property
    def request(self) -> ModelRequest:
        """A small request with a tool."""
        tool = ToolSpec(name="look", description="Look.", parameters={"type": "object", "properties": {}})
        return ModelRequest(
            model=MODELS[self.wire], system="Be brief.", tools=(tool,), turns=(UserTurn(text="Hello?"),)
        )


class Ear:
    """Hears an answer while it comes."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.thinking: list[str] = []

    def said(self, piece: str) -> None:
        """More of the text."""
        self.text.append(piece)

    def thought(self, piece: str) -> None:
        """More of the thinking."""
        self.thinking.append(piece)

    async def waits(self, pause: Pause) -> None:
        """No call is held back here."""


@asynccontextmanager
async def open_line(
    wire: Wire,
    script: Script,
    *,
    key: str = KEY,
    base_url: str = "",
    stall: float = 20.0,
    provider: str = "",
    server: ModelServer | None = None,
    on_headers: Callable[[Allowance], None] | None = None,
) -> AsyncIterator[Line]:
    """A model of that wire, connected to a server with that script, which stands where the provider itself would."""
    async with server or ModelServer(script) as end:
        address = base_url or (end.anthropic_url if wire == "anthropic" else end.openai_url)
        name = provider or PROVIDERS[wire]
        known = catalogue().providers[name].model_copy(update={"base_url": address, "wire": wire})
        model = connect(name, known, key=key, prices=Prices(), stall_timeout=stall, on_headers=on_headers)
        try:
            yield Line(wire, model, end)
        finally:
            await model.close()


@pytest.fixture(params=["openai", "responses", "anthropic"])
def wire(request: pytest.FixtureRequest) -> Wire:
    """Each test runs on all."""
    wires: dict[str, Wire] = {name: name for name in PROVIDERS}
    return wires[request.param]

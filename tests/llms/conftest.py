"""Both wires against the scripted server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from conductor_core.domain.chat import ModelRequest, ToolSpec, UserTurn
from conductor_core.llms.anthropic_messages import AnthropicMessages
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.openai_chat import OpenAIChat
from conductor_core.llms.prices import Prices
from conductor_core.testing.model_script import Script, Wire
from conductor_core.testing.model_server import KEY, ModelServer

MODELS: dict[Wire, str] = {"openai": "gpt-5", "anthropic": "claude-sonnet-5-5"}


@dataclass
class Line:
    """A model and the server at its other end."""

    wire: Wire
    model: OpenAIChat | AnthropicMessages
    server: ModelServer

    @property
    def request(self) -> ModelRequest:
        """A small request with a tool."""
        tool = ToolSpec(name="look", description="Look.", parameters={"type": "object", "properties": {}})
        return ModelRequest(
            model=MODELS[self.wire], system="Be brief.", tools=(tool,), turns=(UserTurn(text="Hello?"),)
        )


@asynccontextmanager
async def open_line(
    wire: Wire, script: Script, *, key: str = KEY, base_url: str = "", stall: float = 20.0
) -> AsyncIterator[Line]:
    """A model of that wire, connected to a server with that script."""
    async with ModelServer(script) as server:
        address = server.openai_url if wire == "openai" else server.anthropic_url
        model = connect(
            wire,
            catalogue().providers[wire],
            key=key,
            prices=Prices(),
            base_url=base_url or address,
            stall_timeout=stall,
        )
        try:
            yield Line(wire, model, server)
        finally:
            await model.close()


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> Wire:
    """Each test runs on both."""
    return "openai" if request.param == "openai" else "anthropic"

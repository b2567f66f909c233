"""From the catalogue and the settings to a language model."""

from collections.abc import Callable

from conductor_core.domain.allowance import Allowance
from conductor_core.llms.anthropic_messages import AnthropicMessages
from conductor_core.llms.catalogue import Provider
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.openai_chat import OpenAIChat
from conductor_core.llms.openai_responses import OpenAIResponses
from conductor_core.llms.prices import Prices

Connected = OpenAIResponses | OpenAIChat | AnthropicMessages
"""A language model that can also be closed."""


def connect(
    name: str,
    provider: Provider,
    *,
    key: str,
    prices: Prices,
    base_url: str | None = None,
    connect_timeout: float = 10.0,
    stall_timeout: float = 60.0,
    on_headers: Callable[[Allowance], None] | None = None,
) -> Connected:
    """The provider's language model. Nothing is imported or sent before the first call.

    Args:
        name: of the provider in the catalogue.
        provider: what the catalogue says of it.
        key: the secret.
        prices: for the bill of each call.
        base_url: another address than the catalogue's, e.g. of a gateway; there OpenAI is spoken to in chat completions,
            which everyone understands.
        connect_timeout: seconds until the connection must stand.
        stall_timeout: seconds a stream may be silent.
        on_headers: told what the headers of each answer allow.
    """
    endpoint = Endpoint(
        provider=name,
        known=provider.at(base_url),
        key=key,
        connect=connect_timeout,
        stall=stall_timeout,
        on_headers=on_headers,
        now=prices.now,
    )
    match endpoint.known.wire:
        case "anthropic":
            return AnthropicMessages(endpoint, prices)
        case "responses":
            return OpenAIResponses(endpoint, prices)
        case "openai":
            return OpenAIChat(endpoint, prices)

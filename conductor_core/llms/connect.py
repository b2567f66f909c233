"""From the catalogue and the settings to a language model."""

from conductor_core.llms.anthropic_messages import AnthropicMessages
from conductor_core.llms.catalogue import Provider
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.openai_chat import OpenAIChat
from conductor_core.llms.prices import Prices


def connect(
    name: str,
    provider: Provider,
    *,
    key: str,
    prices: Prices,
    base_url: str | None = None,
    connect_timeout: float = 10.0,
    stall_timeout: float = 60.0,
) -> OpenAIChat | AnthropicMessages:
    """The provider's language model. Nothing is imported or sent before the first call.

    Args:
        name: of the provider in the catalogue, which is also its name in the price list.
        provider: what the catalogue says of it.
        key: the secret.
        prices: for the bill of each call.
        base_url: another address than the catalogue's, e.g. of a gateway.
        connect_timeout: seconds until the connection must stand.
        stall_timeout: seconds a stream may be silent.
    """
    endpoint = Endpoint(
        provider=name,
        base_url=base_url or provider.base_url,
        key=key,
        key_setting=provider.key_setting,
        url_setting=provider.url_setting,
        connect=connect_timeout,
        stall=stall_timeout,
        output_parameter=provider.output_parameter,
    )
    if provider.wire == "anthropic":
        return AnthropicMessages(endpoint, prices)
    return OpenAIChat(endpoint, prices)

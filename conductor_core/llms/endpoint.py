"""Where a provider is reached, and how long we wait for it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address with its key. The key appears in no text made from this."""

    provider: str
    """Name for people and for prices, e.g. ``openai``."""
    base_url: str
    key: str = field(repr=False)
    key_setting: str
    """The setting the key came from, named when the provider does not take it."""
    url_setting: str
    connect: float = 10.0
    """Seconds until the connection must stand."""
    stall: float = 60.0
    """Seconds a stream may be silent."""
    output_parameter: str = "max_completion_tokens"
    """What an OpenAI-compatible provider calls the limit of the answer; older ones say ``max_tokens``."""

    @property
    def host(self) -> str:
        """Whom we talk to, without a password that may stand in the address."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

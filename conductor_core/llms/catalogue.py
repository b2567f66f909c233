"""Which providers there are, how they are reached, and what their models hold. Data; configuration extends it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field, ValidationError

from conductor_core.domain.plan import AgentRole
from conductor_core.domain.value import Value
from conductor_core.errors import SettingsError
from conductor_core.llms.price import Price

Wire = Literal["responses", "openai", "anthropic"]
"""OpenAI's Responses, chat completions, Anthropic's messages."""


class ModelFacts(Value):
    """What a model holds and how it is spoken to."""

    context: int = Field(default=64_000, gt=0)
    """Tokens of a whole conversation, the answer included."""
    max_output: int = Field(default=8_192, gt=0)
    """Tokens of one answer that are asked for at most, thinking included."""
    thinks: bool = False
    """Whether it thinks before it speaks, and can be told how much."""
    at_rest: str | None = None
    """What it is told when it need not think, in the words of its wire; None: nothing, it does not think unasked."""
    budgeted: bool = False
    """Its thinking is measured by a number of tokens instead of an effort, as older models of Anthropic want it."""
    sees: bool = False
    """Whether it takes pictures."""
    temperature: bool = True
    """Whether a temperature can be chosen while it does not think; some models refuse a request that names one."""
    tier: Literal["small", "medium", "large"] = "medium"
    """How able and dear it is among the models of its provider."""
    good_for: tuple[AgentRole, ...] = ()
    """Roles it suits best."""


UNLISTED = ModelFacts()
"""A model that is not listed gets a small window, which is safe, and is told nothing about thinking."""


class Provider(Value):
    """A provider of language models."""

    title: str
    wire: Wire
    base_url: str = Field(pattern=r"^https?://[^\s@]+$")
    key_setting: str
    """The setting that holds the key. By itself the name in capitals with ``_API_KEY``."""
    url_setting: str
    """The setting for another address. By itself the name in capitals with ``_BASE_URL``."""
    model: str | None = None
    """The model used unless the settings name another; None where that depends on what is installed."""
    planner_model: str | None = None
    """The model that plans; None is ``model``."""
    models: Mapping[str, ModelFacts] = {}
    priced_as: str | None = None
    """Its name in the price list, where that is another one."""
    price: Price | None = None
    """What every model of it costs, where that is no matter of a list: servers of one's own charge nothing."""
    local: bool = False
    """A server of one's own, looked for on this machine; it needs no key."""
    lists_at: str = "/v1/models"
    """Path of the list of models, from the top of the host; where a local server is recognised."""
    output_parameter: str = "max_completion_tokens"
    """What a speaker of chat completions calls the limit of the answer; older ones say ``max_tokens``."""
    effort: Literal["word", "switch", "nested", "unsaid"] = "unsaid"
    """How a speaker of chat completions is told to think: ``reasoning_effort``, that and a ``thinking`` switch, an object
    ``reasoning``, or not at all."""
    wants_back: tuple[Literal["reasoning_content", "extra_content"], ...] = ()
    """What of its thinking a speaker of chat completions wants back beside the tool calls that followed from it."""
    short_ids: bool = False
    """Whether it takes only nine letters and digits as the id of a tool call."""
    counts_unasked: bool = False
    """Whether it must not be asked to count the tokens of a stream, because it does so anyway and refuses the question."""
    strict_tools: bool = False
    """Whether it can be made to keep to a tool's schema."""
    continues_at: str | None = None
    """Path, from the top of the host, where a text that was cut at the length limit can be continued."""

    def facts(self, model: str) -> ModelFacts:
        """What a model holds."""
        return self.models.get(model, UNLISTED)

    def at(self, base_url: str | None) -> "Provider":
        """The provider as it is spoken to at another address, where a gateway or a server of one's own may stand.

        What only the vendor itself is known to understand is left out. Who wants it all the same declares a provider.
        """
        if base_url is None or base_url.rstrip("/") == self.base_url.rstrip("/"):
            return self
        wire = "openai" if self.wire == "responses" else self.wire
        return self.model_copy(update={"base_url": base_url, "wire": wire, "strict_tools": False, "continues_at": None})


class Catalogue(Value):
    """All providers by name."""

    providers: Mapping[str, Provider]


def catalogue(extra: Mapping[str, Any] | None = None) -> Catalogue:
    """The catalogue that comes with Conductor, with what configuration adds or changes.

    Args:
        extra: tables like those of ``catalogue.toml``; what is not named stays as it is.

    Raises:
        SettingsError: lists everything in it that is wrong, each with its place.
    """
    return _merged(extra) if extra else _own()


@cache
def _own() -> Catalogue:
    return _checked(_tables())


def _merged(extra: Mapping[str, Any]) -> Catalogue:
    return _checked(_over(_tables(), extra))


def _tables() -> dict[str, Any]:
    return tomllib.loads(files("conductor_core.llms").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merged level by level; what stands above wins."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = _over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged


def _checked(tables: dict[str, Any]) -> Catalogue:
    providers = tables.get("providers")
    if isinstance(providers, Mapping):
        tables = {**tables, "providers": {name: _named(str(name), table) for name, table in providers.items()}}
    try:
        return Catalogue.model_validate(tables)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors(include_url=False)]
        raise SettingsError("\n  ".join(["The catalogue of models is not usable:", *faults])) from None


def _named(name: str, table: object) -> object:
    """A provider with the names of its settings."""
    if not isinstance(table, Mapping):
        return table
    stem = "".join(letter if letter.isalnum() else "_" for letter in name).upper()
    return {"key_setting": f"{stem}_API_KEY", "url_setting": f"{stem}_BASE_URL", **table}

"""``conductor.toml``: whom to work with. Agents, roles, teams, providers, models, limits, prices.

Each class is a kind of table in the file, each field a line in it. The descriptions are the documentation:
``docs/configuration.md`` is made from them.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.provider_settings import Address
from conductor_core.domain.chat import Effort
from conductor_core.domain.plan import AgentRole
from conductor_core.llms.price import Price
from conductor_core.logic.limiting import Limits

Tier = Literal["small", "medium", "large"]
Wire = Literal["openai", "anthropic", "responses"]

NAME = r"^[a-z][a-z0-9-]{0,39}$"
"""Of agents, providers and teams."""
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,99}$"
DEAREST = 1_000_000
"""Dollars for a million tokens. What is no number at all, such as nan and inf, is in no range."""
MOST = 1_000_000_000
"""Tokens, or tokens and calls in a minute."""


def _several(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def _each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((word for place, word in enumerate(value) if word in value[:place]), None)
    if twice is not None:
        raise ValueError(f"{twice} stands there twice")
    return value


Names = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=200)], ...],
    BeforeValidator(_several),
    AfterValidator(_each_once),
]
"""A word or a list of words."""
Variables = Annotated[
    tuple[Annotated[str, Field(pattern=VARIABLE)], ...], BeforeValidator(_several), AfterValidator(_each_once)
]


class Table(BaseModel):
    """A table of the file. Nothing in it is let through that is not known, or taken for something else than it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PriceTable(Table):
    """What a million tokens cost."""

    input: float = Field(ge=0, le=DEAREST, description="Dollars for a million tokens read.")
    output: float = Field(ge=0, le=DEAREST, description="Dollars for a million tokens written, thinking included.")
    cached: float | None = Field(
        None, ge=0, le=DEAREST, description="Dollars for a million tokens that its cache served."
    )
    written: float | None = Field(
        None, ge=0, le=DEAREST, description="Dollars for a million tokens stored in its cache."
    )

    @property
    def price(self) -> Price:
        """As bills are made with it."""
        return Price(input=self.input, output=self.output, cached=self.cached, written=self.written)


class ProviderTable(Table):
    """A provider of language models: one that Conductor knows, to change something, or any compatible endpoint."""

    title: str | None = Field(None, min_length=1, max_length=80, description="Its name for people.")
    wire: Wire | None = Field(None, description="What it speaks: chat completions, Anthropic's messages, or responses.")
    base_url: Address | None = Field(None, description="Its address. It gets only keys that this table names.")
    key_env: Variables = Field((), description="The environment variable with its key; a list makes a pool.")
    key_file: Names = Field((), description="A file with its key that only you can read; a list makes a pool.")
    model: str | None = Field(None, min_length=1, max_length=120, description="The model that is used by itself.")
    planner_model: str | None = Field(None, min_length=1, max_length=120, description="The model that plans.")
    requests_per_minute: float | None = Field(None, ge=0.01, le=MOST, description="Calls of one key in a minute.")
    tokens_per_minute: float | None = Field(None, ge=1, le=MOST, description="Tokens of one key in a minute.")
    at_once: int | None = Field(None, ge=1, le=1000, description="Calls of one key at once.")
    price: PriceTable | None = Field(None, description="What every model of it costs.")
    thinking: Literal["word", "switch", "nested", "unsaid"] | None = Field(
        None, description="How it is told how much to think, where it speaks chat completions."
    )
    output_parameter: str | None = Field(
        None,
        pattern=r"^[a-z_]+$",
        description="What it calls the limit of an answer: max_completion_tokens, max_tokens.",
    )
    strict_tools: bool | None = Field(None, description="Whether it can be made to keep to the schema of a tool.")
    enabled: bool = Field(True, description="False leaves it alone, even where there is a key.")

    @property
    def limits(self) -> Limits:
        """What people set for each of its keys."""
        return Limits(
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
            at_once=self.at_once,
        )


class ModelTable(Table):
    """A model, by provider and name."""

    context: int | None = Field(
        None, ge=1000, le=MOST, description="Tokens of a whole conversation, the answer included."
    )
    max_output: int | None = Field(
        None, ge=100, le=MOST, description="Tokens of one answer that are asked for at most."
    )
    thinks: bool | None = Field(None, description="Whether it thinks before it speaks and can be told how much.")
    sees: bool | None = Field(None, description="Whether it takes pictures, so that those of a goal are shown to it.")
    at_rest: str | None = Field(None, max_length=40, description="What it is told when it need not think.")
    temperature: bool | None = Field(None, description="Whether a temperature can be chosen.")
    tier: Tier | None = Field(None, description="How able and dear it is among the models of its provider.")
    good_for: Annotated[tuple[AgentRole, ...], BeforeValidator(_several)] | None = Field(
        None, description="Roles that it suits best."
    )
    price: PriceTable | None = Field(None, description="What it costs; without it the built-in price list is asked.")


class AgentTable(Table):
    """An agent of one's own, or a change to one that there is: ``[agents.openai]``, ``[agents.codex]``, a declared program."""

    provider: str | None = Field(None, description="Whose models it thinks with; not needed for one that there is.")
    model: str | None = Field(None, min_length=1, max_length=120, description="The only model that it thinks with.")
    title: str | None = Field(None, min_length=1, max_length=120, description="One line about it for people.")
    roles: Annotated[tuple[AgentRole, ...], BeforeValidator(_several)] = Field(
        (), description="What it may work as; all roles without it."
    )
    effort: Effort | None = Field(None, description="How much it thinks before it speaks; not of a program.")
    temperature: float | None = Field(
        None, ge=0, le=2, description="0 asks for the same answer each time; not of a program."
    )
    concurrency: int | None = Field(None, ge=1, le=1000, description="Attempts that it works on at once.")
    prefer: float = Field(1.0, ge=0.01, le=100, description="How much rather than others it is given work; 2 is twice.")
    prompt: str = Field("", max_length=8_000, description="Words that are added to what it is told about its work.")
    price_cap: float | None = Field(
        None, ge=0.000_001, le=10_000, description="Dollars that one call of it may cost at most; not of a program."
    )
    login: bool = Field(
        False,
        description="True lets a program work by the login that you have with it on this machine, instead of a key. "
        "What runs in its sandbox can read that login, and no budget of money holds it.",
    )
    enabled: bool = Field(True, description="False takes it off the team.")


class RoleTable(Table):
    """How a role is filled."""

    agents: Names = Field((), description="Whom to ask first, whom when that one cannot, and so on.")
    effort: Effort | None = Field(
        None, description="How much whoever has the role thinks, unless the agent says it; not of a program."
    )
    tier: Tier | None = Field(None, description="How able and dear a model it is given.")


class TeamTable(Table):
    """A choice of agents that has a name: ``start team=NAME …``. A role that is not named is open to everybody."""

    planner: Names = Field((), description="Who may plan, in order.")
    coder: Names = Field((), description="Who may write code, in order.")
    tester: Names = Field((), description="Who may write tests, in order.")
    reviewer: Names = Field((), description="Who may review, in order.")

    @property
    def chosen(self) -> dict[AgentRole, tuple[str, ...]]:
        """Who may have a role, where that is said."""
        named: dict[AgentRole, tuple[str, ...]] = {
            "planner": self.planner,
            "coder": self.coder,
            "tester": self.tester,
            "reviewer": self.reviewer,
        }
        return {role: agents for role, agents in named.items() if agents}


class CacheTable(Table):
    """What is remembered instead of asked for again."""

    models: bool = Field(True, description="Answers of models that were asked for the same answer each time.")
    results: bool = Field(True, description="Results of agents whose inputs did not change.")


Name = Annotated[str, Field(pattern=NAME)]
ModelName = Annotated[str, Field(pattern=r"^[^/\s]+/\S+$")]


class Configuration(Table):
    """The whole file."""

    providers: Mapping[Name, ProviderTable] = Field({}, description="[providers.NAME]")
    models: Mapping[ModelName, ModelTable] = Field({}, description='[models."PROVIDER/MODEL"]')
    agents: Mapping[Name, AgentTable] = Field({}, description="[agents.NAME]")
    roles: Mapping[AgentRole, RoleTable] = Field({}, description="[roles.ROLE]")
    teams: Mapping[Name, TeamTable] = Field({}, description="[teams.NAME]")
    cache: CacheTable = Field(CacheTable(), description="[cache]")

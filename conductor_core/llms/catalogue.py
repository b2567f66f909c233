"""Which providers there are, how they are reached, and what their models hold. Data; the settings win over it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from conductor_core.domain.value import Value


class ModelFacts(Value):
    """What a model holds."""

    context: int = Field(default=64_000, gt=0)
    """Tokens of a whole conversation, the answer included."""
    max_output: int = Field(default=8_192, gt=0)
    """Tokens of one answer that are asked for at most."""


class Provider(Value):
    """A provider of language models."""

    title: str
    wire: Literal["openai", "anthropic"]
    base_url: str
    key_setting: str
    """The setting that holds the key."""
    url_setting: str
    output_parameter: str = "max_completion_tokens"
    model: str
    """The model used unless the settings name another."""
    planner_model: str | None = None
    """The model that plans; None is ``model``."""
    models: Mapping[str, ModelFacts] = {}

    def facts(self, model: str) -> ModelFacts:
        """What a model holds; a model that is not listed gets a small window, which is safe."""
        return self.models.get(model, ModelFacts())


class Catalogue(Value):
    """All providers by name."""

    providers: Mapping[str, Provider]


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with Conductor."""
    text = files("conductor_core.llms").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return Catalogue.model_validate(tomllib.loads(text))

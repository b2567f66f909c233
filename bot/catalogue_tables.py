"""From ``conductor.toml`` to the tables of the catalogue of models, and to prices."""

from collections.abc import Mapping
from typing import Any

from bot.configuration import Configuration, ModelTable, ProviderTable
from conductor_core.llms.catalogue import Catalogue, catalogue
from conductor_core.llms.price import Price

_OF_PROVIDERS = ("title", "wire", "base_url", "model", "planner_model", "output_parameter", "strict_tools")
_OF_MODELS = ("context", "max_output", "thinks", "sees", "at_rest", "temperature", "tier", "good_for")


def known_models(configuration: Configuration) -> Catalogue:
    """The catalogue with what people added to it or changed."""
    tables: dict[str, Any] = {name: _provider(name, table) for name, table in configuration.providers.items()}
    for name, model in configuration.models.items():
        provider, _, own = name.partition("/")
        tables.setdefault(provider, {}).setdefault("models", {})[own] = _given(model, _OF_MODELS)
    return catalogue({"providers": tables})


def own_prices(configuration: Configuration) -> Mapping[str, Price]:
    """What people say that models cost."""
    return {name: model.price.price for name, model in configuration.models.items() if model.price is not None}


def _provider(name: str, table: ProviderTable) -> dict[str, Any]:
    given = _given(table, _OF_PROVIDERS)
    if name not in catalogue().providers:
        given.setdefault("title", name)
        given["key_setting"] = f"key_env of providers.{name} in conductor.toml"
        given["url_setting"] = f"base_url of providers.{name} in conductor.toml"
    if table.key_env:
        given["key_setting"] = table.key_env[0]
    if table.thinking is not None:
        given["effort"] = table.thinking
    if table.price is not None:
        given["price"] = table.price.price.model_dump()
    return given


def _given(table: ProviderTable | ModelTable, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: value for field in fields if (value := getattr(table, field)) is not None}

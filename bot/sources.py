"""Which providers can be reached with these settings, and which ones could be if something was set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.settings import Settings
from conductor_core.llms.catalogue import Catalogue, Provider
from conductor_core.llms.endpoint import NO_KEY
from conductor_core.llms.local import local_servers
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.roster import Unset


@dataclass(frozen=True, kw_only=True)
class Source:
    """A provider that can be reached."""

    name: str
    provider: Provider
    """At the address where it is."""
    keys: Mapping[str, str] = field(repr=False)
    """In clear, by what people call them."""
    usual: str
    """The model that is used by itself."""
    pinned: bool = False
    """Whether people want no other one."""


async def find_sources(settings: Settings, known: Catalogue) -> tuple[tuple[Source, ...], tuple[Unset, ...]]:
    """Those that can be reached, and those that are not set up. Servers of this machine are found by themselves."""
    sources: list[Source] = []
    unset: list[Unset] = []
    known = Catalogue(providers=dict(_in_use(settings, known)))
    found = {server.name: server.provider for server in await local_servers(known)}
    for name, provider in known.providers.items():
        models = tuple(provider.models)
        if wrong := settings.wrong(name, provider.key_setting, provider.url_setting):
            unset.append(Unset(name, provider.title, wrong=wrong, models=models))
            continue
        source = _source(settings, name, found.get(name, provider), is_here=name in found)
        if source is not None and (name not in found or _has(found[name], source.usual)):
            sources.append(source)
        elif source is not None:
            has = one_line(", ".join(found[name].models), 200)
            needs = f"install {source.usual} there, or set {_model_setting(provider)} to what it has ({has}),"
            unset.append(Unset(name, provider.title, needs, models=models))
        elif not provider.local:
            unset.append(Unset(name, provider.title, f"set {provider.key_setting}", models=models))
        elif settings.value(provider.url_setting) is not None:
            needs = f"start it at {provider.base_url}, or correct {provider.url_setting},"
            unset.append(Unset(name, provider.title, needs, models=models))
    return tuple(sources), tuple(unset)


def _in_use(settings: Settings, known: Catalogue) -> Iterator[tuple[str, Provider]]:
    """Those that people did not take off, each at its address; the environment wins over the file."""
    tables = settings.configuration.providers
    for name, provider in known.providers.items():
        if name not in tables or tables[name].enabled:
            yield name, provider.at(settings.value(provider.url_setting))


def _source(settings: Settings, name: str, provider: Provider, *, is_here: bool) -> Source | None:
    table = settings.configuration.providers.get(name)
    wanted = settings.value(_model_setting(provider))
    usual = wanted or provider.model or next(iter(provider.models), None)
    keys = settings.keys(name, provider.key_setting)
    names_key = table is not None and bool(table.key_env or table.key_file)
    is_ours = settings.value(provider.url_setting) is not None or (table is not None and table.base_url is not None)
    if not keys and not names_key and (is_here or is_ours):
        keys = {"": NO_KEY}
    if not keys or usual is None:
        return None
    return Source(name=name, provider=provider, keys=keys, usual=usual, pinned=wanted is not None)


def _model_setting(provider: Provider) -> str:
    return provider.url_setting.replace("_BASE_URL", "_MODEL")


def _has(server: Provider, model: str) -> bool:
    """Whether a server of this machine lists the model; what is behind a colon need not be said where it is the usual."""
    return not {model, f"{model}:latest"}.isdisjoint(server.models)

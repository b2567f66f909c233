"""The models of a provider behind its keys: connected once, kept while the configuration changes around them."""

import hashlib
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial

from conductor_core.domain.allowance import Allowance
from conductor_core.llms.catalogue import Provider
from conductor_core.llms.connect import Connected, connect
from conductor_core.llms.gates import Gates
from conductor_core.llms.pooled import Key, Line, Pooled
from conductor_core.llms.prices import Prices
from conductor_core.ports.model import LanguageModel


class Connections:
    """Everything that talks to providers in this process. Attempts that run go on with what they have."""

    def __init__(self, gates: Gates, prices: Prices, stack: AsyncExitStack) -> None:
        """``stack`` closes everything in the end."""
        self._gates = gates
        self._prices = prices
        self._stack = stack
        self._connected: dict[tuple[str, str, str, str], tuple[Provider, Connected]] = {}
        self._keys: dict[tuple[str, str], Key] = {}

    def model(self, name: str, provider: Provider, keys: Mapping[str, str], model: str) -> LanguageModel:
        """A model of a provider, behind all its keys.

        Args:
            name: of the provider.
            provider: at its address.
            keys: in clear, by what people call them; at least one.
            model: its name at the provider.
        """
        lines = [
            self._line(name, _naming(provider, source), key, model, called=source if len(keys) > 1 else "")
            for source, key in keys.items()
        ]
        return lines[0].model if len(lines) == 1 else Pooled(lines)

    def _line(self, name: str, provider: Provider, key: str, model: str, *, called: str) -> Line:
        gated = self._gates.around(
            self._connect(name, provider, key),
            provider=name,
            key=key,
            name=model,
            address=provider.base_url,
            line=called,
        )
        shared = self._keys.setdefault((name, _digest(key)), Key(called))
        return Line(key=shared, model=gated, health=partial(self._gates.health, name, key, model, called))

    def _connect(self, name: str, provider: Provider, key: str) -> Connected:
        place = name, provider.key_setting, _digest(key), provider.base_url
        known = self._connected.get(place)
        if known is not None and known[0] == provider:
            return known[1]

        def heard(allowance: Allowance) -> None:
            self._gates.throttle(name, key).heard(allowance)

        model = connect(name, provider, key=key, prices=self._prices, on_headers=heard)
        self._stack.push_async_callback(model.close)
        self._connected[place] = provider, model
        return model


def _naming(provider: Provider, source: str) -> Provider:
    """The provider as it is asked with the key from there, so that what is said of a key names the right one."""
    return provider.model_copy(update={"key_setting": source}) if source else provider


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

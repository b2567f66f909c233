"""Settings that commands change while the service runs."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from bot.settings import RUNTIME_MARK, Settings
from conductor_core.errors import SettingsError, UsageError
from conductor_core.logic.options import option
from conductor_core.logic.sentences import fault, nearest, one_of

RUNTIME: tuple[str, ...] = tuple(
    name for name, field in Settings.model_fields.items() if field.json_schema_extra == RUNTIME_MARK
)
"""Names of the settings that can be changed while running."""


def coerce(name: str, text: str) -> JsonValue:
    """A value given as text, checked.

    Raises:
        UsageError: the setting cannot be changed now, or the value is not one of its values.
    """
    if name not in RUNTIME:
        meant = nearest(name, RUNTIME)
        hint = f"did you mean {meant}?" if meant else f"{one_of(RUNTIME)} can."
        raise UsageError(f"{name} cannot be changed while running; {hint}", field="setting", example="set parallel 8")
    field = Settings.model_fields[name]
    shape: Any = Annotated[field.annotation, field]
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    try:
        value: JsonValue = adapter.dump_python(adapter.validate_python(text.strip()), mode="json")
    except ValidationError as error:
        sentence = fault(option(field, name), error.errors(include_url=False)[0])
        raise UsageError(sentence, field="value", example=f"set {name} {field.get_default()}") from None
    return value


def _said(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return "none" if value is None else f"{value}"


class LiveSettings:
    """The settings as they are now: those of the start with what commands changed since."""

    def __init__(self, start: Settings) -> None:
        self._start = start
        self._listeners: list[Callable[[Settings], None]] = []
        self._reload: Callable[[], Awaitable[str]] | None = None
        self.now = start

    def on_change(self, listener: Callable[[Settings], None]) -> None:
        """Tell somebody after each change."""
        self._listeners.append(listener)

    def reload_with(self, reload: Callable[[], Awaitable[str]]) -> None:
        """Who reads ``conductor.toml`` again when that is ordered."""
        self._reload = reload

    async def reload(self) -> str:
        """Read ``conductor.toml`` again.

        Raises:
            SettingsError: it is not usable; everything stays as it is.
        """
        if self._reload is None:
            raise SettingsError("There is nobody yet who could take it up.")
        return await self._reload()

    def coerce(self, name: str, text: str) -> JsonValue:
        """See :func:`coerce`."""
        return coerce(name, text)

    def describe(self) -> dict[str, str]:
        """Name and present value of each setting that can be changed."""
        return {name: _said(self.now, name) for name in RUNTIME}

    def at_start(self, name: str) -> str:
        """The value without what commands changed, for people."""
        return _said(self._start, name)

    def changed(self, name: str, value: JsonValue) -> None:
        """Use a value from now on; None is that of the start. What an older program stored and this one refuses is left."""
        if name not in RUNTIME:
            return
        try:
            wanted = getattr(self._start, name) if value is None else coerce(name, str(value))
        except UsageError:
            return
        self.now = self.now.model_copy(update={name: wanted})
        for listener in self._listeners:
            listener(self.now)

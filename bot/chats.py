"""The chat platforms that the settings name."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.settings import Settings
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import SettingsError
from conductor_core.ports.surface import Surface


class Chat(Protocol):
    """Where people talk: a surface that also listens."""

    @property
    def surface(self) -> Surface:
        """Where runs are shown to them."""
        ...

    def listening(self, conductor: Conductor) -> AbstractAsyncContextManager[str]:
        """Hand what is said there to the conductor; gives what the place is called."""
        ...


def chats_of(settings: Settings) -> tuple[Chat, ...]:
    """Those that are set up.

    Raises:
        SettingsError: one is set up in part.
    """
    bot, app = settings.named("CONDUCTOR_SLACK_BOT_TOKEN"), settings.named("CONDUCTOR_SLACK_APP_TOKEN")
    if not bot and not app:
        return ()
    if not bot or not app:
        missing, begins = ("CONDUCTOR_SLACK_APP_TOKEN", "xapp-") if bot else ("CONDUCTOR_SLACK_BOT_TOKEN", "xoxb-")
        raise SettingsError(f"Slack needs {missing} as well: the token that begins with {begins}.")
    from adapters.slack.chat import SlackChat  # noqa: PLC0415 - a heavy SDK, imported where it is used

    owners = frozenset(filter(None, (one.strip() for one in settings.slack_owners.split(","))))
    return (SlackChat(bot, app, settings.slack_url, owners),)

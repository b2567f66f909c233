"""The chat platforms that the settings name."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ids import ids_in
from bot.places import home_folder
from bot.settings import Settings
from bot.slack import hearing_of, is_set_up
from conductor_core.engine.conductor import Conductor
from conductor_core.ports.surface import Surface

DISCORD = "CONDUCTOR_DISCORD_TOKEN"


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
    return (*_slack(settings), *_discord(settings))


def _discord(settings: Settings) -> tuple[Chat, ...]:
    token = settings.named(DISCORD)
    if not token:
        return ()
    from adapters.discord.chat import Account, DiscordChat  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.discord.front import Address  # noqa: PLC0415
    from adapters.discord.people import Trust  # noqa: PLC0415

    host, _, port = settings.discord_listen.rpartition(":")
    key = settings.discord_public_key
    trust = Trust(ids_in(settings.discord_owners), settings.discord_role)
    account = Account(
        token,
        settings.discord_url,
        trust,
        settings.discord_guild,
        settings.discord_reaction,
        address=Address(key, host, int(port)) if key else None,
        sharded=settings.discord_sharded,
        forums=ids_in(settings.discord_forums),
    )
    return (DiscordChat(account, home_folder(settings) / "discord"),)


def _slack(settings: Settings) -> tuple[Chat, ...]:
    if not is_set_up(settings):
        return ()
    from adapters.slack.chat import SlackChat  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.slack.office import Furnishing  # noqa: PLC0415

    folder, owners = home_folder(settings) / "slack", ids_in(settings.slack_owners)
    return (SlackChat(hearing_of(settings), Furnishing(folder, owners, settings.slack_reaction)),)

"""The chat platforms that the settings name."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.places import home_folder
from bot.settings import Settings
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import SettingsError
from conductor_core.ports.surface import Surface

BOT, APP, SECRET = "CONDUCTOR_SLACK_BOT_TOKEN", "CONDUCTOR_SLACK_APP_TOKEN", "CONDUCTOR_SLACK_SIGNING_SECRET"
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


def ids_in(text: str) -> frozenset[str]:
    """Ids with commas between them."""
    return frozenset(filter(None, (one.strip() for one in text.split(","))))


def _discord(settings: Settings) -> tuple[Chat, ...]:
    token = settings.named(DISCORD)
    if not token:
        return ()
    from adapters.discord.chat import Account, DiscordChat  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.discord.people import Trust  # noqa: PLC0415

    trust = Trust(ids_in(settings.discord_owners), settings.discord_role)
    account = Account(token, settings.discord_url, trust, settings.discord_guild)
    return (DiscordChat(account, home_folder(settings) / "discord"),)


def _slack(settings: Settings) -> tuple[Chat, ...]:
    named = {name: settings.named(name) for name in (BOT, APP, SECRET)}
    if not any(named.values()):
        return ()
    if not named[BOT]:
        raise SettingsError(f"Slack needs {BOT} as well: the token that begins with xoxb-.")
    if not named[APP] and not named[SECRET]:
        raise SettingsError(
            f"Slack needs {APP} as well, the token that begins with xapp-, or {SECRET} where Slack can reach this machine."
        )
    from adapters.slack.chat import SlackChat  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.slack.ears import SocketEars  # noqa: PLC0415
    from adapters.slack.front import HttpEars  # noqa: PLC0415
    from adapters.slack.offices import Offices  # noqa: PLC0415
    from adapters.slack.refusals import misplaced  # noqa: PLC0415

    if faults := [why for name in (BOT, APP) if (token := named[name]) and (why := misplaced(name, token))]:
        raise SettingsError(faults[0])
    offices = Offices()
    host, _, port = settings.slack_listen.rpartition(":")
    secret = named[SECRET]
    ears = HttpEars(secret, (host, int(port)), offices.ours, SystemClock()) if secret else SocketEars(named[APP] or "")
    return (
        SlackChat(
            offices,
            ears,
            named[BOT] or "",
            settings.slack_url,
            home_folder(settings) / "slack",
            ids_in(settings.slack_owners),
            settings.slack_reaction,
        ),
    )

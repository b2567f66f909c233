"""Slack as the settings say it is reached."""

from typing import TYPE_CHECKING

from bot.ids import ids_in
from bot.settings import Settings
from conductor_core.engine.clock import SystemClock
from conductor_core.errors import SettingsError

if TYPE_CHECKING:
    from adapters.slack.hearing import Hearing
    from adapters.slack.oauth import OAuth
    from adapters.slack.site import Listen

BOT, APP, SECRET = "CONDUCTOR_SLACK_BOT_TOKEN", "CONDUCTOR_SLACK_APP_TOKEN", "CONDUCTOR_SLACK_SIGNING_SECRET"
CLIENT, CLIENT_SECRET = "CONDUCTOR_SLACK_CLIENT_ID", "CONDUCTOR_SLACK_CLIENT_SECRET"
ADDRESS, SEALING = "CONDUCTOR_SLACK_ADDRESS", "CONDUCTOR_SEALING_SECRET"
OAUTH = (CLIENT, CLIENT_SECRET, ADDRESS, SEALING)
"""All are needed where workspaces install it."""


def is_set_up(settings: Settings) -> bool:
    """Whether anybody wants Slack at all."""
    return any(settings.named(name) for name in (BOT, APP, SECRET, CLIENT))


def hearing_of(settings: Settings) -> "Hearing":
    """How we hear of it.

    Raises:
        SettingsError: it is set up in part.
    """
    from adapters.slack.ears import SocketEars  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.slack.front import HttpEars  # noqa: PLC0415
    from adapters.slack.hearing import Hearing  # noqa: PLC0415
    from adapters.slack.refusals import misplaced  # noqa: PLC0415

    bot, app, secret = (settings.named(name) or "" for name in (BOT, APP, SECRET))
    oauth = oauth_of(settings)
    if not bot and not oauth:
        raise SettingsError(
            f"Slack needs {BOT} as well, the token that begins with xoxb-, or {CLIENT} where workspaces install it."
        )
    if not app and not secret:
        raise SettingsError(
            f"Slack needs {APP} as well, the token that begins with xapp-, or {SECRET} where Slack can reach this machine."
        )
    if faults := [why for name, token in ((BOT, bot), (APP, app)) if token and (why := misplaced(name, token))]:
        raise SettingsError(faults[0])
    listen = _listen(settings)
    ears = HttpEars(secret, listen, SystemClock()) if secret else SocketEars(app, listen)
    return Hearing(ears, settings.slack_url, bot, oauth)


def oauth_of(settings: Settings) -> "OAuth | None":
    """How workspaces let us in; None where they do not.

    Raises:
        SettingsError: it is set up in part, or with a key that is none.
    """
    named = {name: settings.named(name) or "" for name in OAUTH}
    if not named[CLIENT]:
        return None
    if lacking := [name for name, value in named.items() if not value]:
        raise SettingsError(
            f"For workspaces to install it, Slack needs {' and '.join(lacking)} as well; see docs/slack.md."
        )
    from adapters.slack.oauth import OAuth  # noqa: PLC0415
    from conductor_core.engine.sealing import Seal  # noqa: PLC0415

    settings.redactor.learn(named[SEALING].split(","))
    return OAuth(
        client_id=named[CLIENT],
        client_secret=named[CLIENT_SECRET],
        address=named[ADDRESS],
        teams=ids_in(settings.slack_workspaces),
        seal=Seal(named[SEALING]),
    )


def _listen(settings: Settings) -> "Listen":
    host, _, port = settings.slack_listen.rpartition(":")
    return host, int(port)

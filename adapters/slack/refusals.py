"""What Slack refuses us for good, as a sentence that says what to do."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from conductor_core.errors import SettingsError, UnreachableError

BEGINNINGS: Final[Mapping[str, tuple[str, str]]] = {
    "CONDUCTOR_SLACK_BOT_TOKEN": ("xoxb-", "OAuth & Permissions"),
    "CONDUCTOR_SLACK_APP_TOKEN": ("xapp-", "Basic Information, App-Level Tokens"),
}
"""How each token begins, and where on the app's page at api.slack.com/apps it is."""
GONE = frozenset({"account_inactive", "token_revoked", "token_expired", "user_removed_from_team", "app_uninstalled"})
"""Slack\'s words for a token that is none any more."""

NOT_NOW = frozenset({429, 500, 502, 503, 504})
PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""How Slack says that it is its own trouble."""
UNREACHABLE = "Slack cannot be reached: {}; CONDUCTOR_SLACK_URL says where it is."


def misplaced(setting: str, token: str) -> str:
    """What is wrong with a token by its looks; empty when nothing is."""
    begins, where = BEGINNINGS[setting]
    if token.startswith(begins):
        return ""
    other = next((name for name, (other, _) in BEGINNINGS.items() if token.startswith(other)), None)
    if other:
        return f"{setting} holds a token that belongs into {other}: make the one that begins with {begins} on the app's page, under {where}."
    return f"{setting} begins with {begins}: copy it again from the app's page, under {where}."


def advice(setting: str, error: str, needed: str = "") -> str:
    """What to do about Slack's word for a refusal."""
    if setting not in BEGINNINGS:
        return f"Slack refuses {setting} ({error})."
    begins, where = BEGINNINGS[setting]
    if error in GONE:
        return f"Slack has revoked {setting} ({error}): install the app again on its page, and copy the new token, {begins}…."
    if error == "missing_scope":
        return (
            f"Slack misses the scope {needed} of {setting}: add it on the app's page, under {where}, and install again."
        )
    if error == "not_allowed_token_type":
        return (
            f"Slack wants another kind of token in {setting} ({error}): one that begins with {begins}, under {where}."
        )
    return f"Slack refuses {setting} ({error}): copy the token that begins with {begins} from the app's page, under {where}."


async def asked(call: Awaitable[Any], setting: str) -> Any:
    """The answer to a call that must work for anything else to.

    Raises:
        UnreachableError: Slack does not answer, or not now.
        SettingsError: it refuses.
    """
    try:
        return await call
    except SlackApiError as error:
        if error.response.status_code in NOT_NOW or error.response.get("error") in PASSING:
            raise UnreachableError(
                UNREACHABLE.format(error.response.get("error", error.response.status_code))
            ) from error
        needed = str(error.response.get("needed", ""))
        raise SettingsError(advice(setting, str(error.response.get("error", "no reason")), needed)) from error
    except (ClientError, TimeoutError) as error:
        raise UnreachableError(UNREACHABLE.format(error or "it does not answer")) from error

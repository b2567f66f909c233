"""Slack is set up whole, or refused with what is missing."""

from typing import Any

import pytest

from bot.doctor import slack_seen
from bot.settings import Settings
from bot.slack import hearing_of, is_set_up, oauth_of
from conductor_core.engine.sealing import new_key
from conductor_core.errors import SettingsError

BY_OAUTH = {
    "slack_client_id": "1.2",
    "slack_client_secret": "client-secret",
    "slack_address": "https://conductor.example",
    "slack_signing_secret": "signing-secret",
}


def settings(**given: Any) -> Settings:
    """With these and nothing else."""
    return Settings.model_validate(given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_app_token": "xapp-1"}, "Slack needs CONDUCTOR_SLACK_BOT_TOKEN as well"),
        ({"slack_bot_token": "xoxb-1"}, "Slack needs CONDUCTOR_SLACK_APP_TOKEN as well"),
        ({"slack_client_id": "1.2"}, "needs CONDUCTOR_SLACK_CLIENT_SECRET and CONDUCTOR_SLACK_ADDRESS and"),
        (BY_OAUTH, "Slack needs CONDUCTOR_SEALING_SECRET as well"),
        ({**BY_OAUTH, "sealing_secret": "none"}, "CONDUCTOR_SEALING_SECRET holds something that is no key"),
        (
            {**BY_OAUTH, "sealing_secret": new_key(), "slack_signing_secret": None},
            "Slack needs CONDUCTOR_SLACK_APP_TOKEN as well",
        ),
    ],
)
def test_what_is_set_up_in_part_is_refused_with_what_is_missing(given: dict[str, Any], told: str) -> None:
    """Before anybody is asked."""
    assert is_set_up(settings(**given))
    with pytest.raises(SettingsError, match=told):
        hearing_of(settings(**given))


def test_workspaces_that_may_install_it_are_those_that_are_named() -> None:
    """Nobody is, unless somebody is; a star stands for any."""
    given = {**BY_OAUTH, "sealing_secret": new_key()}
    for named, may in (("", []), ("T1, T2", ["T1", "T2"]), ("*", ["T1", "T2", "T3"])):
        oauth = oauth_of(settings(**given, slack_workspaces=named))
        assert oauth
        assert [team for team in ("T1", "T2", "T3") if oauth.may(team)] == may


def test_each_of_several_keys_is_a_secret() -> None:
    """Also where it stands alone."""
    keys = [new_key(), new_key()]
    given = settings(**BY_OAUTH, sealing_secret=",".join(keys))
    assert oauth_of(given)
    assert not any(key in given.redactor.text(f"the key {key} is") for key in keys)


async def test_the_doctor_says_that_nobody_is_heard() -> None:
    """Where workspaces may install it and neither sockets nor requests are set up."""
    given = {**BY_OAUTH, "sealing_secret": new_key(), "slack_signing_secret": None, "slack_workspaces": "T1"}
    found = await slack_seen(settings(**given, home="/nowhere"))
    assert [one.text.partition(":")[0] for one in found] == [
        "No workspace has installed it yet",
        "CONDUCTOR_SLACK_APP_TOKEN is not set",
    ]

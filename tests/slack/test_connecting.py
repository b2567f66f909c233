"""Sockets come and go, and nothing is lost; tokens that do not work are named with what to do."""

from pathlib import Path

import pytest

from adapters.slack.refusals import advice, misplaced
from adapters.slack.testing.server import SCOPES, SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.errors import SettingsError
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor


async def test_while_one_socket_is_opened_anew_the_other_hears(tmp_path: Path) -> None:
    """Slack warns, then asks for a fresh one; what is said meanwhile comes over the other."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1"))) as at:
        await slack.until(lambda: slack.sockets == 2)
        await slack.warn()
        await slack.cut(warn=True, last=1)
        asked = await at.somebody("Ada").says("C0GENERAL", f"<@{US}> write a poem")
        assert await at.answered(asked, "R1: plan")
        await slack.until(lambda: slack.sockets == 2)


async def test_a_socket_that_breaks_without_a_word_is_opened_anew(tmp_path: Path) -> None:
    """And what was said meanwhile comes again, because nobody acknowledged it."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1"))) as at:
        await slack.cut()
        asked = await at.somebody("Ada").says("C0GENERAL", f"<@{US}> write a poem")
        assert await at.answered(asked, "R1: plan")


async def test_a_missing_scope_is_named_at_the_start(tmp_path: Path) -> None:
    """With the page where it is added."""
    async with SlackServer(scopes=SCOPES - {"users:read"}) as slack:
        with pytest.raises(SettingsError, match="misses the scope users:read of CONDUCTOR_SLACK_BOT_TOKEN: add it"):
            async with floor(slack, tmp_path):
                """It does not begin."""


@pytest.mark.parametrize(
    ("setting", "token", "told"),
    [
        ("CONDUCTOR_SLACK_BOT_TOKEN", "xoxb-1", ""),
        (
            "CONDUCTOR_SLACK_BOT_TOKEN",
            "xapp-1",
            "belongs into CONDUCTOR_SLACK_APP_TOKEN: make the one that begins with xoxb-",
        ),
        (
            "CONDUCTOR_SLACK_APP_TOKEN",
            "xoxb-1",
            "belongs into CONDUCTOR_SLACK_BOT_TOKEN: make the one that begins with xapp-",
        ),
        ("CONDUCTOR_SLACK_BOT_TOKEN", "xoxp-1", "begins with xoxb-: copy it again"),
    ],
)
def test_a_token_in_the_wrong_place_is_seen_by_its_looks(setting: str, token: str, told: str) -> None:
    """Before Slack is asked."""
    assert told in misplaced(setting, token)


def test_a_revoked_token_is_replaced_by_installing_again() -> None:
    """Slack's word stands beside it, for whoever looks it up."""
    told = advice("CONDUCTOR_SLACK_BOT_TOKEN", "token_revoked")
    assert told.startswith("Slack has revoked CONDUCTOR_SLACK_BOT_TOKEN (token_revoked): install the app again")

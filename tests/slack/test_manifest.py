"""The app asks for what it uses and for nothing else; the doctor says what is missing."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import examining, scopes
from adapters.slack.app import make_client
from adapters.slack.examining import Tokens, clock_of, examine
from adapters.slack.examining_owners import owners_seen
from adapters.slack.manifest import as_agent, as_installed, as_json, as_yaml, manifest
from adapters.slack.testing.methods import METHODS
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, CONFIG_TOKEN, SCOPES, SlackServer
from adapters.slack.testing.workspace import Workspace
from bot.machine import carry_out
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.sealing import Seal

ADAPTER = Path(examining.__file__).parent
UPLOAD = {"files.upload.v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
"""What the SDK makes of a call of its own."""


def called() -> set[str]:
    """Every method that the adapter's code names, as the Web API calls it."""
    found: set[str] = set()
    families = "|".join(sorted({name.partition("_")[0] for name in dir(AsyncWebClient) if "_" in name[1:]} - {""}))
    for path in set(ADAPTER.glob("*.py")) - {ADAPTER / "pace.py"}:  # which only knows how often
        for name in re.findall(rf"\b((?:{families})_\w+)\b", path.read_text()):
            if callable(getattr(AsyncWebClient, name, None)) and not name.startswith("_"):
                dotted = name.replace("_", ".")
                found.update(UPLOAD.get(dotted, (dotted,)))
    return found


def test_the_table_of_methods_is_what_the_code_calls() -> None:
    """So the manifest asks for no more and no less; whoever calls a new one adds it to adapters/slack/scopes.py."""
    assert called() == set(scopes.METHODS)


def test_every_method_needs_what_slack_asks_for_it() -> None:
    """The server on loopback refuses a call whose scope is missing."""
    for name, needs in scopes.METHODS.items():
        assert set(METHODS[name].scopes) == set(needs), name


def test_the_manifest_is_what_slack_takes() -> None:
    """As JSON, and as YAML."""
    made = manifest()
    assert json.loads(as_json(made)) == made
    assert made["oauth_config"]["scopes"]["bot"] == list(scopes.bot_scopes())
    assert made["settings"]["socket_mode_enabled"]
    assert 'bot_events:\n      - "app_home_opened"\n' in as_yaml(made)


def test_with_an_address_slack_makes_requests_to_it() -> None:
    """Events, commands and presses."""
    made = manifest("https://bot.example")
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.example/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == "https://bot.example/slack/events"
    assert not made["settings"]["socket_mode_enabled"]


def test_conductor_slack_manifest_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    """To standard output, for the clipboard; it is JSON, whether that is said or not."""
    for words in ([], ["--json"]):
        assert carry_out(["slack", "manifest", *words]) == 0
        assert json.loads(capsys.readouterr().out) == manifest()


def test_the_doctor_answers_in_json_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same findings, each with whether it is good."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CONDUCTOR_")]:
        monkeypatch.delenv(name)
    assert carry_out(["doctor", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["data"]) == (
        "ok",
        [
            {"good": True, "text": "The settings are usable."},
            {"good": True, "text": "Slack is not set up; docs/slack.md says how."},
            {"good": True, "text": "Discord is not set up; docs/discord.md says how."},
        ],
    )


@pytest.mark.parametrize(
    "address", ["foo", "http://x.example", "https://", "x.example", "https://a b", "https://a.example/b c"]
)
@pytest.mark.parametrize("option", ["--url", "--install"])
def test_an_address_that_slack_cannot_reach_makes_no_manifest(
    option: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        carry_out(["slack", "manifest", option, address])
    out, err = capsys.readouterr()
    assert (out, f"{address} is no public address: write https://HOST" in err) == ("", True)


def test_a_first_word_alone_lists_what_there_is_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong second one is refused with the same, and a word too many is not overheard."""
    for asked in (["slack"], ["help", "slack"], ["slack", "--help"]):
        assert carry_out(asked) == 0
        listed = capsys.readouterr().out
        assert [line.split(":")[0] for line in listed.splitlines()] == [
            "conductor slack manifest",
            "conductor slack key",
        ]
    assert carry_out(["slack", "bogus"]) == 2
    assert "There is no order slack bogus; known are slack manifest, slack key." in capsys.readouterr().err
    with pytest.raises(SystemExit):
        carry_out(["doctor", "bogus"])
    assert "unrecognized arguments: bogus" in capsys.readouterr().err


def test_an_app_that_is_declared_as_an_agent_hears_of_slacks_own_stop(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing else changes."""
    assert carry_out(["slack", "manifest", "--agent"]) == 0
    made, plain = json.loads(capsys.readouterr().out), manifest()
    assert made == as_agent(plain)
    events, scoped = (
        made["settings"]["event_subscriptions"]["bot_events"],
        made["oauth_config"]["scopes"]["bot"],
    )
    assert set(events) - set(scopes.bot_events()) == {"agent_session_stopped"}
    assert set(scoped) - set(scopes.bot_scopes()) == {"assistant:write"}
    assert set(made["features"]) - set(plain["features"]) == {"agent_view"}


async def seen(slack: SlackServer, *, bot: str = BOT_TOKEN, app: str = APP_TOKEN, config: str = "") -> list[str]:
    """What the doctor finds wrong."""
    found = await examine(Tokens(bot, app, "", config), slack.url)
    return [one.text for one in found if not one.good]


async def test_the_doctor_finds_nothing_where_all_is_well() -> None:
    """Events included, where it may look."""
    async with SlackServer() as slack:
        slack.workspace.manifest = manifest()
        assert await seen(slack, config=CONFIG_TOKEN) == []


async def test_the_doctor_names_a_missing_scope_event_and_token() -> None:
    """Each with where to go."""
    async with SlackServer(scopes=SCOPES - {"files:write"}) as slack:
        slack.workspace.manifest = manifest()
        slack.workspace.manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.im")
        assert await seen(slack, config=CONFIG_TOKEN) == [
            "The scope files:write is missing, for files.completeUploadExternal, files.getUploadURLExternal: add it under"
            " OAuth & Permissions, then install the app again and restart.",
            "The event message.im is not subscribed to: add it under Event Subscriptions, then install the app again and"
            " restart.",
        ]
        assert (await seen(slack, app=""))[0].startswith("CONDUCTOR_SLACK_APP_TOKEN is not set: make a token with")
        assert await seen(slack, bot=APP_TOKEN, app=BOT_TOKEN) == [
            "CONDUCTOR_SLACK_BOT_TOKEN holds a token that belongs into CONDUCTOR_SLACK_APP_TOKEN: make the one that begins"
            " with xoxb- on the app's page, under OAuth & Permissions.",
            "CONDUCTOR_SLACK_APP_TOKEN holds a token that belongs into CONDUCTOR_SLACK_BOT_TOKEN: make the one that begins"
            " with xapp- on the app's page, under Basic Information, App-Level Tokens.",
        ]
        assert (await seen(slack, bot="xoxb-other"))[0].startswith(
            "Slack refuses CONDUCTOR_SLACK_BOT_TOKEN (invalid_auth)"
        )


async def test_the_doctor_looks_up_who_is_named_as_an_owner() -> None:
    """A name is no id, and who left is nobody; where nobody is named, that is told."""
    async with SlackServer() as slack:
        ada, eve = slack.workspace.person("Ada"), slack.workspace.person("Eve")
        eve.is_gone = True
        client = make_client(BOT_TOKEN, f"{slack.url}/api/")
        found = await owners_seen([client], {ada.id, f"T0ELSE/{ada.id}", "Ada", "U9NOBODY", eve.id})
        copy = "copy the member id, U…, from their profile in Slack."
        assert {one.text: one.good for one in found} == {
            f"Ada ({ada.id}) may do everything.": True,
            f"CONDUCTOR_SLACK_OWNERS names {eve.id}, somebody who has left (Eve): name a person who is there.": False,
            f"CONDUCTOR_SLACK_OWNERS names Ada, which is no member id: {copy}": False,
            f"CONDUCTOR_SLACK_OWNERS names U9NOBODY, whom Slack does not know: {copy}": False,
            f"CONDUCTOR_SLACK_OWNERS names T0ELSE/{ada.id}, of a workspace that does not let it in: install it there, or"
            " take the name off.": False,
        }
        (unset,) = await owners_seen([client], ())
        assert unset.text.startswith("CONDUCTOR_SLACK_OWNERS is not set")
        assert await owners_seen([make_client("xoxb-other", f"{slack.url}/api/")], ["U9NOBODY"]) == []
        (unlike,) = await owners_seen([], ["ada"])
        assert unlike.text == f"CONDUCTOR_SLACK_OWNERS names ada, which is no member id: {copy}"


async def test_the_doctor_looks_for_an_owner_in_every_workspace() -> None:
    """By an id alone they are one wherever they are known; with a workspace, there alone."""
    async with SlackServer() as slack:
        acme = slack.grants.add(Workspace(team="T0ACME", name="Acme"))
        ada, zoe = slack.workspace.person("Ada"), acme.person("Zoe")
        given = [slack.grants.give(one)["access_token"] for one in (slack.workspace, acme)]
        clients = [make_client(token, f"{slack.url}/api/") for token in given]
        found = await owners_seen(clients, [ada.id, f"T0ACME/{zoe.id}", "U9NOBODY"])
        assert [one.text for one in found] == [
            f"Zoe (T0ACME/{zoe.id}) may do everything in Acme.",
            f"Ada ({ada.id}) may do everything in Test.",
            "CONDUCTOR_SLACK_OWNERS names U9NOBODY, whom Slack does not know: copy the member id, U…, from their profile"
            " in Slack.",
        ]


def test_where_workspaces_install_it_they_come_back_to_a_page_of_ours_and_tokens_have_an_end() -> None:
    """With sockets or requests, as an agent or not."""
    made = as_installed(as_agent(manifest()), "https://bot.example")
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert "assistant:write" in made["oauth_config"]["scopes"]["bot"]
    assert made["settings"]["token_rotation_enabled"]
    assert made["settings"]["socket_mode_enabled"]


def test_conductor_slack_key_makes_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Each time another one."""
    assert carry_out(["slack", "key"]) == carry_out(["slack", "key"]) == 0
    one, other = capsys.readouterr().out.split()
    now = SystemClock().now()
    assert Seal(f"{other},{one}").open(Seal(one).seal("text", now)) == "text"
    assert one != other


def test_88_a_clock_that_goes_wrong_is_named() -> None:
    """Slack's answers say what time it is."""
    headers, now = {"Date": "Mon, 30 Nov 2026 12:00:00 GMT"}, datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
    (found,) = clock_of(headers, now)
    assert found.text.startswith("This machine's clock is 1 h 00 min ahead of Slack's: set it")
    assert not list(clock_of(headers, now - timedelta(seconds=3_570)))

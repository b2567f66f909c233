"""The guide says what is so."""

import re
from pathlib import Path

from adapters.slack.front import EVENTS
from adapters.slack.manifest import manifest
from adapters.slack.refusals import BEGINNINGS
from adapters.slack.scopes import APP_SCOPE, COMMAND
from bot.settings import FIELDS
from conductor_core.commands import COMMANDS
from conductor_core.logic.grammar import parse

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "slack.md").read_text()
PICTURE = ROOT / "docs" / "slack-thread.png"


def test_its_settings_are_settings() -> None:
    """All of them."""
    assert set(re.findall(r"CONDUCTOR_[A-Z_]+", GUIDE)) <= set(FIELDS)


def test_its_orders_are_orders() -> None:
    """What is typed after the command of the app is understood."""
    orders = re.findall(rf"`{COMMAND} ([^`]+)`", GUIDE)
    assert len(orders) >= 3
    assert all(parse(order, COMMANDS) for order in orders)


def test_its_tokens_and_scopes_are_those_that_are_asked_for() -> None:
    """And the address is the one that is listened on."""
    assert all(
        begins in GUIDE and where.split(",")[0] in GUIDE for begins, where in BEGINNINGS.values() if begins == "xapp-"
    )
    assert f"`{APP_SCOPE}`" in GUIDE
    assert f"`{EVENTS}`" in GUIDE
    assert manifest("https://conductor.example")["settings"]["interactivity"]["request_url"].endswith(EVENTS)


def test_the_picture_is_one_and_small() -> None:
    """Made by ``make demo-slack``."""
    content = PICTURE.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 300_000

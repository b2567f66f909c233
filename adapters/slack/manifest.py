"""The manifest of the app: what Slack has to know of it, with just the scopes and events that are used. Pure."""

import json
from typing import Any

from adapters.slack.gestures import BEGIN, GIVE
from adapters.slack.scopes import AGENT_SCOPE, COMMAND, STOPPED, bot_events, bot_scopes

Json = dict[str, Any]

EVENTS_PATH = "/slack/events"
"""Where Slack makes its requests, at our address."""
INSTALL_PATH = "/slack/install"
"""Where somebody begins to let us into a workspace."""
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends them back to."""


def manifest(address: str = "") -> Json:
    """For an app that is asked at an address, or, without one, for Socket Mode."""
    url = {"request_url": f"{address}{EVENTS_PATH}"} if address else {}
    command_url = {"url": f"{address}{EVENTS_PATH}"} if address else {}
    return {
        "display_information": {
            "name": "Conductor",
            "description": "Conducts several AI coding agents from a thread",
            "background_color": "#3a2352",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Conductor", "always_online": True},
            "shortcuts": [
                {
                    "name": "Give to Conductor",
                    "type": "message",
                    "callback_id": GIVE,
                    "description": "Make a run of what this message says",
                },
                {
                    "name": "Start a run",
                    "type": "global",
                    "callback_id": BEGIN,
                    "description": "Give Conductor a goal",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    **command_url,
                    "description": "Give Conductor an order",
                    "usage_hint": "start a goal · runs · help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(bot_scopes())}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(bot_events())},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def as_agent(made: Json) -> Json:
    """The same app, declared as an agent: Slack itself shows which threads are at work, each with a Stop."""
    settings, about = made["settings"], made["display_information"]["description"]
    told = {**settings["event_subscriptions"], "bot_events": sorted([*bot_events(), STOPPED])}
    return {
        **made,
        "features": {**made["features"], "agent_view": {"agent_description": about}},
        "oauth_config": {"scopes": {"bot": sorted([*bot_scopes(), AGENT_SCOPE])}},
        "settings": {**settings, "event_subscriptions": told},
    }


def as_installed(made: Json, address: str) -> Json:
    """The same app, which workspaces let in on a page at an address of ours; their tokens have an end and are renewed."""
    return {
        **made,
        "oauth_config": {**made["oauth_config"], "redirect_urls": [f"{address}{REDIRECT_PATH}"]},
        "settings": {**made["settings"], "token_rotation_enabled": True},
    }


def as_json(value: Json) -> str:
    """As Slack's page takes it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_yaml(value: Any, depth: int = 0) -> str:
    """The same, as Slack's page takes it too. Texts are written as JSON writes them, which is YAML as well."""
    pad = "  " * depth
    if isinstance(value, dict):
        return "\n".join(f"{pad}{name}:{_nested(one, depth)}" for name, one in value.items())
    return "\n".join(f"{pad}-{_nested(one, depth)}" for one in value)


def _nested(value: Any, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + as_yaml(value, depth + 1)
    return " " + json.dumps(value, ensure_ascii=False)

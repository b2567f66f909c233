"""What we call and hear of Slack, with the right that each needs. The manifest and the doctor are made of these tables."""

from collections.abc import Iterable, Mapping

METHODS: Mapping[str, tuple[str, ...]] = {
    "agents.sessions.setStatus": ("chat:write",),
    "apps.connections.open": (),
    "apps.manifest.export": (),
    "auth.revoke": (),
    "auth.test": (),
    "bots.info": ("users:read",),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read",),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "oauth.v2.access": (),
    "users.conversations": ("channels:read", "groups:read", "im:read"),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
}
"""Methods that are called, each with its scopes: one for every kind of channel, where it is about channels."""

EVENTS: Mapping[str, Mapping[str, str]] = {
    "app_mention": {"app_mention": "app_mentions:read"},
    "message": {
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
    },
    "app_home_opened": {"app_home_opened": ""},
    "member_joined_channel": {"member_joined_channel": "channels:read"},
    "reaction_added": {"reaction_added": "reactions:read"},
    "app_uninstalled": {"app_uninstalled": ""},
    "tokens_revoked": {"tokens_revoked": ""},
}
"""Events that are listened for, each with what is subscribed to for it and the scope that this needs; some need none."""

LETS_GO = frozenset({"app_uninstalled", "tokens_revoked"})
"""Those of them by which a workspace lets us go."""
STOPPED = "agent_session_stopped"
"""What is heard of besides, where the app is declared as an agent: Slack's own Stop."""
AGENT_SCOPE = "assistant:write"
"""Comes with that declaration."""

COMMAND = "/conductor"
COMMAND_SCOPE = "commands"
APP_SCOPE = "connections:write"
"""Of the app's token, for Socket Mode."""


def bot_scopes() -> tuple[str, ...]:
    """All that the bot's token needs, in order."""
    called = {scope for scopes in METHODS.values() for scope in scopes}
    heard = {scope for subscribed in EVENTS.values() for scope in subscribed.values() if scope}
    return tuple(sorted(called | heard | {COMMAND_SCOPE}))


def bot_events() -> tuple[str, ...]:
    """All that is subscribed to, in order."""
    return tuple(sorted(name for subscribed in EVENTS.values() for name in subscribed))


def needed_for(scope: str) -> str:
    """What cannot be done without a scope, as a list of methods and events."""
    methods = (name for name, scopes in METHODS.items() if scope in scopes)
    events = (name for subscribed in EVENTS.values() for name, needs in subscribed.items() if needs == scope)
    return ", ".join([*methods, *events, *([COMMAND] if scope == COMMAND_SCOPE else [])])


def missing(given: Iterable[str]) -> tuple[str, ...]:
    """The scopes that a token lacks."""
    there = frozenset(given)
    return tuple(scope for scope in bot_scopes() if scope not in there)

"""A server as Discord shows it: its roles, its channels, and what we may do in each."""

from adapters.discord.testing.world import FORUM, GUILD, OUR_ROLE, TEXT, THREAD, US, VOICE, Json, World

BITS = {
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "MANAGE_MESSAGES": 1 << 13,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "ADD_REACTIONS": 1 << 6,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "PIN_MESSAGES": 1 << 51,
}
"""Of permissions that we may lack in a channel."""


def server(world: World) -> Json:
    """All of it, as the gateway tells of it first."""
    return {
        "id": GUILD,
        "name": "Test",
        "owner_id": US,
        "premium_tier": world.tier,
        "roles": [role(world, one) for one in world.roles],
        "channels": channels(world),
        "threads": [one.data() for one in world.channels.values() if one.kind == THREAD and not one.archived],
        "members": [{"user": world.users[US].data(), **world.users[US].membership()}],
        "member_count": len(world.users),
        "emojis": [],
        "features": [],
    }


def channels(world: World) -> list[Json]:
    """With what we lack in each, as a rule of the channel about us."""
    return [_shown(world, one.data()) for one in world.channels.values() if one.kind in (TEXT, VOICE, FORUM)]


def role(world: World, number: str) -> Json:
    """As Discord shows it."""
    shown = {"id": number, "name": world.roles[number], "permissions": str((1 << 53) - 1), "position": 0, "color": 0}
    ours = {"managed": True, "tags": {"bot_id": US}} if number == OUR_ROLE else {"managed": False}
    return {**shown, "hoist": False, "mentionable": False, "flags": 0, **ours}


def _shown(world: World, channel: Json) -> Json:
    lacking = sum(BITS[name] for name in world.lacking.get(channel["id"], ()))
    rule = {"id": US, "type": 1, "allow": "0", "deny": str(lacking)}
    return {**channel, "permission_overwrites": [*channel["permission_overwrites"], *([rule] if lacking else [])]}

"""What we may do in a server of Discord, each right with what it is for. The invitation and the doctor are made of this table."""

from collections.abc import Mapping

RIGHTS: Mapping[str, tuple[int, str]] = {
    "View Channels": (1 << 10, "to hear anything at all"),
    "Send Messages": (1 << 11, "to answer in a channel"),
    "Attach Files": (1 << 15, "to hand over files"),
    "Read Message History": (1 << 16, "to find what was said meanwhile, and what was posted already"),
    "Create Public Threads": (1 << 35, "to begin the thread of a run"),
    "Send Messages in Threads": (1 << 38, "to work in it"),
    "Pin Messages": (1 << 51, "to pin the home of a channel that follows a project; without it, it stands unpinned"),
}
"""Each as a bit, and with its reason."""
EVERYTHING = 1 << 3
"""The right of administrators."""
CONTENT = (1 << 18) | (1 << 19)
"""Flags of an app that may have the contents of messages, whether it was looked at for that or is in few servers."""


def invitation(application: str, url: str) -> str:
    """The address at which somebody brings us into a server, with just these rights."""
    bits = sum(bit for bit, _ in RIGHTS.values())
    return f"{url}/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={bits}"


def lacking(permissions: int) -> tuple[str, ...]:
    """The rights that are not among some permissions."""
    return () if permissions & EVERYTHING else tuple(name for name, (bit, _) in RIGHTS.items() if not permissions & bit)

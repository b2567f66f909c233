"""A channel as people see it, as plain lines."""

import re
from collections.abc import Iterable

from adapters.discord.testing.world import EPHEMERAL, Json, Message, World

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def lines(world: World, messages: Iterable[Message]) -> str:
    """The messages as text: who, and what stands there."""
    return "\n\n".join(_told(world, one) for one in messages)


def words(message: Message) -> str:
    """Everything a message shows, without the marks of its markup."""
    return "\n".join(filter(None, [plain(message.content), *map(_line, message.components)]))


def plain(text: str) -> str:
    """Letters that were escaped, as they are shown."""
    return _ESCAPE.sub(r"\1", text)


def _told(world: World, message: Message) -> str:
    name = world.users[message.author].name
    marks = " (edited)" if message.edits else ""
    marks += " (only you can see this)" if message.flags & EPHEMERAL else ""
    files = [f"[{one.name}, {len(one.content)} bytes]" for one in message.attachments]
    body = "\n".join([words(message), *files])
    return f"{name}{marks}\n" + "\n".join(f"  {line}" for line in body.splitlines() if line.strip())


def _line(one: Json) -> str:
    match one["type"]:
        case 10:
            return plain(one["content"])
        case 1 if "components" in one:
            return "  ".join(f"[ {inner.get('label') or inner.get('placeholder', '')} ]" for inner in one["components"])
        case 13:
            return ""
        case _:
            return "\n".join(filter(None, map(_line, one.get("components", ()))))

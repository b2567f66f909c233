"""Text as Slack sends it, as people read it."""

import html
import re
from collections.abc import Mapping

from adapters.chat.naming import unnamed

ROLE = "role "
SIGNS: Mapping[str, str] = {":+1:": "👍", ":thumbsup:": "👍", ":tada:": "🎉"}
"""What people say by one sign alone, which Slack sends by its name."""
_PART = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def mentioned(text: str) -> tuple[str, ...]:
    """Ids of the people a text mentions, in order, each once."""
    return tuple(dict.fromkeys(_PERSON.findall(text)))


def without_us(text: str, us: str) -> str:
    """Without the mentions of us; among other words it is our name."""
    return unnamed(text, rf"<@{re.escape(us)}(?:\|[^<>]*)?>")


def by_id(text: str, team: str) -> str:
    """Of ``role @Ada …``, the person by the id that orders know them by: a name may be of several."""
    return _PERSON.sub(rf"slack:{team}/\1", text) if text.startswith(ROLE) else text


def plain(text: str, names: Mapping[str, str]) -> str:
    """Mentions by name, links by their address, and no escapes. Names of files that Slack takes for addresses stay as they were typed."""

    def part(found: re.Match[str]) -> str:
        what, label = found[1], found[2]
        match what[0]:
            case "@":
                return f"@{names.get(what[1:], label or what[1:])}"
            case "#":
                return f"#{label or what[1:]}"
            case "!":
                return f"@{label or what[1:].partition('^')[0]}"
            case _ if (
                what == f"http://{label}" and "/" not in label
            ):  # there is a country behind main.py, and one behind README.md
                return label
            case _:
                return what.removeprefix("mailto:") if what.startswith("mailto:") else what

    return SIGNS.get(text.strip()) or html.unescape(_PART.sub(part, text))

"""Text for Discord, which shows it as it is, and text of Discord, as people read it. Pure."""

import re
from collections.abc import Iterator, Mapping, Set

from adapters.chat.naming import unnamed
from conductor_core.logic.clock_times import Told, retold

_MARKUP = re.compile(r"([\\*_~`|<>\[\]@#])|(:)(?=//)|^([-+])(?= )|^(\d+)(?=[.)] )", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_ROLE = re.compile(r"<@&(\d+)>")
_PERSON = re.compile(r"<@!?(\d+)>")
_PART = re.compile(r"<(@!?|@&|#|a?:)([\w:]+)>")


def escaped(text: str) -> str:
    """Nothing in it is a mention, a link or markup; clock times are told in the zone of whoever reads them."""
    letters = _MARKUP.sub(lambda found: f"{found[4]}\\" if found[4] else f"\\{found[0]}", text)
    return retold(letters, _time)


def _time(told: Told) -> str:
    """Discord tells it in the zone of whoever reads it."""
    return f"<t:{int(told.moment.timestamp())}:{'T' if told.exact else 'f'}>"


def shown(text: str) -> str:
    """The same, with what stands in backticks as code."""
    return "".join(f"`{part}`" if number % 2 else escaped(part) for number, part in enumerate(_CODE.split(text)))


def fenced(text: str, language: str = "") -> str:
    """A program's text in a frame, which nothing in it ends."""
    safe = text.replace("```", "``\u2060`")
    return f"```{re.sub('[^a-z0-9+-]', '', language.lower())}\n{safe}\n```"


def pieces(text: str, most: int) -> Iterator[str]:
    """A text in pieces, cut at line ends where there are any, else between words."""
    while len(text) > most:
        at = text.rfind("\n", 0, most) + 1 or text.rfind(" ", 0, most) + 1 or most
        yield text[:at].rstrip("\n") or "\n"
        text = text[at:]
    if text:
        yield text


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def mentioned(text: str) -> tuple[str, ...]:
    """Ids of the people a text mentions, in order, each once."""
    return tuple(dict.fromkeys(_PERSON.findall(text)))


def naming_us(text: str, roles: Set[str], us: str) -> str:
    """With mentions of our roles as mentions of us."""
    return _ROLE.sub(lambda found: f"<@{us}>" if found[1] in roles else found[0], text)


def without_us(text: str, us: str) -> str:
    """Without the mentions of us; among other words it is our name."""
    return unnamed(text, rf"<@!?{re.escape(us)}>")


def by_id(text: str) -> str:
    """With the people it mentions by the ids that orders know them by: a name may be of several."""
    return _PERSON.sub(r"discord:\1", text)


def named_in(text: str) -> frozenset[str]:
    """Ids of the people, roles and channels that a text mentions."""
    return frozenset(what for _, what in _PART.findall(text))


def plain(text: str, names: Mapping[str, str]) -> str:
    """Mentions by name, and emoji of the server by theirs."""

    def part(found: re.Match[str]) -> str:
        sign, what = found[1], found[2]
        if sign.startswith("@"):
            return f"@{names.get(what, what)}"
        return f"#{names.get(what, what)}" if sign == "#" else f":{what.split(':')[0]}:"

    return _PART.sub(part, text)

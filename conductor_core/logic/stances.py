"""Who speaks to whom in a place: what we remember of people, step by step."""

import re
from collections.abc import Sequence

from conductor_core.domain.talk import US, Line, Manners

REMEMBERED = 50
"""People that a place remembers."""


def others(manners: Manners, line: Line, text: str) -> tuple[str, ...]:
    """Whom else a line is for: mentioned, answered, or called by a name that is known here."""
    answered = (line.reply_to,) if line.reply_to not in (None, US, line.author) else ()
    called = re.match(r"(\w[\w .'-]{0,39}?)\s*[,:]\s", text)
    name = called[1].lower() if called else ""
    by_name = tuple(who for who, known in manners.names.items() if known.lower() == name and who != line.author)
    return (*line.to_others, *(who for who in answered if who), *by_name)


def met(manners: Manners, line: Line) -> Manners:
    """By what name somebody is called here, from now on."""
    if manners.names.get(line.author) == line.name:
        return manners
    names = dict([*manners.names.items(), (line.author, line.name)][-REMEMBERED:])
    return manners.model_copy(update={"names": names})


def apart(manners: Manners, person: str, others: Sequence[str]) -> Manners:
    """They talk to each other now."""
    asides = dict.fromkeys((person, *others), "aside")
    return forget_asking(manners, person).model_copy(update={"stances": manners.stances | asides})


def turned_to_us(manners: Manners, person: str) -> Manners:
    """What they write is for us now."""
    return forget_asking(manners, person).model_copy(update={"stances": manners.stances | {person: "addressed"}})


def forget_asking(manners: Manners, person: str) -> Manners:
    """What we asked them about is settled."""
    asked = {who: said for who, said in manners.asked.items() if who != person}
    return manners.model_copy(update={"asked": asked})

"""Caps as people write and read them: ``+5``, ``project 20 a day``, ``me 200k tokens``, ``30 min``."""

import re
from dataclasses import dataclass
from typing import Literal

from conductor_core.domain.cap import Cap, Scope, Unit
from conductor_core.errors import UsageError
from conductor_core.logic.figures import count, duration, exact
from conductor_core.logic.sentences import quoted

MOST = 10_000_000_000_000
"""The largest amount that is understood, in the unit of the cap: ten million dollars."""
_UNITS: dict[str, tuple[Unit, int]] = {
    **dict.fromkeys(("", "$", "dollar", "dollars", "usd"), ("money", 1_000_000)),
    **dict.fromkeys(("cent", "cents", "ct"), ("money", 10_000)),
    **dict.fromkeys(("token", "tokens"), ("tokens", 1)),
    **dict.fromkeys(("run", "runs"), ("runs", 1)),
    **dict.fromkeys(("minute", "minutes", "min"), ("minutes", 60)),
    **dict.fromkeys(("hour", "hours", "h"), ("minutes", 3600)),
}
_SCOPES: dict[str, Scope] = {
    **dict.fromkeys(("run",), "run"),
    **dict.fromkeys(("me", "person"), "person"),
    **dict.fromkeys(("project",), "project"),
    **dict.fromkeys(("all", "everybody", "everything"), "all"),
}
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_AMOUNT = re.compile(r"(?P<more>\+?) ?\$?(?P<number>\d{1,10}(?:[.,]\d{1,6})?)(?P<times>[km]?) ?(?P<unit>\$|[a-z]*)")
_DAILY = re.compile(r" (?:a|per|each|every) day$| daily$")
_NONE = ("off", "none", "no limit", "unlimited")
EXAMPLE = "budget +5"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a cap."""

    how: Literal["set", "more", "off"]
    scope: Scope
    whose: str = ""
    """A name that was said; empty for what is meant anyhow."""
    unit: Unit | None = "money"
    """None: whatever there is is to be taken off."""
    daily: bool = False
    amount: int = 0


def understood(text: str) -> Wish:
    """What the words after ``budget`` want.

    Raises:
        UsageError: they are no cap.
    """
    line = " ".join(text.split())
    low = line.lower()
    daily = _DAILY.search(low)
    if daily:
        line, low = line[: daily.start()], low[: daily.start()]
    scope, whose, line = _scope(line)
    low = line.lower()
    if low in _NONE:
        return Wish(how="off", scope=scope, whose=whose, unit=None, daily=bool(daily))
    if off := re.fullmatch(rf"(?:{'|'.join(_NONE)}) ([a-z]+)|([a-z]+) (?:{'|'.join(_NONE)})", low):
        unit = _UNITS.get(off[1] or off[2])
        if unit:
            return Wish(how="off", scope=scope, whose=whose, unit=unit[0], daily=bool(daily))
    found = _AMOUNT.fullmatch(low)
    unit = _UNITS.get(found["unit"]) if found else None
    if found is None or unit is None:
        raise UsageError(
            f"{quoted(text)} is no budget; write e.g. +5, 20, 200k tokens, 30 min, project 20 a day, me 3 runs a day, off.",
            field="what",
            example=EXAMPLE,
        )
    amount = round(float(found["number"].replace(",", ".")) * _TIMES[found["times"]] * unit[1])
    if amount > MOST:
        raise UsageError(f"{quoted(text)} is more than any budget.", field="what", example=EXAMPLE)
    how: Literal["set", "more"] = "more" if found["more"] else "set"
    return Wish(how=how, scope=scope, whose=whose, unit=unit[0], daily=bool(daily), amount=amount)


def _scope(line: str) -> tuple[Scope, str, str]:
    """Whose, by name where one is said, and the words after it."""
    word, _, rest = line.partition(" ")
    scope = _SCOPES.get(word.lower())
    if scope is None or not rest:
        return "run", "", line
    if scope in ("person", "project") and word.lower() != "me":
        name, _, after = rest.partition(" ")
        if after and not (name.lower() in _NONE or _AMOUNT.fullmatch(name.lower())):
            return scope, name, after
    return scope, "", rest


def amount(unit: Unit, number: int) -> str:
    """``$12.40``, ``3,000 tokens``, ``2 runs``, ``5 min``."""
    match unit:
        case "money":
            return exact(number)
        case "minutes":
            return duration(number)
        case "tokens":
            return count(number, "token")
        case "runs":
            return count(number, "run")


def limit(cap: Cap) -> str:
    """The cap without its owner, e.g. ``$20 a day``."""
    return f"{amount(cap.unit, cap.amount)}{' a day' if cap.daily else ''}"


def owner(cap: Cap) -> str:
    """Whose it is, after ``the budget``, e.g. `` of project shop``; nothing for a run, in whose thread it is told."""
    match cap.scope:
        case "run":
            return ""
        case "all":
            return " of everybody"
        case "person":
            return f" of {cap.whose.rpartition(':')[2]}"
        case "project":
            return f" of project {cap.whose}"


def order(cap: Cap, run: str, words: str) -> str:
    """The command that changes it, e.g. ``budget R1 +5`` or ``budget project shop +20 a day``."""
    whose = {"run": "", "all": "all ", "person": f"person {cap.whose} ", "project": f"project {cap.whose} "}[cap.scope]
    name = f"{run} " if cap.scope == "run" else ""
    return f"budget {name}{whose}{words}{' a day' if cap.daily else ''}"


def steps(cap: Cap, missing: int = 0) -> tuple[str, ...]:
    """Amounts to offer beside it, as they are typed, in round figures: a quarter of it and as much again.

    The first is at least what is ``missing`` for the next step, in the unit of the cap, and the second that much more.
    """
    size, word = _OFFERED[cap.unit]
    wanted = (max(-(-cap.amount // 4), missing), cap.amount + missing)
    shares = (_round(max(1, -(-amount // size))) for amount in wanted)
    return tuple(dict.fromkeys(f"+{_plain(share) if cap.unit == 'money' else share}{word}" for share in shares))


_OFFERED: dict[Unit, tuple[int, str]] = {
    "money": (10_000, ""),
    "tokens": (1, " tokens"),
    "runs": (1, " runs"),
    "minutes": (60, " min"),
}
"""What is offered in whole numbers: cents, tokens, runs, minutes."""


def _round(number: int) -> int:
    """Upwards to a figure that is easy to read."""
    step: int = max(1, 10 ** (len(str(number)) - 1) // 2)
    return -(-number // step) * step


def _plain(cents: int) -> str:
    """Dollars without needless digits."""
    return f"{cents / 100:.2f}".removesuffix("0").removesuffix(".0")

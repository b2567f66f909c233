"""What in a call would be more than letters: that it pings, hides a link, fetches, or is a button that we did not make."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from adapters.discord.testing.acting import components
from adapters.discord.testing.server import Call

V2 = 1 << 15
"""Flag of messages of components, in which Discord previews no address."""
OURS = re.compile(r"press:\d+:.*|menu:\d+|order:[\w-]+:\d*|[a-z_]+", re.DOTALL)
"""Names of what can be pressed or filled in."""
TEXT = 10
LETTERS = frozenset({1, 2, 3, TEXT, 13, 17})
"""Kinds of components of ours: rows, buttons, menus, texts, files and the box around them."""
FENCE = re.compile(r"```.*?\n.*?\n```", re.DOTALL)
SPAN = re.compile(r"(?<!\\)`[^`\n]+`")
MEANS = re.compile(r"<[@#:/t]|@everyone|@here|\]\(|https?://|\|\||~~|__")
CLOCK = re.compile(r"<t:\d+:[fT]>")
"""A clock time, which Discord tells in the zone of whoever reads it."""
CALLED = re.compile(r"<@(\d+)>(?: <@\d+>)*")
POINTS = re.compile(r" <#\d+>$")
"""How a text ends that says where something goes on."""
SAYING = frozenset({"post", "edit", "followup"})


def meanings(text: str) -> list[str]:
    """What Discord would read as a mention, a link or markup in a text: not within code, nor what is escaped."""
    left = CLOCK.sub("", SPAN.sub("", FENCE.sub("", text)))
    return MEANS.findall(re.sub(r"\\[^0-9A-Za-z\s]", "·", left))


def faults(call: Call) -> Iterator[str]:
    """What is wrong with a call, a sentence each."""
    given = call.given
    if call.kind == "callback":
        given = given.get("data") or {}
        if "content" in given or "embeds" in given:
            yield f"a first answer says something: {given}"
    elif call.kind in SAYING and call.method != "DELETE":
        yield from _said(call.kind, given)
    elif call.kind == "thread" and "message" in given:
        given = given["message"]
        yield from _said("post", given)
    yield from alive(given)


def all_faults(calls: Iterable[Call]) -> list[str]:
    """Of everything that was sent."""
    return [fault for call in calls for fault in faults(call)]


def _said(kind: str, given: dict[str, Any]) -> Iterator[str]:
    allowed = given.get("allowed_mentions")
    if allowed is None or allowed.get("parse") != [] or not allowed.keys() <= {"parse", "users"}:
        yield f"{kind} lets texts ping: {allowed}"
    if given.get("content") or given.get("embeds"):
        yield f"{kind} says something outside of components"
    if kind == "post" and not given.get("flags", 0) & V2:
        yield f"{kind} lets Discord preview addresses"


def alive(given: dict[str, Any]) -> Iterator[str]:
    """What in components, of a message or of a form, is more than letters."""
    users = (given.get("allowed_mentions") or {}).get("users", [])
    for one in components(given.get("components", ())):
        if "url" in one or "media" in one:
            yield f"an address lies in it: {one}"
        if "custom_id" in one and not OURS.fullmatch(one["custom_id"]):
            yield f"{one['custom_id']} is no name of ours"
        if "allowed_mentions" in given and one["type"] not in LETTERS:
            yield f"{one['type']} is no kind of ours"
        if one["type"] == TEXT:
            yield from _text(one["content"], users)


def _text(text: str, users: list[str]) -> Iterator[str]:
    if CALLED.fullmatch(text):
        yield from (f"{one} is mentioned and not called" for one in re.findall(r"\d+", text) if one not in users)
    elif found := meanings(POINTS.sub("", text)):
        yield f"{found} lives in {text!r}"

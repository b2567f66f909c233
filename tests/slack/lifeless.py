"""What in a payload would be more than letters: that it pings, links, fetches, or is a button that we did not make."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from adapters.slack.testing.server import Call

Json = dict[str, Any]

LIVE = frozenset({"mrkdwn", "markdown", "markdown_text", "broadcast", "usergroup", "channel", "image", "video"})
"""Kinds in which Slack reads a text for more than its letters, or shows what lies elsewhere."""
OURS = re.compile(r"press-\d+|field|find-words|find-state")
"""Names of what can be pressed or filled in."""
THREAD = re.compile(r"https://[\w.-]+\.slack\.com/archives/\S+")
"""Where a link may lead: to a message."""
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)? UTC")
"""What Slack may tell in the zone of whoever reads it."""
MARKUP = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
LOUD = frozenset({"parse", "link_names", "username", "icon_url", "icon_emoji", "markdown_text", "attachments"})
"""Arguments that let a text ping, or let us look like somebody else."""
POSTS = frozenset({"chat.postMessage", "response_url"})


def alive(payload: Any) -> Iterator[str]:
    """What in blocks, a view or chunks is more than letters, a sentence each."""
    for part, within in _objects(payload, {}):
        kind = str(part.get("type"))
        if kind in LIVE:
            yield f"{kind} is read by Slack: {part}"
        if kind == "link" and not THREAD.fullmatch(str(part.get("url"))):
            yield f"a link leads out: {part}"
        if kind != "link" and "url" in part:
            yield f"{kind} has an address: {part}"
        if kind == "date" and not CLOCK.fullmatch(str(part.get("fallback"))):
            yield f"a date is no clock time: {part}"
        if kind == "user" and not _is_mention(within):
            yield f"somebody is mentioned within a text: {within}"
        if "action_id" in part and not OURS.fullmatch(str(part["action_id"])):
            yield f"{part['action_id']} is no name of ours"


def faults(call: Call) -> Iterator[str]:
    """The same of a call."""
    given = call.given
    for name in ("blocks", "view", "chunks"):
        yield from (f"{call.method}: {fault}" for fault in alive(given.get(name)))
    if call.method.startswith(("chat.", "response_url")):
        if MARKUP.search(str(given.get("text", ""))):
            yield f"{call.method}: markup in {given['text']!r}"
        yield from (f"{call.method}: {name} is given" for name in sorted(LOUD & given.keys()))
    if call.method in POSTS and not (given.get("unfurl_links") is False and given.get("unfurl_media") is False):
        yield f"{call.method} lets Slack fetch addresses"


def all_faults(calls: Iterable[Call]) -> list[str]:
    """Of everything that was sent."""
    return [fault for call in calls for fault in faults(call)]


def _is_mention(section: Json) -> bool:
    """Whether it is a line of mentions and nothing else."""
    return all(one["type"] == "user" or not one.get("text", "").strip() for one in section.get("elements", ()))


def _objects(part: Any, within: Json) -> Iterator[tuple[Json, Json]]:
    """Every object, each with the one that it is directly in."""
    if isinstance(part, dict):
        yield part, within
        for value in part.values():
            yield from _objects(value, part)
    elif isinstance(part, list):
        for one in part:
            yield from _objects(one, within)

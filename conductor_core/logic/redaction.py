"""Keeps secrets out of everything that leaves: logs, posts, files.

Two kinds are replaced: values the service knows it holds, in every form they may be written in, and whatever is shaped like
a secret. Replacing twice changes nothing, and a stream cut anywhere gives what the whole text gives.
"""

import base64
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from conductor_core.logic.secret_shapes import MARK, REACH, SHAPES, Found, find_secrets, secret_at

KNOWN = "known"
SHORTEST = 6
"""Characters a known value must have; shorter ones would be found inside ordinary words."""

SHORTEST_FORM = 8
"""The same for its other forms."""

CONTEXT = 16
"""Characters before a place that an expression may look back at."""

PREFIX = 320
"""Characters on the same line that an expression may read before the secret itself, e.g. who logs in at an address."""

HELD = 262_144
"""Characters of one line that a stream keeps back before it cuts inside a line."""


class Redactor:
    """Replaces secrets in texts. It may learn of more of them, and forgets none."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        marks = [replacement(shape.kind) for shape in SHAPES]
        every = {form for value in known for form in forms(value)}
        self._forms = sorted(form for form in every if not any(form in mark for mark in marks))
        self._reach = max([REACH, *map(len, self._forms)])

    def learn(self, known: Iterable[str]) -> None:
        """Replace these too from now on."""
        more = Redactor(known)
        self._forms = sorted({*self._forms, *more._forms})
        self._reach = max(self._reach, more._reach)

    def text(self, text: str) -> str:
        """The text without secrets."""
        return _replaced(text, self.spans(text))

    def without_known(self, text: str) -> str:
        """The text without the values that are known; what is only shaped like a secret stays, for whoever works with the text.

        It is quick, and several texts put together come out as they do one by one.
        """
        held = [form for form in self._forms if form in text]
        for form in sorted(held, key=len, reverse=True):
            text = text.replace(form, replacement(KNOWN))
        return text

    def stream(self) -> "Stream":
        """For text that comes in pieces."""
        return Stream(self)

    def spans(self, text: str, begin: int = 0) -> list[Found]:
        """What to replace from ``begin`` on, in order, overlapping finds made one."""
        hits = deque(sorted([*self._known(text), *find_secrets(text)], key=lambda hit: (hit[1], -hit[2])))
        spans: list[Found] = []
        while hits:
            kind, start, end = hits.popleft()
            if start < begin:
                continue
            if spans and start < spans[-1][2]:
                before = spans.pop()
                kind, start, end = KNOWN if KNOWN in (kind, before[0]) else before[0], before[1], max(before[2], end)
            spans.append((kind, start, end))
            if (not hits or hits[0][1] >= end) and (follower := secret_at(text, end)):
                hits.appendleft(follower)
        return spans

    def settled(self, text: str, spans: list[Found]) -> int:
        """How much of a growing text can be judged, whatever follows: up to a line's end, and to no secret's end.

        A secret that follows another without a gap is recognised only together with it.
        """
        cut = text.rfind("\n") + 1
        if len(text) - cut > HELD:
            cut = len(text) - self._reach
        for place, (_, start, end) in enumerate(spans):
            if start < cut <= end:
                first = place
                while first and spans[first - 1][2] == spans[first][1]:
                    first -= 1
                return spans[first][1]
        return cut

    def _known(self, text: str) -> Iterator[Found]:
        for form in self._forms:
            position = text.find(form)
            while position >= 0:
                yield KNOWN, position, position + len(form)
                position = text.find(form, position + 1)


class Stream:
    """Redacts text that comes in pieces. Whole lines come out; a key block comes out when it is over."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._pieces: list[str] = []
        self._size = 0
        self._said = 0
        """Characters at the front that are out already; a cut line is judged by what stood before the cut."""
        self._patience = 0
        """Size at which text that was held back is looked at again, so that each letter is looked at a few times only."""

    def feed(self, piece: str) -> str:
        """Takes a piece, gives what can be said by now."""
        self._pieces.append(piece)
        self._size += len(piece)
        due = "\n" in piece or self._size > HELD
        if not due or (self._size < self._patience and "-----" not in piece):
            return ""
        return self._give(last=False)

    def close(self) -> str:
        """Gives what is left."""
        return self._give(last=True)

    def _give(self, *, last: bool) -> str:
        text = "".join(self._pieces)
        spans = self._redactor.spans(text, self._said)
        cut = len(text) if last else max(self._said, self._redactor.settled(text, spans))
        said = _replaced(text[:cut], [span for span in spans if span[2] <= cut], self._said)
        self._said = min(cut, CONTEXT if text.startswith("\n", cut - 1) else PREFIX)
        rest = text[cut - self._said :]
        self._pieces, self._size = [rest], len(rest)
        self._patience = 0 if said else self._size * 3 // 2
        return said


def replacement(kind: str) -> str:
    """What stands where a secret was."""
    return f"{MARK}]" if kind == KNOWN else f"{MARK} {kind}]"


def forms(value: str) -> set[str]:
    """All ways a value may be written: itself, URL and JSON escaped, hex, base64 alone or inside a longer text.

    A value of several lines is looked for line by line: logs break it up.
    """
    found: set[str] = set()
    lines = [line.strip() for line in value.splitlines() if line.strip() and not line.startswith("-----")]
    for text in lines:
        if len(text) < SHORTEST:
            continue
        found.add(text)
        found |= {form for form in _escaped(text) | _encoded(text.encode()) if len(form) >= SHORTEST_FORM}
    return found


def _escaped(text: str) -> set[str]:
    percent = {quote(text, safe=""), quote(text), quote_plus(text)}
    small = {re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), form) for form in percent}
    in_json = json.dumps(text)[1:-1]
    return {*percent, *small, in_json, in_json.replace("/", "\\/"), json.dumps(text, ensure_ascii=False)[1:-1]}


def _encoded(data: bytes) -> set[str]:
    found = {data.hex(), data.hex().upper(), base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
    for shift in range(3):
        # Inside a longer text a value starts at one of three places of base64; letters at its edges are shared.
        whole = base64.b64encode(bytes(shift) + data).decode().rstrip("=")
        inner = whole[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6]
        found |= {inner, inner.translate(str.maketrans("+/", "-_"))}
    return found


def _replaced(text: str, spans: list[Found], begin: int = 0) -> str:
    """The text from ``begin`` on, with its secrets replaced."""
    parts: list[str] = []
    position = begin
    for kind, start, end in spans:
        parts += [text[position:start], replacement(kind)]
        position = end
    return "".join([*parts, text[position:]])

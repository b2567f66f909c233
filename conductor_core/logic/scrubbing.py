"""Makes a recording fit for strangers: without secrets, and without what this machine and its folders are called."""

import re
from collections.abc import Mapping
from itertools import starmap

from pydantic import JsonValue

from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import MARK, names_secret

HOMES = re.compile(r"/(?:home|Users)/[^/\s\"'`:;,]+")
"""Where people have their files; what they are called is nobody's business."""
SOMEONE = "/home/someone"
SHORTEST = 4
"""Characters of a name that is looked for in texts; a shorter one stands inside ordinary words and paths."""


class Scrubber:
    """Replaces in every text of a recording, wherever it stands."""

    def __init__(self, redactor: Redactor, names: Mapping[str, str]) -> None:
        """``names``: what to call folders and machines instead; the longest is looked for first."""
        self._redactor = redactor
        wanted = sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)
        self._names = dict(names)
        self._pattern = re.compile("|".join(rf"(?<![\w.-]){re.escape(name)}(?![\w-])" for name in wanted) or r"(?!)")

    def text(self, text: str) -> str:
        """One text. One that is nothing but a name may be a word that a machine happens to be called by, e.g. ``work``."""
        text = text if text.isalpha() else self._pattern.sub(lambda found: self._names[found.group()], text)
        return self._redactor.text(HOMES.sub(SOMEONE, text))

    def json(self, value: JsonValue, name: str = "") -> JsonValue:
        """A whole body; what is called a secret is one, whatever it looks like."""
        if isinstance(value, dict):
            return dict(starmap(self._member, value.items()))
        if isinstance(value, list):
            return [self.json(item, name) for item in value]
        if isinstance(value, str):
            return f"{MARK}]" if value and names_secret(name) else self.text(value)
        return value

    def _member(self, name: str, value: JsonValue) -> tuple[str, JsonValue]:
        return self.text(name), self.json(value, name)

"""Text of strangers made fit to be shown: no control characters, no terminal codes, no invisible or turning characters."""

import re
import unicodedata

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # window titles and links
    r"|[PX^_][^\x1b]*(?:\x1b\\)?"  # device strings
    r"|[@-Z\\-_])?"
)
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?!\n)", re.MULTILINE)  # tried once a line: a long line costs linear time
_DOUBTFUL = re.compile(r"[^\n\t -~]+")


def plain(text: str) -> str:
    """Several lines as a person would have read them: the last state of a progress bar, without colours."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n").rstrip("\r")
    return _visible(_OVERWRITTEN.sub("", text))


def tail(output: bytes, limit: int) -> str:
    """The end of what a program printed, at most ``limit`` characters, beginning at a line where that is possible."""
    text = plain(output[-8 * limit :].decode("utf-8", "replace")).strip("\n")
    if len(text) <= limit:
        return text
    text = text[-(limit - 2) :]
    newline = text.find("\n", 0, 400)
    return "…\n" + text[newline + 1 :]


def one_line(text: str, limit: int) -> str:
    """At most ``limit`` characters on one line; a cut is marked by an ellipsis."""
    flat = " ".join(_visible(_ESCAPES.sub("", text[: 8 * limit])).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _visible(text: str) -> str:
    return _DOUBTFUL.sub(lambda run: "".join(filter(_shown, run.group())), text)


def _shown(character: str) -> bool:
    return not unicodedata.category(character).startswith("C")

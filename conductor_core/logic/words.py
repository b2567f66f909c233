"""Splits what a person typed into words. It never fails: what is no proper quoting is just text."""

import re
from dataclasses import dataclass

CLOSERS = {'"': '"”“', "'": "'’", "“": '”“"', "”": '”“"', "‘": "’'", "„": "“”", "«": "»"}  # noqa: RUF001 - curly on purpose
"""Opening quotes and what may close them. Phones and chats change straight quotes to curly ones as they like."""

GAP = re.compile(r"\s*")
BARE = re.compile(r"\S+")
KEY = re.compile(r"(?:-{0,2}|—)([^\W\d_][\w-]{0,39})=")


@dataclass(frozen=True)
class Word:
    """A word and where it stood."""

    text: str
    """Without its quotes."""
    start: int
    end: int
    """Offsets in the line; between them the word stands as typed."""
    key: str | None = None
    """``budget`` in ``budget=5``; ``text`` is then the value."""
    quoted: bool = False


def split(line: str) -> list[Word]:
    r"""The words of a line.

    A quote opens only where a word or a value begins, and closes only where one ends, so ``bob's`` is one word and
    ``"a \"b\" c"`` keeps its inner quotes.
    """
    words: list[Word] = []
    unclosed: set[str] = set()
    position = 0
    while (position := _skip(line, position)) < len(line):
        word = _word(line, position, unclosed)
        words.append(word)
        position = word.end
    return words


def unquoted(text: str) -> str:
    """A text without the one pair of quotes around all of it."""
    words = split(text)
    return words[0].text if len(words) == 1 and words[0].quoted and words[0].key is None else text


def _skip(line: str, position: int) -> int:
    match = GAP.match(line, position)
    return match.end() if match else position


def _word(line: str, start: int, unclosed: set[str]) -> Word:
    key = KEY.match(line, start)
    begin = key.end() if key else start
    name = key.group(1) if key else None
    end = _closing(line, begin, unclosed)
    if end is not None:
        return Word(line[begin + 1 : end], start, end + 1, name, quoted=True)
    bare = BARE.match(line, begin)
    stop = bare.end() if bare else begin
    return Word(line[begin:stop], start, stop, name)


def _closing(line: str, begin: int, unclosed: set[str]) -> int | None:
    """Where the quote that opens at ``begin`` closes. Quotes known to stay open are not searched again: linear time."""
    opener = line[begin : begin + 1]
    if opener not in CLOSERS or opener in unclosed:
        return None
    match = re.compile(rf"[{CLOSERS[opener]}](?=\s|$)").search(line, begin + 1)
    if match is None:
        unclosed.add(opener)
        return None
    return match.start()

"""Text for a terminal that knows few letters: what is only drawn is drawn with plain ones."""

PLAIN = str.maketrans(
    {
        "─": "-",
        "│": "|",
        "├": "|",
        "┬": "|",
        "└": "`",
        "█": "#",
        "░": ".",
        "✓": "+",
        "✗": "x",
        "●": "*",
        "•": "*",
        "▶": ">",
        "›": ">",
        "·": "-",
        "–": "-",
        "—": "-",
        "\u2212": "-",
        "→": "->",
        "←": "<-",
        "…": "...",
        "“": '"',
        "”": '"',
        "\u2018": "'",
        "\u2019": "'",
        "≥": ">=",
        "≤": "<=",
        "\u00d7": "x",
        "\u00a0": " ",
    }
)
"""Ornaments and marks of ours, each with what stands for it."""


def carried(text: str, encoding: str | None) -> str:
    """The text as a stream of this encoding can carry it; letters that it lacks become question marks."""
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(PLAIN).encode(encoding, "replace").decode(encoding)
    return text

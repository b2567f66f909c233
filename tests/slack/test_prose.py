"""What people and agents write, as blocks: fences, lists and tables stay whole, and nothing is left out."""

import json
from itertools import chain

import pytest

from adapters.chat.prose import Fence, Item, Paragraph, Table, parts
from adapters.slack.block_kit import render
from adapters.slack.paragraphs import blocks_of_text
from adapters.slack.testing.blocks import check_message
from conductor_core.domain.card import Card, Text

TABLE = "| file | lines |\n|---|---:|\n| a.py | 12 |\n| b\\|c.py | 3 |"


def kinds(text: str) -> list[str]:
    """The types of the blocks that a text becomes."""
    return [block["type"] for block, _ in blocks_of_text(text)]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("one\ntwo\n\nthree", [Paragraph("one\ntwo"), Paragraph("three")]),
        (
            "see:\n```python\nprint(1)\n\n# - no item\n```\nand",
            [Paragraph("see:"), Fence("print(1)\n\n# - no item"), Paragraph("and")],
        ),
        ("~~~\n```\n~~~", [Fence("```")]),
        ("```\nnever closed", [Fence("never closed")]),
        ("- a\n  1. b\n* c", [Item("a", 0, ordered=False), Item("b", 1, ordered=True), Item("c", 0, ordered=False)]),
        (TABLE, [Table((("file", "lines"), ("a.py", "12"), ("b|c.py", "3")))]),
        ("a | b\nno rule below", [Paragraph("a | b\nno rule below")]),
        ("2 - 1 = 1\n-5 degrees", [Paragraph("2 - 1 = 1\n-5 degrees")]),
    ],
)
def test_a_text_is_taken_apart_at_fences_lists_and_tables(text: str, made: list[object]) -> None:
    """And nowhere within a line."""
    assert list(parts(text)) == made


def test_a_table_is_slacks_own() -> None:
    """A second one of a message, and one that is too wide or too long, stands in a fixed-width face."""
    assert kinds(TABLE) == ["table"]
    wide = "|".join(f"c{n}" for n in range(21))
    assert kinds(f"{wide}\n{'|'.join(['---'] * 21)}\n{wide}") == ["rich_text"]
    assert kinds("|a|b|\n|-|-|\n" + "|1|2|\n" * 100) == ["rich_text"]
    pages = render(Card(title="two", blocks=(Text(text=TABLE), Text(text=TABLE)))).pages
    assert [block["type"] for page in pages for block in page.blocks] == ["header", "table", "rich_text"]
    assert "file    lines\\n──────  ─────\\na.py    12" in json.dumps(pages[0].blocks, ensure_ascii=False)


def test_a_long_list_is_cut_between_its_items_and_goes_on_counting() -> None:
    """Every item is there, whole."""
    text = "\n".join(f"{n}. item number {n} {'word ' * 20}" for n in range(1, 31))
    lists = [block["elements"][0] for block, _ in blocks_of_text(text)]
    assert len(lists) > 1
    assert [part.get("offset", 0) for part in lists][1] == len(lists[0]["elements"])
    said = [run["text"] for part in lists for item in part["elements"] for run in item["elements"]]
    assert [words.split(" word")[0] for words in said] == [f"item number {n}" for n in range(1, 31)]


def test_a_long_fence_is_cut_at_line_ends_into_frames() -> None:
    """Each piece is in a frame of its own."""
    lines = [f"line {n} = {'x' * 60}" for n in range(50)]
    made = [block["elements"][0] for block, _ in blocks_of_text("```\n" + "\n".join(lines) + "\n```")]
    assert {part["type"] for part in made} == {"rich_text_preformatted"}
    assert list(chain.from_iterable(part["elements"][0]["text"].split("\n") for part in made)) == lines


def test_code_within_a_line_looks_like_code() -> None:
    """Nothing else within a line means anything."""
    ((block, _),) = blocks_of_text("say `stop R1` or *go* <!here>")
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "say "},
        {"type": "text", "text": "stop R1", "style": {"code": True}},
        {"type": "text", "text": " or *go* <!here>"},
    ]


def test_every_page_is_what_slack_takes() -> None:
    """However long the text is."""
    text = "\n\n".join([TABLE, "- a\n- b", "```\nx\n```", "words " * 300] * 8)
    pages = render(
        Card(title="long", blocks=tuple(Text(text=text[at : at + 3900]) for at in range(0, len(text), 3900)))
    ).pages
    for page in pages:
        check_message(page.blocks)

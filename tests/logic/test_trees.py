"""Files for reading, those that are too long to be here among them."""

from conductor_core.domain.card import Code, Facts, Text
from conductor_core.domain.files import File
from conductor_core.logic.trees import file_card, folder_card

LONG = File(content=b"", left_out=3 << 20)


def test_a_file_that_is_too_long_to_be_shown_has_its_true_size() -> None:
    """In a tree and by itself; how it can be had is said."""
    tree = folder_card("all", {"a/log": LONG, "b": File(content=b"1")}, "")
    assert [block for block in tree.blocks if isinstance(block, Code)] == [Code(text="a/\n  log   3.1 MB\nb   1 B")]
    size, words = file_card("log", "a/log", LONG).blocks
    assert isinstance(size, Facts)
    assert size.facts[0].value == "3.1 MB"
    assert words == Text(text="It is too long to be shown; `files zip=yes a/log` hands it over.")

"""Search and replace."""

import pytest

from conductor_core.agents.api.edits import replace

TEXT = "def a():\n    return 1\n\n\ndef b():\n    return 2\n"


@pytest.mark.parametrize(
    ("old", "new", "verdict", "result"),
    [
        ("return 1", "return 10", "replaced", TEXT.replace("return 1", "return 10")),
        ("def a():\n  return 1", "def a():\n    return 10", "replaced", TEXT.replace("return 1", "return 10")),
        ("return 1\n", "", "replaced", TEXT.replace("return 1\n", "")),
        ("def   a():\n", "", "replaced", TEXT.replace("def a():\n", "")),
        ("return", "yield", "ambiguous", TEXT),
        ("return 3", "return 4", "missing", TEXT),
        ("return 0", "return 1", "already", TEXT),
        ("return 2\n", "return 2\n\nx = 1\n", "replaced", TEXT + "\nx = 1\n"),
        ("   \n", "x", "missing", TEXT),
    ],
)
def test_a_passage_is_replaced_once_or_not_at_all(old: str, new: str, verdict: str, result: str) -> None:
    edited = replace(TEXT, old, new)
    assert (edited.verdict, edited.text) == (verdict, result)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return 1", "return 10"),
        ("def a():\n  return 1", "def a():\n    return 1"),
        ("return 2\n", "return 2\nx = 1\n"),
    ],
)
def test_an_edit_done_twice_is_done_once(old: str, new: str) -> None:
    """A restart may repeat an edit that was not recorded; the file stays as the first time left it."""
    once = replace(TEXT, old, new)
    assert once.verdict == "replaced"
    assert replace(once.text, old, new).text == once.text

"""What ``.gitattributes`` say of the ends of lines."""

import pytest

from conductor_core.logic.line_ends import LineEnds

ALL = "* text=auto eol=crlf\n"


@pytest.mark.parametrize(
    ("attributes", "path", "crlf"),
    [
        (ALL, "a.txt", True),
        ("* text eol=crlf\r\n", "src/a.txt", True),
        ("*.bat eol=crlf\n", "a.bat", True),
        ("*.bat eol=crlf\n", "a.sh", False),
        ("*.bat -text\n*.bat eol=crlf\n", "a.bat", False),
        (f"{ALL}*.sh eol=lf\n", "bin/a.sh", False),
        (f"{ALL}*.png binary\n", "a.png", False),
        (f"{ALL}vendor/** -text\n", "vendor/x/a.txt", False),
        (f"{ALL}/docs/*.md !eol\n", "docs/a.md", False),
        ("# * eol=crlf\n", "a.txt", False),
        ("*.png binary\n", "a.png", False),
        ('"a b" eol=crlf\n[attr]mine eol=crlf\n', "a.txt", False),
    ],
)
def test_of_two_lines_the_later_one_counts(attributes: str, path: str, *, crlf: bool) -> None:
    assert LineEnds.parse(attributes.encode()).are_crlf(path) is crlf


@pytest.mark.parametrize(
    ("attributes", "content", "kept"),
    [
        ("* text eol=crlf", b"one\ntwo\r\n", b"one\r\ntwo\r\n"),
        (ALL, b"one\ntwo\n", b"one\r\ntwo\r\n"),
        (ALL, b"one\ntwo\r\n", b"one\ntwo\r\n"),
        (ALL, b"\0\n", b"\0\n"),
        ("* text=auto", b"one\n", b"one\n"),
    ],
)
def test_text_is_kept_as_git_would_write_it(attributes: str, content: bytes, kept: bytes) -> None:
    """Where git looks whether it is text, both kinds of ends in one file are left alone."""
    assert LineEnds.parse(attributes.encode()).kept("a.txt", content) == kept

from datetime import UTC, datetime

import pytest

from conductor_core.logic.commit_text import identity, message

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anthropic", "anthropic <anthropic@conductor.invalid>"),
        ("Ann Lee", "Ann Lee <ann-lee@conductor.invalid>"),
        (
            "x\ncommitter evil <e@e> 0 +0000",
            "x committer evil e@e 0 +0000 <x-committer-evil-e-e-0-0000@conductor.invalid>",
        ),
        ("\x1b[31mred", "red <red@conductor.invalid>"),
        ("李", "李 <someone@conductor.invalid>"),
        ("", "Conductor <conductor@conductor.invalid>"),
    ],
)
def test_an_identity_is_one_safe_line(name: str, expected: str) -> None:
    assert identity(name, AT) == f"{expected} 1767312000 +0000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Add a\r\n\r\nb", "Add a\n\nb\n"),
        ("\x1b]0;t\x07x\0", "x\n"),
        ("  ", "Change\n"),
        ("<!channel>", "<!channel>\n"),
    ],
)
def test_a_message_is_plain_lines(text: str, expected: str) -> None:
    assert message(text) == expected

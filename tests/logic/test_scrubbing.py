"""What strangers may read of a machine."""

import pytest

from conductor_core.logic.redaction import Redactor
from conductor_core.logic.scrubbing import Scrubber

NAMES = {"/srv/data": "/conductor", "/srv/data/mine": "/source", "frodo": "machine", "/": "/root"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/srv/data/deliveries/R1", "/conductor/deliveries/R1"),
        ("folder /srv/data/mine, 3 files", "folder /source, 3 files"),
        ("/srv/database and /mnt/srv/data", "/srv/database and /mnt/srv/data"),
        ("frodo says no; frodos do not", "machine says no; frodos do not"),
        ("frodo", "frodo"),
        ("/home/ann/a.txt, /Users/ann: b", "/home/someone/a.txt, /home/someone: b"),
        ("a key: ghp_" + "a1B2" * 9, "a key: [redacted github-token]"),
        ("known-word-7", "[redacted]"),
    ],
)
def test_a_text_is_read_without_secrets_and_names(text: str, read: str) -> None:
    """A name inside a longer one is another name."""
    scrubber = Scrubber(Redactor(["known-word-7"]), NAMES)
    assert scrubber.text(text) == read
    assert scrubber.json({"a": [text, 1, None]}) == {"a": [read, 1, None]}


def test_what_is_called_a_secret_is_one() -> None:
    """Whatever it looks like; its name stays."""
    scrubber = Scrubber(Redactor(), {})
    assert scrubber.json({"password": "plain", "tokens": 3, "note": "plain"}) == {
        "password": "[redacted]",
        "tokens": 3,
        "note": "plain",
    }

"""The address that a folder's repository calls its origin, out of its configuration."""

import pytest

from conductor_core.logic.publishing.origin import origin


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://github.com/ann/tally.git", "https://github.com/ann/tally.git"),
        ("https://ann:hunter2@github.com/ann/tally", "https://github.com/ann/tally"),
        ("git@github.com:ann/tally.git", "https://github.com/ann/tally.git"),
        ("ssh://git@gitlab.example.com/team/tally", "https://gitlab.example.com/team/tally"),
        ("http://127.0.0.1:8080/team/tally", "http://127.0.0.1:8080/team/tally"),
        ("ssh://git@github.com:2222/ann/tally", ""),
        ("../tally.git", ""),
        ("/srv/git/tally.git", ""),
        ("ext::sh -c touch% /tmp/x", ""),
        ("https://github.com/ann/`tally`", ""),
        ("https://github.com/" + "a" * 600, ""),
    ],
)
def test_an_origin_is_a_plain_web_address_without_whoever_logs_in(url: str, found: str) -> None:
    assert origin(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n\tfetch = +refs/heads/*\n') == found


def test_other_remotes_are_none_and_notes_are_passed_over() -> None:
    other = '[remote "fork"]\nurl = https://github.com/eve/tally\n'
    assert origin(other) == ""
    assert origin(f'{other}[Remote "origin"] ; ours\n URL = "https://github.com/ann/tally" # here\n') == (
        "https://github.com/ann/tally"
    )

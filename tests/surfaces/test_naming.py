"""A mention of us reads the same wherever it stands, on each platform."""

import pytest

from adapters.discord import wording as discord
from adapters.slack import wording as slack


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("@us write a poem", "write a poem"),
        ("@us: write a poem", "write a poem"),
        ("@us , write a poem", "write a poem"),
        ("@us @us runs", "runs"),
        ("stop @us", "stop"),
        ("stop, @us!", "stop!"),
        ("hey @us, please stop", "hey Conductor, please stop"),
        ("a poem for @us and all", "a poem for Conductor and all"),
        ("@us", ""),
        ("@us :tada:", ":tada:"),
        ("nobody is named, ", "nobody is named, "),
    ],
)
def test_a_mention_of_us(said: str, read: str) -> None:
    assert slack.without_us(said.replace("@us", "<@U1|conductor>"), "U1") == read
    assert slack.without_us(said.replace("@us", "<@U1>"), "U1") == read
    assert discord.without_us(said.replace("@us", "<@!1>"), "1") == read

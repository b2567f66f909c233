"""What Discord is told of the commands."""

from collections.abc import Iterator

from adapters.discord.application_commands import ROOM, WHOLE, Json, declared, letters
from conductor_core.commands import COMMANDS

LEAST = 50
"""Characters that a description may always have; with fewer it says nothing: then a group has to become a command of its own."""


def descriptions(one: Json) -> Iterator[str]:
    """All below one."""
    yield str(one["description"])
    for inner in one.get("options", ()):
        yield from descriptions(inner)


def test_there_is_room_for_more_commands() -> None:
    """Discord takes 8,000 characters; what is cut has still its beginning, in whole words."""
    root, _ = declared(COMMANDS)
    left = WHOLE - letters(root)
    assert left >= WHOLE - ROOM == 800
    cut = [one for one in descriptions(root) if one.endswith("…")]
    assert all(len(one) >= LEAST for one in cut), f"{left} characters are left, and descriptions are cut at {cut}"


def test_a_description_is_what_the_help_begins_with() -> None:
    """Particulars stand in ``help``."""
    root, _ = declared(COMMANDS)
    told = list(descriptions(root))
    assert "End a run for good, or one of its tasks" in told
    assert "The run, e.g. R7" in told
    assert "A run, e.g. R7, or a project, e.g. tally" in told
    assert [one for one in told if one.endswith("e.g")] == []


def test_discord_is_told_what_would_be_refused() -> None:
    """So that nobody sends it."""
    root, _ = declared(COMMANDS)
    (begin,) = [one for one in root["options"] if one["name"] == "begin"]
    (start,) = [one for one in begin["options"] if one["name"] == "start"]
    (goal,) = [one for one in start["options"] if one["name"] == "goal"]
    assert (goal["min_length"], goal["max_length"]) == (3, 6_000)

"""What is said under a run is for its agents, or for the one whose task it begins with."""

import pytest

from conductor_core.commands.lines import words_for
from conductor_core.commands.tell import Tell
from conductor_core.domain.ids import RunId


@pytest.mark.parametrize(
    ("line", "tell"),
    [
        ("use tabs, not spaces", Tell(text="use tabs, not spaces")),
        ("T3: use tabs", Tell(task="T3", text="use tabs")),
        ("@t3 use mode=fast", Tell(task="t3", text="use mode=fast")),
        ("the tests for T3 are wrong", Tell(text="the tests for T3 are wrong")),
    ],
)
def test_words_go_to_the_task_they_begin_with(line: str, tell: Tell) -> None:
    assert words_for(line) == tell


def test_an_edited_message_takes_the_place_of_what_it_said_before() -> None:
    said = words_for("use tabs", RunId("R7"), message="m1", replaces="m1")
    assert said == Tell(text="use tabs", run="R7", message="m1", replaces="m1")

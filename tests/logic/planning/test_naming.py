"""What a project is called that is made for a goal."""

import pytest

from conductor_core.logic.planning import name_for


@pytest.mark.parametrize(
    ("goal", "name"),
    [
        ("build me a web service that shortens links", "web service"),
        ("Write a poem about the sea", "poem sea"),
        ("Fix the login bug and deploy it", "Fix login bug"),
        ("Please write me a small command-line tool that counts lines", "command-line tool"),
        ("Build a REST API called word-wise", "word-wise"),
        ("a to-do list API with tests", "to-do list API"),
        ("log in with [redacted api-key] please", "log"),
        ("log in with [redacted]", "log"),
        ("做一个网站", "做一个网站"),
        ("line one\nline two", "line one line"),
        ("\x1b[31mhack\x1b[0m", "hack"),
        ("please!", "project"),
        ("", "project"),
        ("a" * 10_000, "a" * 40),
    ],
)
def test_a_name_is_two_or_three_words_of_the_goal(goal: str, name: str) -> None:
    assert name_for(goal) == name

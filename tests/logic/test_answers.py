"""What people mean by an answer."""

import pytest

from conductor_core.logic.answers import meant, no_choice

STORES = ("PostgreSQL", "SQLite", "no database")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2", "SQLite"),
        ("number 2, please", "SQLite"),
        ("sqlite", "SQLite"),
        ("the first one", "PostgreSQL"),
        ("the last", "no database"),
        ("Let's go with SQLite.", "SQLite"),
        ("no", "no database"),
        ("7", "7"),
        ("SQLite, but encrypted", "SQLite, but encrypted"),
        ("not SQLite", "not SQLite"),
        ("  DuckDB ", "DuckDB"),
    ],
)
def test_a_number_a_choice_or_own_words(said: str, expected: str) -> None:
    """Words that may turn a choice round leave the answer as it was said."""
    assert meant(said, STORES) == expected


def test_a_refusal_is_never_taken_for_its_opposite() -> None:
    """Permissions are questions, too."""
    assert [meant(said, ("allow", "deny")) for said in ("do not allow", "don't allow it", "deny it", "allow")] == [
        "do not allow",
        "don't allow it",
        "deny",
        "allow",
    ]


def test_a_number_may_be_an_answer_of_its_own_where_choices_are_numbers() -> None:
    """``5`` where 3 or 4 were offered; where there is nothing to choose from anything may be."""
    assert no_choice("5", ("3 columns", "4 columns")) == no_choice("5", ()) == no_choice("2", ("red", "blue")) == ""
    assert no_choice("number 3, please", ("red", "blue")).startswith("There is no choice 3: say red or blue")

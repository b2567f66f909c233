"""What is to end is read as people write it: with a comma behind it, or a number for the task."""

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.steer import Cancel
from conductor_core.commands.undo import Undo
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse

READ: list[tuple[str, Cancel]] = [
    ("cancel T5", Cancel(task="T5")),
    ("cancel R1.T5: no need", Cancel(run="R1", task="T5", reason="no need")),
    ("cancel T5, no need", Cancel(task="T5", reason="no need")),
    ("cancel task 5, no need", Cancel(task="T5", reason="no need")),
    ("cancel R2, no time", Cancel(run="R2", reason="no time")),
]


@pytest.mark.parametrize(("line", "command"), READ, ids=[line for line, _ in READ])
def test_nothing_ends_but_what_is_named(line: str, command: Cancel) -> None:
    """Else ``cancel T5, no need`` would end the whole run, for that reason."""
    assert parse(line, COMMANDS) == command


@pytest.mark.parametrize("line", ["cancel T5 and T6", "cancel T5, T6"])
def test_one_task_is_cancelled_at_a_time(line: str) -> None:
    with pytest.raises(UsageError, match="one task is cancelled at a time, so say `cancel T6` for itself"):
        parse(line, COMMANDS)


def test_thanks_behind_an_order_are_no_part_of_it() -> None:
    assert parse("undo T3, please", COMMANDS) == Undo(task="T3")

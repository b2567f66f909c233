"""What is typed under a run is an order or is said to its agents."""

import pytest

from conductor_core.commands.lines import understood
from conductor_core.commands.steer import Stop
from conductor_core.commands.tell import Tell
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("stop", Stop()),
        ("STOP R2", Stop(run="R2")),
        ("tell T3 use tabs", Tell(task="T3", text="use tabs")),
        ("use tabs, not spaces", Tell(text="use tabs, not spaces")),
        ("T3: use tabs", Tell(task="T3", text="use tabs")),
        ("@t3 use mode=fast", Tell(task="t3", text="use mode=fast")),
        ("the tests for T3 are wrong", Tell(text="the tests for T3 are wrong")),
        ("Stopping is not what I want", Tell(text="Stopping is not what I want")),
        ("louder!", Tell(text="louder!")),
    ],
)
def test_a_line_that_is_no_command_is_said_to_the_agents(line: str, command: Command) -> None:
    """With the task it begins with, where it begins with one."""
    assert understood(line) == command


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("stoop", "There is no command 'stoop'; did you mean stop?"),
        ("appprove R1", "There is no command 'appprove'; did you mean approve?"),
        ("stop using tabs", "stop does not take 'using' here; write stop [run=TEXT]."),
    ],
)
def test_a_slip_in_a_command_is_not_said_to_anybody(line: str, sentence: str) -> None:
    """Who wants to stop something is told how, at once."""
    with pytest.raises(UsageError) as caught:
        understood(line)
    assert caught.value.message == sentence

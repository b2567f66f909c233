"""How orders end: for the shell as a number, for people in words."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.cascade import Cascade
from conductor_core.commands.followup import FollowUp
from conductor_core.commands.ordering import Skip
from conductor_core.commands.race import Pick, Race
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume, Retry
from conductor_core.commands.undo import Undo
from conductor_core.domain.command import Command
from conductor_core.domain.run import FINAL_RUN_STATES, RunState

FOLLOWED: tuple[type[Command], ...] = (Start, Resume, Retry, Approve, Answer, Undo, Race, Pick, Cascade, FollowUp, Skip)
"""Orders after which the command line stays until the run is over."""
AT_ONCE: tuple[type[Command], ...] = (Skip, Cancel)
"""Orders that are carried out where the run is paused as well: it waits for ``resume``, and not for them."""
MISUSED = 2
"""The order could not be understood."""
LEFT = 130
"""Whoever looked on at a run went away."""
ENDED: Mapping[RunState, str] = MappingProxyType(
    {
        "failed": "failed",
        "cancelled": "was cancelled",
        "incomplete": "is incomplete",
        "paused": "is paused",
        "awaiting_approval": "waits for approval",
        "planning": "waits for people",
        "running": "waits for people",
    }
)
"""What is said of a run that ended otherwise than well, or that is left because nobody can be asked."""

_INCOMPLETE, _PAUSED = 3, 130
_OTHERS = f"1 when it failed or was cancelled or the order was refused, {MISUSED} when the order was not understood, {_PAUSED} when the run is paused or waits for people."


def exit_code(command: Command, state: RunState) -> int:
    """What the shell is told when the run of an order is over."""
    if state == "incomplete":
        return 0 if isinstance(command, Undo) else _INCOMPLETE  # what was taken out is missing on purpose
    return 0 if state == "done" else 1 if state in FINAL_RUN_STATES else _PAUSED  # it is paused, or waits for people


def exit_codes(command: type[Command], width: int) -> str:
    """What its help says of them, in lines of so many columns; empty for orders that stay with no run."""
    if command not in FOLLOWED:
        return ""
    done = "0 when the run is done"
    well = (
        f"{done}, and also when it is incomplete: what was taken out is missing on purpose; "
        if command is Undo
        else f"{done}, {_INCOMPLETE} when it is incomplete, "
    )
    return f"\n{textwrap.fill(f'exit code: {well}{_OTHERS}', width)}\n"

"""The last line of a process that was interrupted: what became of the order, and how to go on."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from conductor_core.domain.cap import CapReached
from conductor_core.logic.cap_words import order, steps
from conductor_core.logic.sentences import all_of

PROGRAM = "conductor"


class Farewell:
    """What to say if the process is interrupted now. It changes while the order is carried out."""

    NOTHING: ClassVar = "Nothing was begun."

    def __init__(self) -> None:
        self.text = self.NOTHING

    def handed_over(self) -> None:
        """The order lies where another process finds it."""
        self.text = "The order stays with the Conductor that works on this folder."

    def offered(self, run: str) -> None:
        """It is asked whether to go on with a run that is in the store."""
        self.text = (
            f"{run} stays as it is. The same command asks again, and `{program()} resume {run}` goes on with it."
        )

    def forgone(self) -> None:
        """Nobody wants to go on with it."""
        self.text = self.NOTHING

    def begun(self, run: str, *, again: bool) -> None:
        """A run is in the store. ``again``: the same command line goes on with it."""
        self.text = f"{run} is saved. {going_on(run, again=again)}"

    def said(self) -> None:
        """Somebody else has the last word."""
        self.text = ""


def going_on(run: str, *, again: bool) -> str:
    """How to go on with a run once the process has ended. ``again``: the same command line does it too."""
    resume = f"`{program()} resume {run}`"
    return f"The same command goes on with it, and so does {resume}." if again else f"{resume} goes on with it."


def given_more(held: CapReached, run: str) -> str:
    """How to go on with a run that has used what it may: without more, or a yes to more, it would stop again at once."""
    if held.cap.asks:
        return f"`{program()} approve spending {run}` lets it spend more, and it goes on."
    return f"`{program()} {order(held.cap, run, steps(held.cap, held.missing)[0])}` gives it more, and it goes on."


def answered_by(run: str, orders: Sequence[str]) -> str:
    """How to go on with a run that waits for people who were not there."""
    typed = all_of([f"`{program()} {one}`" for one in orders])
    return f"{typed} {'answers' if len(orders) == 1 else 'answer'} it; `{program()} show {run}` says what it is about."


def program() -> str:
    """The program as it can be typed in this shell: by its name, or by the shortest path from where the person is."""
    if shutil.which(PROGRAM):
        return PROGRAM
    typed = os.path.abspath(sys.argv[0])  # noqa: PTH100 - without its detours, whatever they lead through
    if Path(typed).name != PROGRAM:
        return "python -m bot"
    return min(os.path.relpath(typed), typed, key=len)

"""The first answer to what somebody does: within a second, whatever else goes on. Pure, but for what is looked up to complete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.chat.meaning import says
from adapters.chat.names import Known
from adapters.discord.cards import BOX, V2, text
from adapters.discord.forms import form
from adapters.discord.ordered import ordered_command
from adapters.discord.persons import Person
from adapters.discord.places import Spot
from adapters.discord.quiet import CHOICES, DEFERRED, MESSAGE, MODAL, UPDATE_DEFERRED
from adapters.discord.reading import SUBMITTED, Given, Ordered, Pressed
from adapters.discord.seeing import sight
from adapters.discord.tokens import EPHEMERAL
from adapters.discord.wording import cut
from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import NeedsInput, parse
from conductor_core.logic.options import command_name
from conductor_core.ports.store import Transaction

OFFERED = 25
WIDTH = 100
RUNS = 200
"""Runs that are looked at."""


@dataclass(frozen=True)
class First:
    """An answer."""

    kind: int
    data: Mapping[str, Any] | None = None
    order: type[Command] = Start
    """What a form is of."""
    missing: NeedsInput | None = None
    """What it asks for that was ordered without it."""

    @property
    def is_form(self) -> bool:
        """It asks for more, so nothing was ordered yet."""
        return self.kind == MODAL


def first(meaning: Pressed | Ordered | Given, known: Known, asked: str = "") -> First:
    """A form where something is missing; else that it was heard, as a form cannot be shown later.

    ``known`` is what options may name, ``asked`` the question that is answered.
    """
    match meaning:
        case Given(message=message, text=text):
            return First(MODAL, form(Start, {"goal": text.strip()} if text.strip() else {}, message))
        case Pressed(order=order):
            missing = None if says(order) else _missing(lambda: parse(order, COMMANDS))
            return First(UPDATE_DEFERRED) if missing is None else _asking(missing, known, asked)
        case Ordered() if meaning.key.startswith(SUBMITTED):
            return First(DEFERRED, {"flags": EPHEMERAL})
        case Ordered() if _says_nothing(meaning):
            return First(MODAL, form(Start, meaning.values))
        case Ordered():
            missing = _missing(lambda: ordered_command(meaning))
            return First(DEFERRED, {"flags": EPHEMERAL}) if missing is None else _asking(missing, known)


def _missing(understood: Callable[[], Command]) -> NeedsInput | None:
    """What an order lacks; None where it is whole, or cannot be understood at all."""
    try:
        understood()
    except NeedsInput as missing:
        return missing
    except UsageError:
        pass
    return None


def _asking(missing: NeedsInput, known: Known, asked: str = "") -> First:
    return First(MODAL, form(missing.command, missing.given, known=known, asked=asked), missing.command, missing)


def refused(words: str) -> First:
    """Why there is no form, to who would have filled it in alone."""
    return First(MESSAGE, {"flags": V2 | EPHEMERAL, "components": [{"type": BOX, "components": [text(words)]}]})


def _says_nothing(ordered: Ordered) -> bool:
    """A run of nothing in particular was asked for: a form asks for what."""
    said = ordered.files or {"goal", "from", "project"} & set(ordered.values)
    return ordered.command == command_name(Start) and not said


def offered(found: Sequence[str], typed: str) -> First:
    """What may be meant, by what stands there so far."""
    fitting = [one for one in found if typed.lower() in one.lower()]
    return First(CHOICES, {"choices": [{"name": cut(one, WIDTH), "value": one} for one in fitting[:OFFERED]]})


def candidates(tx: Transaction, option: str, by: Person, spot: Spot) -> list[str]:
    """The runs, projects or tasks that an option may name and somebody may see where they type, the newest first."""
    sees, every = sight(tx, by, spot), tx.runs.all()
    runs = [run for run in every[:RUNS] if sees(run)]
    if option == "run":
        return [run.id for run in runs]
    if option == "project":
        hidden = {run.project for run in every} - {run.project for run in every if sees(run)}
        return [one.id for one in tx.projects.all() if not one.archived_at and one.id not in hidden]
    return [str(task.id) for run in runs[:OFFERED] for task in tx.tasks.of(run.id)]

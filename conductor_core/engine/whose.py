"""Whose project an order is about, and what its people may do there."""

from collections.abc import Mapping

from conductor_core.commands.privacy import is_for_few
from conductor_core.domain.command import Command, Envelope, Place
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.people import Actor
from conductor_core.lifecycle import accounts
from conductor_core.logic.options import command_name
from conductor_core.ports.store import Transaction

NAMES_ONE = frozenset({"run", "project"})
"""Options that say what project an order is about."""


def project_of(tx: Transaction, envelope: Envelope) -> ProjectId | None:
    """The project of the run that is named or whose thread it is, or the project that is named; None: of no single one."""
    return _project(tx, envelope.command.model_dump(include=set(NAMES_ONE)), envelope.place)


def taken(tx: Transaction, envelope: Envelope) -> tuple[bool, Envelope]:
    """An order by somebody in their role; and whether its answer is for them alone, where it was given aloud."""
    actor = accounts.acting(tx, envelope.actor, project_of(tx, envelope))
    envelope = envelope.model_copy(update={"actor": actor})
    alone = is_for_few(tx, envelope)
    place = envelope.place.model_copy(update={"aloud": envelope.place.aloud and not alone})
    return alone, envelope.model_copy(update={"place": place})


def refusal(command: type[Command], actor: Actor) -> str:
    """Why somebody may not give an order; empty where they may."""
    if actor.may(command.spec.needs):
        return ""
    return f"`{command_name(command)}` needs the role {command.spec.needs}; you are {actor.role}."


def refusal_ahead(
    tx: Transaction, command: type[Command], given: Mapping[str, object], actor: Actor, place: Place
) -> str:
    """The same before all of an order is said. Where it can still name a project, it may be one in which they may."""
    project = _project(tx, given, place)
    refused = refusal(command, accounts.acting(tx, actor, project))
    known = tx.accounts.get(actor.id) if project is None and NAMES_ONE & command.model_fields.keys() else None
    if known and not all(refusal(command, known.acting(actor, one)) for one in known.roles):
        return ""
    return refused


def _project(tx: Transaction, given: Mapping[str, object], place: Place) -> ProjectId | None:
    named = given.get("run") or place.run
    run = tx.runs.get(RunId(str(named).upper())) if named else None
    if run:
        return run.project
    return ProjectId(str(given["project"])) if given.get("project") else None

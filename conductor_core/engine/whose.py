"""Whose project an order is about."""

from conductor_core.domain.command import Envelope
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.ports.store import Transaction


def project_of(tx: Transaction, envelope: Envelope) -> ProjectId | None:
    """The project of the run that is named or whose thread it is, or the project that is named; None: of no single one."""
    given = envelope.command.model_dump(include={"run", "project"})
    named = given.get("run") or envelope.place.run
    run = tx.runs.get(RunId(str(named).upper())) if named else None
    if run:
        return run.project
    return ProjectId(str(given["project"])) if given.get("project") else None

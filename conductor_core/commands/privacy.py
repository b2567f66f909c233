"""What was begun where not everybody may look is not there for others: no order reaches it, and no list has it."""

import re
from collections.abc import Sequence

from conductor_core.domain.command import Envelope
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.run import Run
from conductor_core.errors import NotFoundError, StateError
from conductor_core.lifecycle import accounts
from conductor_core.logic.privacy import may_be_told, may_see
from conductor_core.ports.store import Transaction

MAKES = frozenset({"start"})
"""Orders that make the project that they name, where there is none that they may see."""
_RUN = re.compile(r"([Rr][0-9]{1,9})(\..*)?")


def reaches(tx: Transaction, envelope: Envelope, run: Run) -> bool:
    """Whether whoever orders may see a run from where they are."""
    return run.within is None or may_see(run, accounts.acting(tx, envelope.actor, run.project), envelope.place)


def sees(tx: Transaction, envelope: Envelope, run: Run) -> bool:
    """Whether whoever looks may see a run, and everybody who reads what they are shown; an order shows nothing."""
    told = not envelope.command.spec.reads_only or may_be_told(run, envelope.place)
    return told and reaches(tx, envelope, run)


def seen(tx: Transaction, envelope: Envelope, project: ProjectId | None = None) -> Sequence[Run]:
    """All runs that they may see, newest first."""
    return [run for run in tx.runs.all(project) if sees(tx, envelope, run)]


def is_hidden(tx: Transaction, envelope: Envelope, project: ProjectId) -> bool:
    """Whether a project had runs, and none that they may see."""
    return bool(tx.runs.all(project)) and not seen(tx, envelope, project)


def hidden(tx: Transaction, envelope: Envelope) -> frozenset[ProjectId]:
    """All projects that had runs, and none that they may see."""
    runs = tx.runs.all()
    left = frozenset(run.project for run in runs if sees(tx, envelope, run))
    return frozenset(run.project for run in runs) - left


def must_see(tx: Transaction, envelope: Envelope) -> None:
    """Whatever an order names.

    Raises:
        NotFoundError: it is hidden; says the same as of what there never was.
        StateError: they may see it, but others would as well.
    """
    given = envelope.command.model_dump(include={"run", "project", "what"})
    for field, name in given.items():
        named = _RUN.fullmatch(name) if isinstance(name, str) else None
        run = tx.runs.get(RunId(named[1].upper())) if named else None
        if run is not None and not reaches(tx, envelope, run):
            raise NotFoundError(f"There is no run {run.id}. `runs` lists them.")
        if run is not None and not sees(tx, envelope, run):
            raise StateError(f"{run.id} is private: ask me directly, or `link {run.id}` shows it here on purpose.")
        means = field == "project" and isinstance(name, str) and envelope.command.name not in MAKES
        if means and is_hidden(tx, envelope, ProjectId(name.lower())):
            if any(reaches(tx, envelope, run) for run in tx.runs.all(ProjectId(name.lower()))):
                raise StateError(f"{name} is private: ask me directly.")
            raise NotFoundError(f"There is no project {name}. `projects` lists them.")

"""What was begun where not everybody may look is not there for others: no order reaches it, and no list has it."""

import re
from collections.abc import Sequence

from conductor_core.domain.command import Envelope
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.run import Run
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle import accounts
from conductor_core.logic.privacy import may_be_told, may_see
from conductor_core.ports.store import Transaction

MAKES = frozenset({"start"})
"""Orders that make the project that they name, where there is none that they may see."""
SHOWS = frozenset({"link"})
"""Orders that show on purpose what they name, to everybody who is there."""
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
    """
    for run in _runs(tx, envelope):
        if not reaches(tx, envelope, run):
            raise NotFoundError(f"There is no run {run.id}. `runs` lists them.")
    project = _project(envelope)
    if project and is_hidden(tx, envelope, project):
        raise NotFoundError(f"There is no project {project}. `projects` lists them.")


def is_for_few(tx: Transaction, envelope: Envelope) -> bool:
    """Whether an order names what whoever gives it may see, and not everybody who would read the answer."""
    place, project = envelope.place, _project(envelope)
    if not place.aloud or envelope.command.name in SHOWS:
        return False
    runs = tx.runs.all(project) if project else ()
    kept = () if any(may_be_told(run, place) for run in runs) else runs
    named = [run for run in _runs(tx, envelope) if not may_be_told(run, place)]
    return any(reaches(tx, envelope, run) for run in (*named, *kept))


def _runs(tx: Transaction, envelope: Envelope) -> list[Run]:
    """Those that an order names."""
    given = envelope.command.model_dump(include={"run", "project", "what"}).values()
    named = [_RUN.fullmatch(name) for name in given if isinstance(name, str)]
    return [run for one in named if one and (run := tx.runs.get(RunId(one[1].upper())))]


def _project(envelope: Envelope) -> ProjectId | None:
    """The one that an order names as there already."""
    name = envelope.command.model_dump(include={"project"}).get("project")
    means = isinstance(name, str) and envelope.command.name not in MAKES
    return ProjectId(str(name).lower()) if means else None

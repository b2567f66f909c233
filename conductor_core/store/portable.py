"""A project as JSON: the shape that ``dump`` writes and ``load`` reads.

Rooms, messages and orders are not in it: they belong to a place, not to the project.
"""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue, ValidationError

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.ids import AttemptId, ProjectId, TaskId
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.plan import Plan
from conductor_core.domain.project import Project
from conductor_core.domain.publication import Publication
from conductor_core.domain.remark import Remark
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.domain.value import Value
from conductor_core.errors import InputRefusedError

FORMAT = 1


class PortablePlan(Value):
    """One version of a run's plan."""

    version: int
    plan: Plan


class PortableEvent(Value):
    """One event; the body stays as it was written, also when its kind is not known here."""

    number: int
    at: datetime
    actor: str
    body: dict[str, JsonValue]


class PortableEntry(Value):
    """One row of the journal of paid calls."""

    attempt: AttemptId
    key: str
    digest: str
    answer: JsonValue = None
    sent_at: datetime
    answered_at: datetime | None = None


class PortableCharge(Value):
    """One row of the ledger."""

    key: str
    task: TaskId
    attempt: AttemptId
    state: Literal["reserved", "settled"]
    reserved: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: int | None
    reserved_at: datetime
    settled_at: datetime | None


class PortableRun(Value):
    """A run with everything that belongs to it."""

    run: Run
    plans: tuple[PortablePlan, ...] = ()
    tasks: tuple[Task, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    events: tuple[PortableEvent, ...] = ()
    journal: tuple[PortableEntry, ...] = ()
    ledger: tuple[PortableCharge, ...] = ()
    approvals: tuple[Approval, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[Remark, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    publication: Publication | None = None
    """What it has on a git host."""


class PortableProject(Value):
    """The whole."""

    format: int = FORMAT
    project_id: ProjectId
    project: Project
    exported_at: datetime | None = None
    """When it was written; None in an older export. Runs that were under way stand still from then on."""
    runs: tuple[PortableRun, ...] = ()
    """Oldest first."""


def parse(body: dict[str, JsonValue]) -> PortableProject:
    """Check what came from outside.

    Raises:
        InputRefusedError: it is no dump, damaged, or of a newer format.
    """
    number = body.get("format")
    if not isinstance(number, int) or "project_id" not in body:
        raise InputRefusedError("This is no project export: it has no format version and no project.")
    if number > FORMAT:
        raise InputRefusedError(
            f"The export has format {number}, this Conductor reads up to {FORMAT}: update the program and import again."
        )
    try:
        return PortableProject.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise InputRefusedError(f"The export is damaged at {place}: {first['msg']}.") from error

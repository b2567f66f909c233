"""Who is to read what people say, and when."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from conductor_core.domain.ids import AttemptId, TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.remark import Opening, Remark, Steering

_LISTENS: Mapping[Steering, frozenset[Opening]] = MappingProxyType(
    {
        "interrupt": frozenset({"call", "step", "end"}),
        "follow-up": frozenset({"step", "end"}),
        "queued": frozenset({"end"}),
    }
)

NO_READER = (
    "nobody in what is left of this plan takes words: its tasks are done by plain programs; `change …` changes the plan"
)
"""Where only plain programs are left."""


def listens(steering: Steering, opening: Opening) -> bool:
    """Whether an agent is told here what people said meanwhile."""
    return opening in _LISTENS[steering]


def is_meant(task: PlannedTask, named: TaskKey | None) -> bool:
    """Whether a task reads what is said to this one, or to all: each that tries a task reads what is said to that."""
    return named is None or named == task.key or (named == task.entry_of and task.kind == "work")


def unread(remarks: Sequence[Remark], task: PlannedTask, attempt: AttemptId) -> tuple[Remark, ...]:
    """What an attempt at a task has not read yet, in the order it was said. Each attempt begins anew, so it reads all of it."""
    return tuple(
        remark
        for remark in remarks
        if remark.state == "said" and is_meant(task, remark.task) and not remark.read_by(attempt)
    )


def told(remark: Remark, remarks: Sequence[Remark], attempt: AttemptId) -> str:
    """A remark as the agent is told it. What it read before it was corrected is followed by the correction."""
    who = remark.by.name + (f" ({remark.accepted_by} agrees)" if remark.accepted_by else "")
    before = _known(remark, remarks, attempt)
    if before is None:
        return f"{who}: {remark.text}"
    return f"{who}, instead of “{before.text}”: {remark.text}"


def _known(remark: Remark, remarks: Sequence[Remark], attempt: AttemptId) -> Remark | None:
    """The newest of what it corrects that the attempt has read."""
    by_number = {other.number: other for other in remarks}
    before = by_number.get(remark.corrects or 0)
    while before is not None and not before.read_by(attempt):
        before = by_number.get(before.corrects or 0)
    return before


def meant(remarks: Sequence[Remark], named: str) -> Remark | None:
    """The remark that came in a message of the surface, in its newest wording, or that has this number."""
    newest = next((remark for remark in reversed(remarks) if remark.message == named), None)
    if newest is not None:
        return newest
    return next((remark for remark in remarks if str(remark.number) == named.removeprefix("#")), None)

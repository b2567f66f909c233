"""The order of several results of one task, and why it is so. Only what was measured counts; the same facts give the same order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.race import Entry, Placing
from conductor_core.logic.figures import count

ALONE = "it is the only one that came through"
CHEAPER = "it cost less"
FIRST = "everything measured is equal, and it stands first"


@dataclass(frozen=True)
class _Measure:
    """Something that one result can have less of than another; less is better."""

    of: Callable[[Placing, Entry], float]
    says: Callable[[float, float], str]
    """What is better about the first figure, beside the second."""


def placed(tries: Sequence[Placing]) -> tuple[Placing, ...]:
    """Best first, each with what puts it before the next; who did not come through stands last.

    What a check shows goes before a secret-free scan, which no entry lacks, then the word of the reviewer, then how little
    was changed, then what it cost, where the price of each that is as good otherwise is known.
    """
    through = [one for one in tries if one.entry is not None]
    costs = {one.key: _cost(one, through) for one in through}
    order = sorted(through, key=lambda one: (*_figures(one), costs[one.key], one.number))
    reasons = (*(_why(one, after, costs) for one, after in pairwise(order)), "")
    best = tuple(one.model_copy(update={"why": why}) for one, why in zip(order, reasons, strict=False))
    if len(best) == 1:
        best = (best[0].model_copy(update={"why": ALONE}),)
    return (*best, *(one for one in tries if one.entry is None))


def _figures(one: Placing) -> tuple[float, ...]:
    entry = one.entry
    return tuple(measure.of(one, entry) for measure in _MEASURES) if entry is not None else ()


def _cost(one: Placing, through: Sequence[Placing]) -> int:
    """What it cost, as far as that decides: no price is less or more than one that is unknown."""
    equals = (other for other in through if _figures(other) == _figures(one))
    return 0 if any(other.unpriced for other in equals) else one.spent


def _why(one: Placing, after: Placing, costs: Mapping[TaskKey, int]) -> str:
    """The first figure in which it is better."""
    for measure, mine, other in zip(_MEASURES, _figures(one), _figures(after), strict=True):
        if mine != other:
            return measure.says(mine, other)
    return CHEAPER if costs[one.key] != costs[after.key] else FIRST


def _rejected(one: Placing, _: Entry) -> float:
    """Approved, not looked at, rejected."""
    return 0.5 if one.verdict is None else float(not one.verdict.approved)


def _serious(one: Placing, _: Entry) -> float:
    findings = one.verdict.findings if one.verdict else ()
    return sum(finding.severity != "info" for finding in findings)


_MEASURES = (
    _Measure(
        lambda _, entry: len(entry.worse),
        lambda mine, other: f"{_checks(mine)} worse than before, of the next {_checks(other)}",
    ),
    _Measure(
        lambda _, entry: sum(command.exit_code != 0 for command in entry.commands),
        lambda mine, other: f"{_checks(mine)} red, of the next {_checks(other)}",
    ),
    _Measure(
        lambda _, entry: -sum(command.tests_passed or 0 for command in entry.commands),
        lambda mine, other: f"{count(int(-mine), 'test')} pass, of the next {int(-other)}",
    ),
    _Measure(
        _rejected,
        lambda mine, _: "the reviewer approves it" if mine == 0 else "the reviewer does not reject it",
    ),
    _Measure(_serious, lambda mine, other: f"{count(int(mine), 'finding')} of the reviewer, of the next {int(other)}"),
    _Measure(
        lambda _, entry: entry.lines,
        lambda mine, other: f"it changes {count(int(mine), 'line')}, the next {int(other)}",
    ),
)


def _checks(number: float) -> str:
    return f"{count(int(number), 'check')} {'is' if number == 1 else 'are'}" if number else "no check is"

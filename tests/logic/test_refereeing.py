"""The order of several results of one task."""

import pytest

from conductor_core.domain.evidence import CommandEvidence, FileChange, Finding, Verdict
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.race import Entry, Placing
from conductor_core.domain.usage import Micros
from conductor_core.logic.refereeing import placed


def tried(
    number: int,
    *,
    lines: int = 10,
    red: bool = False,
    worse: bool = False,
    passed: int = 3,
    approved: bool | None = None,
    findings: int = 0,
    spent: int = 0,
    unpriced: int = 0,
) -> Placing:
    """A result with what was measured of it."""
    check = CommandEvidence(argv=("pytest",), exit_code=int(red), seconds=1, tests_passed=passed)
    found = (Finding(severity="minor", text="hm"),) * findings
    verdict = Verdict(approved=approved, reviewer="critic", findings=found) if approved is not None else None
    return Placing(
        key=TaskKey(f"T3-{number}"),
        agent=f"agent{number}",
        entry=Entry(
            base=CommitId("0"),
            commit=CommitId(str(number)),
            changes=(FileChange(path="a", status="modified", added=lines, removed=0),),
            commands=(check,),
            worse=("`pytest` ends with exit code 1.",) if worse else (),
        ),
        verdict=verdict,
        spent=Micros(spent),
        unpriced=unpriced,
    )


@pytest.mark.parametrize(
    ("better", "worse", "why"),
    [
        (tried(2, lines=90), tried(1, worse=True), "no check is worse than before, of the next 1 check is"),
        (tried(2, lines=90), tried(1, red=True), "no check is red, of the next 1 check is"),
        (tried(2, lines=90, passed=5), tried(1), "5 tests pass, of the next 3"),
        (tried(2, lines=90, approved=True), tried(1, approved=False), "the reviewer approves it"),
        (tried(2, lines=90), tried(1, approved=False), "the reviewer does not reject it"),
        (
            tried(2, lines=90, approved=True),
            tried(1, approved=True, findings=2),
            "0 findings of the reviewer, of the next 2",
        ),
        (tried(2, lines=4), tried(1, lines=9), "it changes 4 lines, the next 9"),
        (tried(2, spent=4), tried(1, spent=9), "it cost less"),
        (tried(1), tried(2), "everything measured is equal, and it stands first"),
        (tried(1, spent=9), tried(2, unpriced=1), "everything measured is equal, and it stands first"),
        (tried(1, unpriced=1), tried(2, spent=9), "everything measured is equal, and it stands first"),
    ],
)
def test_what_puts_one_before_the_other(better: Placing, worse: Placing, why: str) -> None:
    """Checks, then tests, then the reviewer, then the size of the change, then its price; in whatever order they came."""
    for given in ((better, worse), (worse, better)):
        first, second = placed(given)
        assert (first.key, first.why, second.key) == (better.key, why, worse.key)


def test_who_did_not_come_through_stands_last() -> None:
    """And is not compared."""
    out = Placing(key=TaskKey("T3-1"), agent="agent1", out="no rhyme was found")

    first, last = placed((out, tried(2)))

    assert (first.key, first.why) == ("T3-2", "it is the only one that came through")
    assert last == out


def test_an_unknown_price_leaves_cost_out_among_those_that_are_as_good() -> None:
    """Those that are worse are compared by what they cost."""
    as_good = (tried(1, spent=9), tried(2, unpriced=1), tried(3, spent=4))
    worse = (tried(4, lines=90, spent=9), tried(5, lines=90, spent=4))

    assert [one.number for one in placed((*as_good, *worse))] == [1, 2, 3, 5, 4]

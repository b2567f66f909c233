"""What scenes are made of."""

from dataclasses import dataclass
from datetime import timedelta

from conductor_core.domain.artifact import Artifact
from conductor_core.domain.ask import Subject
from conductor_core.domain.cap import Cap
from conductor_core.domain.evidence import Claim, CommandEvidence, Evidence, FileChange, Finding, Verdict
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.publication import HostRequest
from conductor_core.domain.race import Entry, Placing
from conductor_core.domain.usage import Micros
from conductor_core.events.ask import (
    ApprovalAnswered,
    ApprovalAsked,
    QuestionAsked,
)
from conductor_core.events.publication import (
    PushConsented,
    PushPrepared,
)
from conductor_core.events.race import RaceBegun
from conductor_core.events.record import Event
from conductor_core.events.remark import RemarkMade
from conductor_core.events.run import (
    FilesImported,
    RunCancelled,
    RunDelivered,
    RunPaused,
)
from conductor_core.logic.entrants import Entrant
from conductor_core.logic.racing import laps
from tests.logic.test_board import BEGIN
from tests.stream.scene import (
    PLAN,
    approved,
    begun,
    done,
    proposed,
    started,
)

T1, T2, T3, T4 = (TaskKey(f"T{number}") for number in range(1, 5))
A, B = CommitId("a" * 40), CommitId("b" * 40)
CHANGES = (
    FileChange(path="count.py", status="modified", added=12, removed=3),
    FileChange(path="tests/test_count.py", status="added", added=30, removed=0),
    FileChange(path="logo.png", status="added", added=None, removed=None),
)
PASSED = CommandEvidence(argv=("pytest",), exit_code=0, seconds=2.5, tests_passed=14, tests_failed=0)
BROKEN = CommandEvidence(
    argv=("pytest",), exit_code=1, seconds=2.5, tests_passed=12, tests_failed=2, tail="E  assert 1 == 2"
)
MONEY = Cap(scope="run", whose="R7", amount=1_000_000)
TOKENS = Cap(scope="person", whose="console:ann", unit="tokens", daily=True, amount=200_000)


@dataclass(frozen=True)
class Scene:
    """A part of a thread."""

    then: tuple[Event, ...]
    """What makes or changes the messages that are shown."""
    before: tuple[Event, ...] = ()
    live: bool = False
    """Whether the live card is what is shown."""


WORKING: tuple[Event, ...] = (started(), FilesImported(files=3, size=1200), proposed(), approved())
ON_T2: tuple[Event, ...] = (*WORKING, *begun("T1"), done("T1"), *begun("T2"))


def asked(subject: Subject, what: str, *details: str) -> ApprovalAsked:
    """A request for a yes."""
    return ApprovalAsked(
        approval=4,
        subject=subject,
        what=what,
        digest="d" * 40,
        details=details,
        least="owner" if subject in ("network", "sensitive") else "member",
        other_than="ann" if subject in ("push", "sensitive") else "",
    )


def answered(*, yes: bool, reason: str = "") -> ApprovalAnswered:
    """Bob's answer to it."""
    return ApprovalAnswered(
        approval=4, subject="merge", what="the work of R7 for tally", approved=yes, by="bob", reason=reason
    )


QUESTION = QuestionAsked(question=3, task=T2, text="Tabs or blanks?", choices=("tabs", "blanks"))
BY_DEFAULT = QUESTION.model_copy(update={"default": "blanks", "due_at": BEGIN + timedelta(hours=1)})
NO_NETWORK = answered(yes=False).model_copy(
    update={
        "approval": None,
        "subject": "network",
        "what": "network for T2 Write tests (pypi.org)",
        "by": "Conductor",
        "rule": "nobody is there to be asked",
    }
)
MERGE = asked("merge", "the work of R7 for tally")
PAUSED = RunPaused(by="ann", done=("T1 Do T1",), in_progress=("T2 Do T2",), left=("T3 Do T3", "T4 Do T4"))
CANCELLED = RunCancelled(
    by="ann", reason="not needed", done=("T1 Do T1",), in_progress=("T2 Do T2",), left=("T3 Do T3", "T4 Do T4")
)
SAID = RemarkMade(remark=1, task=T2, text="use blanks", by="ann")
SUGGESTED = RemarkMade(remark=1, text="use blanks", by="vic", suggested=True)


def entry(added: int, check: CommandEvidence, *worse: str) -> Entry:
    """What a try made."""
    change = FileChange(path="count.py", status="modified", added=added, removed=1)
    return Entry(base=A, commit=B, changes=(change,), commands=(check,), worse=worse)


PLACINGS = (
    Placing(
        key=TaskKey("T2-1"),
        agent="claude",
        entry=entry(9, PASSED),
        verdict=Verdict(approved=True, reviewer="codex"),
        seconds=61,
        spent=Micros(41_000),
        why="its tests pass",
    ),
    Placing(
        key=TaskKey("T2-2"),
        agent="codex",
        entry=entry(44, BROKEN, "`pytest` ends with exit code 1."),
        seconds=20,
        spent=Micros(12_000),
    ),
    Placing(key=TaskKey("T2-3"), agent="template", out="no template fits", seconds=1),
)
RACE = RaceBegun(
    task=T2,
    tasks=laps(
        PLAN.tasks[1],
        tuple(Entrant(agent=who, vendor=who, model=None) for who in ("claude", "codex", "template")),
        reviewed=False,
    ),
    note="3 tries, each of another vendor.",
    by="ann",
)
PREPARED = PushPrepared(
    remote="https://github.com/ann/tally",
    branch="conductor/R7",
    target="main",
    commit=A,
    onto=B,
    changes=CHANGES,
    sensitive=(),
    by="ann",
)
SENSITIVE = PREPARED.model_copy(update={"sensitive": (".github/workflows/ci.yml",)})
YES = PushConsented(commit=A, to="push", by="bob")
DRAFT = HostRequest(name="pull request #3", number=3, url="https://github.com/ann/tally/pull/3", state="open")
OVER: tuple[Event, ...] = (
    *WORKING,
    *(event for key in ("T1", "T2", "T3", "T4") for event in (*begun(key), done(key))),
)
DELIVERED = RunDelivered(
    artifacts=(
        Artifact(kind="patch", name="R7.patch", path="/srv/deliveries/R7/R7.patch", size=2100, sha256="0" * 64),
    ),
    evidence=Evidence(
        commands=(PASSED,),
        baseline=(BROKEN,),
        changes=CHANGES,
        findings=(Finding(severity="major", path="count.py", line=3, text="it looks like a secret"),),
        verdicts=(Verdict(approved=True, reviewer="inspector"),),
        struck=(Claim(kind="file", subject="docs/guide.md", holds=False, by="codex, T2"),),
        sandbox="bubblewrap, no network",
    ),
)
PICTURED = RunDelivered(
    artifacts=(
        Artifact(kind="zip", name="R7.zip", path="/srv/deliveries/R7/R7.zip", size=9100, sha256="0" * 64),
        Artifact(
            kind="picture",
            name="R7-picture-1-logo.png",
            path="/srv/deliveries/R7/R7-picture-1-logo.png",
            size=800,
            sha256="0" * 64,
            of="logo.png",
        ),
    ),
    evidence=Evidence(
        commands=(PASSED,), changes=(*CHANGES, FileChange(path="big.png", status="added", added=None, removed=None))
    ),
)
DROPPED = RunDelivered(
    artifacts=(), evidence=Evidence(verdicts=(Verdict(approved=False, reviewer="codex", dropped=True, by="bob"),))
)
WORSE = DELIVERED.model_copy(
    update={"evidence": Evidence(commands=(BROKEN,), baseline=(PASSED,), changes=CHANGES, sandbox="bubblewrap")}
)
LESS = RunDelivered(
    artifacts=DELIVERED.artifacts, evidence=Evidence(changes=CHANGES, not_done=("T4 Do T4: T3 failed",))
)

"""The result is evidence."""

import pytest

from conductor_core.domain.artifact import Artifact
from conductor_core.domain.evidence import Claim, CommandEvidence, Evidence, FileChange, Finding, Preview, Verdict
from conductor_core.domain.ids import CommitId, TaskKey
from conductor_core.domain.usage import Micros
from conductor_core.events.record import Event
from conductor_core.events.run import FilesImported, RunDelivered, RunPaused, RunRecovered, RunResumed
from conductor_core.events.task import TaskMerged, TaskUndone
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.thread import thread_of
from tests.logic.shown import last
from tests.logic.test_board import records
from tests.stream.scene import RUN, approved, attempt, begun, done, ended, failed, proposed, started

EVIDENCE = Evidence(
    commands=(
        CommandEvidence(
            argv=("pytest", "-q"), exit_code=1, seconds=1.84, tests_passed=14, tests_failed=1, tail="E  boom"
        ),
        CommandEvidence(argv=("ruff",), exit_code=None, seconds=60, stopped="timeout"),
    ),
    baseline=(CommandEvidence(argv=("pytest", "-q"), exit_code=0, seconds=1, tests_passed=9),),
    changes=(
        FileChange(path="a.py", status="modified", added=41, removed=3),
        FileChange(path="logo.png", status="added", added=None, removed=None),
    ),
    findings=(Finding(severity="major", path="a.py", line=3, text="looks like a key"),),
    verdicts=(Verdict(approved=False, reviewer="openai", findings=(Finding(severity="minor", text="no docs"),)),),
    struck=(Claim(kind="file", subject="docs.md", holds=False), Claim(kind="command", subject="make", holds=False)),
    not_done=("T4: T3 failed",),
    sandbox="bubblewrap",
)


def test_the_result_is_evidence() -> None:
    """What was run, counted, changed, found, judged, struck out, left undone; and the files."""
    files = (Artifact(kind="patch", name="R7.patch", path="/out/R7.patch", size=1, sha256="0"),)
    events = (started(), proposed(), approved(), *failed("T3"))
    delivered = RunDelivered(artifacts=files, evidence=EVIDENCE)
    end = ended("incomplete").model_copy(update={"reason": "1 of 4 tasks failed.", "spent": Micros(21_300)})
    assert (
        last(*events, delivered, end)
        == """\
! R7: ended, but not all is done
  1 of 4 tasks failed.
  Tests    14 passed, 1 failed (before: 9 passed)
  Files    2 files changed, +41 −3 lines
  Review   openai does not approve
  Scan     1 finding
  Time     1 min (estimated 30–60 s), and 1 s waiting for people
  Cost     $0.0213 (estimated free)
  Sandbox  bubblewrap
  Checked by running:
  • pytest -q: exit 1, 1.8 s, 14 passed, 1 failed
  • ruff: stopped (timeout), 1 min
  │ E  boom
  Changed:
  • a.py (changed, +41 −3)
  • logo.png (new, binary)
  The scan found:
  • major: a.py:3: looks like a key
  openai noted:
  • minor: no docs
  Claimed by agents, but not so:
  • docs.md exists
  • `make` succeeds
  Not done:
  • T4: T3 failed
  → /out/R7.patch
  Type: retry T3 R7 (Try T3 again)"""
    )


FILES = (Artifact(kind="zip", name="R7.zip", path="/out/R7.zip", size=1, sha256="0"),)


def test_a_small_file_is_shown_below_what_changed() -> None:
    """In full, as code."""
    change = FileChange(path="a.py", status="added", added=1, removed=0)
    evidence = Evidence(changes=(change,), previews=(Preview(path="a.py", text="x = 1\ny = 2"),))
    shown = last(started(), proposed(), approved(), RunDelivered(artifacts=(), evidence=evidence), ended())
    assert shown.endswith("  Changed:\n  • a.py (new, +1 −0)\n  a.py:\n  │ x = 1\n  │ y = 2")


def test_of_an_archive_with_a_folder_around_everything_it_says_where_the_patch_fits() -> None:
    """Above that folder, or inside it with one part of the path less."""
    files = (Artifact(kind="patch", name="R7.patch", path="/out/R7.patch", size=1, sha256="0"),)
    delivered = RunDelivered(artifacts=files, evidence=Evidence())
    told = "`git apply` fits where the folder 'repo-main' lies, `git apply -p2` inside it."
    assert told in " ".join(
        last(started(), FilesImported(files=1, size=1, root="repo-main"), delivered, ended()).split()
    )
    assert "git apply" not in last(started(), FilesImported(files=1, size=1), delivered, ended())


def test_the_thread_that_is_handed_over_lists_all_that_was_changed() -> None:
    """A post names twelve files and counts the rest."""
    changes = tuple(FileChange(path=f"f{number}.py", status="added", added=1, removed=0) for number in range(17))
    events = (started(), RunDelivered(artifacts=FILES, evidence=Evidence(changes=changes)), ended())
    assert "• f11.py (new, +1 −0)\n  • and 5 more\n" in last(*events)
    thread = thread_of(RUN, records(events), Redactor())
    assert [f"f{number}.py" in thread for number in range(17)] == [True] * 17
    assert "and 5 more" not in thread


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ((), ""),
        (("All files lie in the folder tally; it is taken as the project.",), ""),
        (("Left out caches and environments: .venv.",), "  Not in the files handed over:\n  • Left out caches"),
    ],
)
def test_the_end_says_which_files_the_zip_lacks(notes: tuple[str, ...], told: str) -> None:
    """It was told at the start, which is far away now."""
    imported = FilesImported(files=3, size=1200, notes=notes)
    shown = last(started(), imported, RunDelivered(artifacts=FILES, evidence=Evidence()), ended())
    assert told in shown
    assert ("Not in the files" in shown) is bool(told)


def standing(*places: tuple[str, int]) -> tuple[Finding, ...]:
    """What looked like a secret before."""
    return tuple(Finding(severity="info", path=path, line=line, text="may hold a secret") for path, line in places)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(), "nothing found"),
        (Evidence(standing=standing(("cfg.py", 1))), "nothing new; 1 was there before: cfg.py:1"),
        (
            Evidence(standing=standing(*((f"{name}.py", 7) for name in "abcde"))),
            "nothing new; 5 were there before: a.py:7, b.py:7, c.py:7 and 2 more",
        ),
        (
            Evidence(findings=EVIDENCE.findings, standing=standing(("cfg.py", 1))),
            "1 finding; 1 was there before: cfg.py:1",
        ),
        (
            Evidence(standing=standing(*(("a.py", line) for line in range(1, 201)))),
            "nothing new; at least 200 were there before: a.py:1, a.py:2, a.py:3 and",
        ),
    ],
)
def test_the_scan_says_what_was_there_before(evidence: Evidence, words: str) -> None:
    """A secret that the files came with is still one."""
    assert f"  Scan   {words}" in last(started(), RunDelivered(artifacts=(), evidence=evidence), ended())


def test_evidence_of_older_runs_still_loads() -> None:
    """It knew nothing of what was there before."""
    old = EVIDENCE.model_dump(mode="json")
    del old["standing"]
    assert Evidence.model_validate(old) == EVIDENCE


GOING = (started(), proposed(), approved(), *begun("T1"))
UNDONE = TaskUndone(task=TaskKey("T1"), by="ann", commit=CommitId("0" * 40))
PAUSE = (RunPaused(by="ann", done=(), in_progress=("T1 Do T1",), left=()), RunResumed(by="ann"))


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        ((), "1 min (estimated 30–60 s), of it 1 s reading and planning, and 1 s waiting for people"),
        (PAUSE, "59 s (estimated 30–60 s), of it 1 s reading and planning, and 1 s waiting for people, 1 s paused"),
        (
            (RunRecovered(restarted=()),),
            "59 s (estimated 30–60 s), of it 1 s reading and planning, and 1 s waiting for people, 1 s lost to stops without warning",
        ),
        (
            (done("T1"), ended(), UNDONE, RunResumed(by="ann")),
            "58 s (estimated 30–60 s), of it 1 s reading and planning, and 1 s waiting for people, 2 s over before it went on",
        ),
    ],
)
def test_time_in_which_nothing_was_at_work_is_called_what_it_was(meanwhile: tuple[Event, ...], words: str) -> None:
    """People that were asked, a pause, a service that was gone, a run that was over; the rest is time at work."""
    shown = " ".join(last(*GOING, *meanwhile, ended()).split())
    assert f" Time {words} Cost " in shown


def test_an_approval_of_other_files_is_called_so_and_what_was_undone_can_be_done_again() -> None:
    """Somebody took out a task while the reviewer was reading."""
    verdict = Verdict(approved=True, reviewer="inspector", before_undoing=("T1",), before_doing=("T2", "T3"))
    delivered = RunDelivered(artifacts=(), evidence=Evidence(verdicts=(verdict,)))
    shown = last(*GOING, done("T1"), UNDONE, delivered, ended("incomplete"))
    said = "Review inspector approves, but of the files before T1 was undone and T2 and T3 were done"
    assert said in " ".join(shown.split())
    assert shown.endswith("Type: retry T1 R7 (Do T1 again)")


def test_where_a_check_comes_out_worse_the_work_that_changed_what_was_there_can_be_taken_out() -> None:
    """Who only added a file is not the first that one would look at."""
    old = FileChange(path="a.py", status="modified", added=1, removed=1)
    new = FileChange(path="b.py", status="added", added=1, removed=0)
    test = CommandEvidence(argv=("pytest",), exit_code=0, seconds=1)
    broken = test.model_copy(update={"exit_code": 1})
    evidence = Evidence(baseline=(test,), commands=(broken,), changes=(old, new))
    merged = (
        TaskMerged(task=TaskKey("T1"), attempt=attempt("T1"), commit=CommitId("c1"), changes=(old,)),
        TaskMerged(task=TaskKey("T2"), attempt=attempt("T2"), commit=CommitId("c2"), changes=(new,)),
    )
    going = (*GOING, *merged, done("T1"), done("T2"))
    shown = last(*going, RunDelivered(artifacts=(), evidence=evidence), ended("failed"))
    assert shown.endswith("Type: retry deliver R7 (Run the checks again) or undo T1 R7 (Take T1 out)")


def test_tests_that_could_not_be_run_have_not_failed() -> None:
    """Neither before nor after; why is told where the command is."""
    broken = CommandEvidence(argv=("pytest",), exit_code=2, seconds=1, not_run="81 errors while they were collected")
    evidence = Evidence(commands=(broken,), baseline=(broken,))
    shown = " ".join(last(started(), RunDelivered(artifacts=(), evidence=evidence), ended()).split())
    assert " Tests could not be run (before: could not be run) Files" in shown
    assert "pytest: exit 2, 1 s, could not be run (81 errors while they were collected)" in shown


def test_a_run_that_never_had_a_plan_still_gets_a_result() -> None:
    """Only what is known is said."""
    assert (
        last(started(), ended("failed").model_copy(update={"reason": "no agent can plan"}))
        == """\
✗ R7: failed
  no agent can plan
  Files  nothing changed
  Time   1 min 01 s
  Cost   free"""
    )


def test_chance_coverage_and_new_warnings_stand_beside_what_was_before() -> None:
    """A flaky check says so; less coverage and more warnings are told, though nothing has failed."""
    tests = CommandEvidence(argv=("pytest", "-q"), exit_code=0, seconds=1, tests_passed=9, coverage=84.0, warnings=1)
    now = tests.model_copy(update={"coverage": 81.5, "warnings": 3, "first": tests.model_copy(update={"exit_code": 1})})
    delivered = RunDelivered(artifacts=(), evidence=Evidence(commands=(now,), baseline=(tests,)))
    shown = last(started(), proposed(), approved(), delivered, ended("done"))
    for line in (
        "Coverage  81.5 % (before: 84 %)",
        "Warnings  2 new warnings of pytest -q (3, before: 1)",
        "• pytest -q: exit 0, 1 s, 9 passed, flaky: failed once, passed once",
    ):
        assert line in shown

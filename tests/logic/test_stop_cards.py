"""What a pause or a cancellation says, whatever it interrupted."""

from conductor_core.events.run import PlanTurnedDown, RunCancelled, RunPaused, RunRecovered, RunResumed
from tests.logic.shown import cards, last, text
from tests.stream.scene import approved, begun, done, ended, failed, plan, planned, proposed, started, used


def test_a_pause_says_where_it_stands_and_how_to_go_on() -> None:
    """Done, in progress, left."""
    paused = RunPaused(by="ann", done=("T1 Do T1",), in_progress=("T2 Do T2",), left=())
    assert (
        last(started(), proposed(), approved(), paused)
        == """\
! R7: paused by ann
  Done         T1 Do T1
  In progress  T2 Do T2
  Left         nothing
  Everything is saved, and nothing runs. What was in progress goes on where it
  was.
  Type: resume R7 (Go on) or cancel R7"""
    )


def test_a_pause_while_planning_says_that_there_is_no_plan_yet() -> None:
    """Not that nothing is left."""
    paused = RunPaused(by="ann", done=(), in_progress=("Read the files and plan",), left=())
    assert (
        last(started(), *begun("plan"), paused)
        == """\
! R7: paused by ann
  Done         nothing
  In progress  the plan
  Left         not known yet: the plan was not made
  Everything is saved, and nothing runs. Nothing was changed yet. Going on
  finishes the plan, which is shown here before any work begins.
  Type: resume R7 (Go on) or cancel R7"""
    )
    queued = RunPaused(by="ann", done=(), in_progress=(), left=("Read the files and plan",))
    assert "Left         not known yet" in last(started(), queued)


def test_a_pause_before_approval_says_that_the_plan_waits() -> None:
    """And going on asks again, where the plan cannot be seen any more."""
    paused = RunPaused(by="ann", done=(), in_progress=(), left=("T1 Do T1", "T2 Do T2"))
    shown = last(started(), proposed(), paused)
    assert "In progress  nothing; the plan waits for approval\n  Left         T1 Do T1, T2 Do T2" in shown
    assert "Going on asks\n  for your approval again." in shown
    resumed = (started(), proposed(), paused, RunResumed(by="bob"))
    assert last(*resumed).endswith("bob let it go on.\n  The plan still waits: `approve` or `reject`.")
    for judged in (approved(), PlanTurnedDown(version=1, by="ann", reason="")):
        assert text(cards(*resumed, judged)["3/pause"]).endswith("bob let it go on.")


def test_a_pause_while_handing_over_says_so() -> None:
    """The tasks are over, and the files are not there yet."""
    paused = RunPaused(by="ann", done=("T1 Do T1",), in_progress=(), left=())
    events = (started(), proposed(plan(planned("T1"))), approved(plan(planned("T1"))), done("T1"), *begun("deliver"))
    shown = last(*events, paused)
    assert "In progress  gathering the evidence and handing over" in shown
    assert "All tasks are over; going on checks the\n  files again and hands them over." in shown


def test_what_a_pause_was_at_does_not_change_later() -> None:
    """Not even when the run is reopened after its end."""
    paused = RunPaused(by="ann", done=(), in_progress=("Read the files and plan",), left=())
    go_on = RunResumed(by="ann")
    found = cards(started(), paused, go_on, proposed(), approved(), *failed("T1"), ended("failed"), go_on)
    assert "not known yet: the plan was not made" in text(found["2/pause"])


def test_a_run_cancelled_before_work_began_says_that_nothing_was_changed() -> None:
    """There is no history yet."""
    cancelled = RunCancelled(by="ann", reason="", done=(), in_progress=("Read the files and plan",), left=())
    shown = last(started(), *begun("plan"), cancelled, ended("cancelled"))
    assert "Left         not known yet: the plan was not made" in shown
    assert shown.endswith("Nothing was changed.")


def test_a_cancelled_run_has_one_last_card() -> None:
    """With what it took; no result card comes after it."""
    cancelled = RunCancelled(by="ann", reason="enough", done=(), in_progress=("T1 Do T1",), left=("T2 Do T2",))
    found = cards(started(), proposed(), approved(), cancelled, ended("cancelled"))
    assert list(found) == ["1/ack", "2/plan", "4/cancel"]
    assert "It took 1 min; cost: free." in text(found["4/cancel"])


def test_going_on_after_a_crash_is_told_once() -> None:
    """With the tasks that were handed out again."""
    assert (
        last(started(), RunRecovered(restarted=("T1", "T2")))
        == """\
R7: resumed
  The service had stopped without warning. Nothing is lost.
  Started again where it was: T1, T2."""
    )


def test_what_a_crash_began_again_is_not_told_of_what_is_at_work_later() -> None:
    """The thread may be shown again at any time, and shows how things are then."""
    found = cards(started(), *begun("plan"), RunRecovered(restarted=("plan",)), done("plan"), proposed(), approved())
    assert text(found["4/recovered"]) == "R7: resumed\n  The service had stopped without warning. Nothing is lost."
    assert "Next:" not in text(found["1/ack"])


def test_crashes_that_follow_each_other_share_a_message() -> None:
    """Signs of life between them are no message; a pause is, and after it a new one begins."""
    crash = RunRecovered(restarted=("T1",))
    going = (started(), proposed(), approved(), *begun("T1"))
    found = cards(*going, crash, used("T1", "read a.py"), crash, *begun("T2"), crash)
    assert list(found) == ["1/ack", "2/plan", "6/recovered"]
    assert "stopped without warning 3 times. Nothing is lost." in text(found["6/recovered"])
    paused = RunPaused(by="ann", done=(), in_progress=(), left=())
    assert [name for name in cards(*going, crash, paused, RunResumed(by="ann"), crash) if "recovered" in name] == [
        "6/recovered",
        "9/recovered",
    ]

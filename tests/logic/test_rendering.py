"""Cards as a person reads them: the plan, the live card, questions, trouble."""

from datetime import timedelta

import pytest

from conductor_core.domain.agent import Spent
from conductor_core.domain.cap import Cap
from conductor_core.domain.card import Card, Progress, TaskRow, Tasks
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Refusal
from conductor_core.domain.usage import Estimate, Micros, Usage
from conductor_core.events.ask import QuestionAsked
from conductor_core.events.run import AgentsChanged, BudgetChanged, BudgetNoted, FilesImported, RunPaused
from conductor_core.events.task import AgentReported
from conductor_core.logic.rendering import tick
from tests.logic.shown import cards, last, live, text
from tests.logic.test_board import BEGIN
from tests.stream.scene import (
    PLAN,
    STORY,
    approved,
    attempt,
    begun,
    done,
    ended,
    failed,
    plan,
    planned,
    proposed,
    started,
    used,
)


def test_the_acknowledgement_says_what_was_understood() -> None:
    """Goal, project, files, sandbox, agents, and what comes next."""
    shown = text(cards(started(), FilesImported(files=3, size=1200, notes=("left out: .venv",)))["1/ack"])
    assert (
        shown
        == """\
R7: on it, ann
  Goal     count words
  Project  tally (folder ~/tally)
  Files    3 files, 1.2 kB
  Sandbox  bubblewrap, no network
  Mode     careful
  1 agent ready:
  • template: files from a template
  About the files:
  • left out: .venv
  Next: the files are looked at and a plan is proposed.
  Type: help (What you can say) or stop (Stop it)"""
    )


@pytest.mark.parametrize(
    ("agents", "words"),
    [
        ((), "  No agent is ready.\n"),
        (("a: A", "b: B"), "  2 agents ready:\n  • a: A\n  • b: B\n"),
        (("a: A (being checked)", "b: B (being checked)"), "  2 agents being checked:\n  • a: A\n  • b: B\n"),
        (("a: A (being checked)", "b: B"), "  1 agent ready:\n  • b: B\n  1 agent being checked:\n  • a: A\n"),
    ],
)
def test_an_agent_is_called_ready_when_that_is_known(agents: tuple[str, ...], words: str) -> None:
    """Not while it is checked."""
    shown = text(cards(started().model_copy(update={"agents": agents}))["1/ack"])
    assert f"  Mode     careful\n{words}  Next: " in shown


def test_agents_stand_in_the_same_order_whoever_answered_first() -> None:
    """By name."""
    late = AgentsChanged(ready=("ada: A",), unable=("eve: in error", "dan: in error"))
    shown = text(cards(started().model_copy(update={"agents": ("zed: Z", "ada: A")}), late)["1/ack"])
    assert "• ada: A\n  • zed: Z\n  Not ready:\n  • dan: in error\n  • eve: in error" in shown


def test_a_plan_is_a_graph_with_its_price_and_what_to_press() -> None:
    """Every arrow is seen: each task stands once, behind all it needs, and names them."""
    tasks = (planned("T1", title="Scaffold"), planned("T2", "T1", title="Test"), planned("T3", "T1", title="Format"))
    review = planned("T4", "T2", "T3", title="Review").model_copy(update={"agent": None})
    what = plan(*tasks, review).model_copy(
        update={"notes": ("no tests yet",), "refusals": (Refusal(what="publish", needs="set PYPI_TOKEN"),)}
    )
    assert (
        last(started(), proposed(what))
        == """\
R7: plan – wc
  1 ─ T1 Scaffold              template   10–20 s  free
  2 ┬ T2 Test        after T1  template   10–20 s  free
    └ T3 Format      after T1  template   10–20 s  free
  3 ─ T4 Review  after T2, T3  any agent  10–20 s  free
  In all  4 tasks, planned by rules
  Mode    careful: no review; tests, linters and builds of the project before
          and after
  Time    30–60 s (no record yet)
  Price   free
  Worth knowing:
  • no tests yet
  Not part of it:
  • publish: set PYPI_TOKEN
  Nothing is changed before you approve.
  Type: approve or reject or change … (Change it …)"""
    )


@pytest.mark.parametrize(
    ("low", "words"),
    [
        (400, "  Budget  $0.0038\n"),
        (50_000, "  Budget  $0.0038; its price begins at 13 times the budget\n"),
        (3_900, "  Budget  $0.0038; its price begins above the budget\n"),
    ],
)
def test_a_budget_is_told_at_the_beginning_and_beside_the_price(low: int, words: str) -> None:
    """A plan that cannot be paid says so before it is approved; what is set later counts in its place."""
    estimate = Estimate(seconds_low=1, seconds_high=2, cost_low=Micros(low), cost_high=Micros(90_000))
    task = planned("T1").model_copy(update={"estimate": estimate})
    begin = started().model_copy(update={"budget": Micros(3_800)})
    found = cards(begin, proposed(plan(task)))
    assert "  Budget   $0.0038\n" in text(found["1/ack"])
    assert words in text(found["2/plan"])
    more = Cap(scope="run", whose="R7", amount=5_000_000)
    found = cards(begin, proposed(plan(task)), BudgetChanged(by="ann", what="set it", cap=more))
    assert "  Budget  $5.00\n" in text(found["2/plan"])
    found = cards(begin, proposed(plan(task)), BudgetChanged(by="ann", what="took it off", dropped=more))
    assert "Budget" not in text(found["1/ack"]) + text(found["2/plan"])


def test_a_decided_plan_has_no_buttons() -> None:
    """It says who decided, and when policy did it says why."""
    assert last(started(), proposed(), approved()).endswith("\n  Approved by ann.")
    automatic = approved().model_copy(update={"automatic": True, "by": "Conductor"})
    assert last(started(), proposed(approval=None), automatic).endswith(
        "Nobody is here to be asked, so policy approves it.\n  Type: stop R7 (Stop it at any time)"
    )


def test_a_replaced_plan_says_so() -> None:
    """Nobody presses the buttons of an old plan."""
    newer = proposed(plan(planned("T9"))).model_copy(update={"version": 2})
    both = cards(started(), proposed(), newer)
    assert "Replaced by a newer plan." in text(both["2/plan"])
    assert text(both["3/plan"]).startswith("R7: plan (version 2) – wc")


def test_the_live_card_tells_how_everything_stands() -> None:
    """Agent, state, time, cost and last sign of life of each task, and how far it is in all."""
    spent = AgentReported(
        task=TaskKey("T2"), attempt=attempt("T2"), report=Spent(model="m", usage=Usage(cost=Micros(21_300)))
    )
    events = (started(), proposed(), approved(), *begun("T1"), done("T1"), *begun("T2"), spent, used("T2", "edit a.py"))
    assert (
        live(18, *events)
        == """\
R7: at work
  ████░░░░░░░░░░░░░░  25 %  17 s, 1 of 4 tasks, $0.0213 spent, estimated 30–60 s
  1 ─ T1 Do T1            template  done     2.5 s  free
  2 ┬ T2 Do T2  after T1  template  running  11 s   $0.0213
    │    9 s ago: edit a.py
    └ T3 Do T3  after T1  template  waiting
  3 ─ T4 Do T4  after T3  template  waiting"""
    )


def test_the_live_card_tells_failed_tries_and_what_it_waits_for() -> None:
    """Cause and what happens next."""
    tried, _ = failed("T1")
    again = tried.model_copy(update={"next": "tried again at once by template"})
    asked = QuestionAsked(question=3, task=TaskKey("T1"), text="Tabs?")
    shown = live(9, started(), proposed(), approved(), *begun("T1"), again, *begun("T1", 2), asked)
    assert "needs an answer" in shown
    assert "• T1, try 1 by template: no disk; tried again at once by template" in shown
    assert shown.endswith("Waiting for you: `answer 3 …`")


def test_a_big_plan_shows_what_matters() -> None:
    """Sixty rows at most; those at work are among them, the rest is counted."""
    many = plan(*(planned(f"T{number}") for number in range(1, 1001)))
    events = (started(), proposed(many), approved(many), done("T1"), *begun("T900"), *failed("T901"))
    shown = live(9, *events)
    assert "T900" in shown
    assert "T901" in shown
    assert "and 940 more tasks: 1 done, 939 waiting" in shown


def test_a_question_says_how_to_answer_and_who_waits() -> None:
    """With choices to press, or in words."""
    asked = QuestionAsked(question=3, task=TaskKey("T2"), text="Tabs or blanks?", choices=("tabs", "blanks"))
    assert (
        last(started(), proposed(), asked)
        == """\
! R7: question 3
  Tabs or blanks?
  Type: answer 3 tabs or answer 3 blanks or answer 3 … (Other …)
  T2 Do T2 waits for it; everything else goes on."""
    )
    assert "Type: answer 3 … (Answer in your words)" in last(started(), asked.model_copy(update={"choices": ()}))


def test_a_failure_says_cause_advice_consequence_and_what_to_press() -> None:
    """One card, and the person knows what to do."""
    assert (
        last(started(), proposed(), approved(), *begun("T3"), *failed("T3"))
        == """\
✗ R7: T3 failed, Do T3
  Cause: no disk
  What to do: make room
  What was tried:
  • try 1 by template
  1 task cannot start without it: T4. The rest goes on.
  Type: retry T3 R7 (Try again) or show R7.T3 (Show details) or skip T3 R7 (Do
        without it) or retry T3 R7 with … (Give it to another …)"""
    )


def test_a_plan_that_failed_is_named_with_its_run() -> None:
    """There is one in every run."""
    told = last(started(), *begun("plan"), *failed("plan"))
    assert told.endswith("Type: retry plan R7 (Try again) or show R7.plan (Show details)")


def test_a_paused_run_says_on_its_live_card_how_to_go_on() -> None:
    paused = RunPaused(by="ann", done=(), in_progress=(), left=())
    assert live(500, started(), proposed(), approved(), paused).endswith("Type: resume R7 (Go on)")


def test_the_rest_goes_on_only_where_there_is_a_rest() -> None:
    """Three tasks of four are done, or nothing is left but what failed."""
    so_far = (started(), proposed(), approved(), done("T1"), done("T2"))
    assert "1 task cannot start without it: T4.\n" in last(*so_far, *failed("T3"))
    assert "  Nothing else depends on it.\n" in last(*so_far, done("T3"), *failed("T4"))
    asked = QuestionAsked(question=3, task=TaskKey("T4"), text="Tabs?", choices=("yes",))
    assert last(*so_far, done("T3"), asked).endswith("T4 Do T4 waits for it.")


def test_the_time_at_work_stands_still_while_people_are_waited_for() -> None:
    """So that it is the one that the result tells."""
    paused = RunPaused(by="ann", done=(), in_progress=(), left=())
    assert "  2 s, 0 of 4 tasks" in live(500, started(), proposed(), approved(), paused)
    assert "100 %  1 min, 0 of 4 tasks, free" in live(500, started(), proposed(), approved(), ended("done"))


def test_a_live_card_says_that_no_plan_is_there() -> None:
    """While it is made, while the run is paused, and when it ended without."""
    paused = RunPaused(by="ann", done=(), in_progress=(), left=())
    assert "making a plan" in live(12, started(), *begun("plan"))
    assert "no plan yet" in live(12, started(), *begun("plan"), paused)
    assert "no plan was made" in live(12, started(), *begun("plan"), ended("failed"))


def test_handing_over_is_the_last_step() -> None:
    """It comes after everything."""
    shown = live(12, started(), proposed(), approved(), done("T1"), *begun("deliver"))
    assert "  4 ─ deliver Gather the evidence and hand over  " in shown


@pytest.mark.parametrize(
    ("share", "title"), [(0.8, "! R7: the budget gets short"), (1.0, "✗ R7: the budget is used up")]
)
def test_the_budget_warns(share: float, title: str) -> None:
    """At the warning and at the cap."""
    noted = BudgetNoted(spent=Micros(int(share * 10**6)), budget=Micros(10**6), share=share)
    assert last(started(), noted).startswith(title)


def test_only_what_must_reach_people_notifies() -> None:
    """A plan to approve, a question, a failure, the end; not the acknowledgement, not an answer."""
    loud = [name for name, card in cards(*STORY[:14]).items() if card.notify]
    assert loud == ["13/question"]
    assert cards(started(), proposed())["2/plan"].notify
    assert not cards(started(), proposed(approval=None))["2/plan"].notify
    assert cards(*STORY)["20/result"].notify


def test_times_go_on_without_a_new_card() -> None:
    """A surface that can count does so; one that cannot shows what stands there."""
    row = TaskRow(key="T1", title="t", state="running", elapsed="1 s", since=BEGIN, sign="edit", sign_at=BEGIN)
    card = Card(title="t", blocks=(Progress(percent=1, elapsed="1 s", since=BEGIN), Tasks(rows=(row,))))
    later = tick(card, BEGIN + timedelta(seconds=61.9))
    progress, tasks = later.blocks
    assert isinstance(progress, Progress)
    assert isinstance(tasks, Tasks)
    assert (progress.elapsed, tasks.rows[0].elapsed) == ("1 min 01 s", "1 min 01 s")
    assert tasks.rows[0].sign == "1 min 01 s ago: edit"
    assert tick(later, BEGIN + timedelta(hours=1)) == later


def test_hostile_words_of_a_plan_stay_words() -> None:
    """A title cannot forge a line, move the cursor or turn the text round."""
    bad = planned("T1", title="ok\x1b[2J\u202e\r\nR7: done")
    shown = last(started(), proposed(plan(bad)))
    assert "T1 ok R7: done" in shown
    assert "\x1b" not in shown
    assert len(PLAN.tasks) == 4

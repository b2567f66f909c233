"""A plan says what it costs, as far as anybody can know."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from conductor_core.domain.agent import AgentCard, AgentHealth, ModelCard
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.run import RunOptions
from conductor_core.domain.standing import TrackRecord
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.logic.board.progress import expected, whole
from conductor_core.logic.estimating import estimated
from conductor_core.logic.figures import price
from conductor_core.logic.roster import Member, Records, Roster, scale

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
UNKNOWN = Estimate(seconds_low=5, seconds_high=600, cost_low=None, cost_high=None)
USUAL = RunOptions()
SMALL = 1
"""The scale of a project of nine files."""
SIX_DOLLARS = 6_000_000
RECORD = TrackRecord(
    tries=4, done=3, seconds=40, quickest=20, slowest=90, cheapest=Micros(30_000), dearest=Micros(90_000)
)


def coder(name: str, cost: int | None, record: TrackRecord | None = None) -> Member:
    card = AgentCard.model_validate(
        {"name": name, "kind": "api", "vendor": name, "title": name, "roles": ("coder",), "price": cost}
    )
    return Member(
        card=card,
        health=AgentHealth(state="available"),
        records={("coder", "work", "", None): record, ("coder", "work", "", SMALL): record} if record else {},
    )


def of(*members: Member, estimate: Estimate = UNKNOWN, options: RunOptions = USUAL) -> Estimate:
    """That of a plan with one task for a coder."""
    task = PlannedTask(key=TaskKey("T1"), title="Write it", brief="Write it.", estimate=estimate)
    plan = Plan(goal="a poem", title="A poem", planner="ada", tasks=(task,))
    return whole(estimated(plan, options, Roster(members), NOW, 9).tasks)


def test_a_known_price_and_usual_numbers_of_tokens_make_a_range() -> None:
    """15,000 tokens are a small task, 250,000 a large one."""
    found = of(coder("ada", SIX_DOLLARS))
    assert price(found.cost_low, found.cost_high) == "$0.09–1.50"
    assert (found.seconds_low, found.seconds_high, found.basis) == (5, 600, "built-in figures, no record yet")


def test_three_tasks_that_were_done_say_more_than_built_in_figures() -> None:
    """Also of an agent whose price is in no list, but whose calls were counted."""
    for member in (coder("ada", SIX_DOLLARS, RECORD), coder("ada", None, RECORD)):
        found = of(member)
        assert (price(found.cost_low, found.cost_high), found.basis) == ("$0.03–0.09", "from 3 similar tasks")
        assert (found.seconds_low, found.seconds_high) == (20, 90)
    few = RECORD.model_copy(update={"done": 2})
    assert of(coder("ada", SIX_DOLLARS, few)).basis == "built-in figures, no record yet"


def test_what_was_done_in_projects_of_its_size_says_more() -> None:
    """A large one takes what large ones took; where there is too little of that, the plan says that it is from others."""
    slow = RECORD.model_copy(update={"quickest": 200, "slowest": 900})
    records: Records = {
        ("coder", "work", "", None): RECORD.model_copy(update={"done": 8, "slowest": 900}),
        ("coder", "work", "", scale(20)): RECORD,
        ("coder", "work", "", scale(700)): slow,
        ("coder", "work", "", scale(5_000)): RECORD.model_copy(update={"done": 2}),
    }
    ada = replace(coder("ada", SIX_DOLLARS), records=records)
    task = PlannedTask(key=TaskKey("T1"), title="Write it", brief="Write it.", estimate=UNKNOWN)
    plan = Plan(goal="a poem", title="A poem", planner="ada", tasks=(task,))
    found = [estimated(plan, USUAL, Roster((ada,)), NOW, files).tasks[0].estimate for files in (99, 100, 5_000)]
    assert [(one.seconds_low, one.seconds_high, one.basis) for one in found] == [
        (20, 90, "from 3 similar tasks"),
        (200, 900, "from 3 similar tasks"),
        (20, 900, "from 8 tasks in projects of any size"),
    ]


def test_what_was_done_with_another_model_says_nothing_about_this_one() -> None:
    """Three cheap tasks of the small model are no record of the large one that is named, whose price is known."""
    dear, cheap = ModelCard(name="large", price=Micros(SIX_DOLLARS)), ModelCard(name="small", price=Micros(600_000))
    ada = coder("ada", None)
    records: Records = {("coder", "work", model, SMALL): RECORD for model in ("", "small")}
    ada = replace(ada, card=ada.card.model_copy(update={"models": (dear, cheap)}), records=records)
    task = PlannedTask(key=TaskKey("T1"), title="Write it", brief="Write it.", estimate=UNKNOWN)
    tasks = tuple(task.model_copy(update={"model": model.name}) for model in (dear, cheap))
    found = estimated(Plan(goal="a", title="A", planner="ada", tasks=tasks), USUAL, Roster((ada,)), NOW, 9).tasks
    assert [(price(e.cost_low, e.cost_high), e.basis) for e in (one.estimate for one in found)] == [
        ("$0.09–1.50", "built-in figures, no record yet"),
        ("$0.03–0.09", "from 3 similar tasks"),
    ]


@pytest.mark.parametrize("members", [(), (coder("mine", None),)], ids=["nobody", "a price in no list"])
def test_what_nobody_can_know_is_unknown(members: tuple[Member, ...]) -> None:
    found = of(*members)
    assert (found.cost_low, found.cost_high) == (None, None)


def test_what_a_planner_said_is_left_as_it_is() -> None:
    said = Estimate(seconds_low=1, seconds_high=2, basis="the rules")
    assert of(coder("ada", SIX_DOLLARS), estimate=said) == said


def test_where_the_cheapest_begins_the_range_ends_with_everybody_having_tried() -> None:
    """From the cheapest doing a small task, to a large one that it fails at and that the dear one does."""
    members = coder("dear", SIX_DOLLARS), coder("cheap", SIX_DOLLARS // 10)
    found = of(*members, options=RunOptions(first="cheapest"))
    assert price(found.cost_low, found.cost_high) == "$0.009–1.65"
    assert (found.seconds_low, found.seconds_high) == (5, 1200)
    unknown = of(*members, coder("mine", None), options=RunOptions(first="cheapest"))
    assert (unknown.cost_low, unknown.cost_high) == (9_000, None)


def test_a_dear_and_a_free_task_are_one_sum() -> None:
    """A plan of several tasks says whence its figures come."""
    tasks = tuple(
        PlannedTask(key=TaskKey(key), title=key, brief=key, estimate=UNKNOWN.model_copy(update=update))
        for key, update in (("T1", {"cost_low": 0, "cost_high": 0, "basis": "its planner's figures"}), ("T2", {}))
    )
    plan = Plan(goal="a poem", title="A poem", planner="ada", tasks=tasks)
    found = whole(estimated(plan, USUAL, Roster((coder("ada", SIX_DOLLARS),)), NOW, 9).tasks)
    assert price(found.cost_low, found.cost_high) == "$0.09–1.50"
    assert found.basis == "its planner's figures for 1 task, no record yet of 1 task"


def test_a_plan_says_from_how_many_tasks_its_figures_come() -> None:
    """As few and as many as there are of one; what was measured before the plan, or has no record yet, is counted."""
    bases = (
        ("from 3 similar tasks", 3),
        ("from 14 similar tasks", 14),
        ("from its run before the plan", 0),
        ("built-in figures, no record yet", 0),
    )
    tasks = [
        PlannedTask(
            key=TaskKey(f"T{n}"),
            title="x",
            brief="x",
            estimate=Estimate(seconds_low=1, seconds_high=2, basis=basis, similar=similar),
        )
        for n, (basis, similar) in enumerate(bases, start=1)
    ]
    assert whole(tasks[:1]).basis == "from 3 similar tasks"
    assert whole(tasks[:2]).basis == "from 3–14 similar tasks each"
    measured = "from 3–14 similar tasks each, from its run before the plan for 1 task"
    assert whole(tasks[:3]).basis == measured
    assert whole(tasks).basis == f"{measured}, no record yet of 1 task"


def test_a_check_that_was_run_before_the_plan_takes_what_it_took_then() -> None:
    """Where each of its commands ended by itself; another one keeps the figures of who planned it."""
    seen = (
        CommandEvidence(argv=("pytest",), exit_code=0, seconds=12.0),
        CommandEvidence(argv=("npm", "test"), exit_code=None, seconds=60.0, stopped="time"),
    )
    by_rules = Estimate(seconds_low=1, seconds_high=60, basis="built-in figures, no record yet")

    def check(*argv: str) -> Estimate:
        task = PlannedTask(
            key=TaskKey("T1"), title="Run", brief="", inputs={"checks": [{"argv": list(argv)}]}, estimate=by_rules
        )
        plan = Plan(goal="a poem", title="A poem", planner="rules", tasks=(task,), baseline=seen)
        return estimated(plan, USUAL, Roster(()), NOW, 9).tasks[0].estimate

    known = check("pytest")
    assert (known.seconds_low, known.seconds_high, known.basis) == (12, 24, "from its run before the plan")
    assert check("npm", "test") == check("tox") == by_rules


def test_the_time_of_a_plan_is_that_of_all_its_runs_of_the_checks() -> None:
    """What was measured is from the first one, before the plan, to the last, on the delivered files."""
    seen = CommandEvidence(argv=("pytest",), exit_code=0, seconds=35, tail="")
    endless = CommandEvidence(argv=("serve",), exit_code=None, stopped="time", seconds=300, tail="")
    inputs: dict[str, JsonValue] = {"checks": [{"argv": ["pytest"]}]}
    check = PlannedTask(key=TaskKey("T1"), title="Run the tests", brief="", kind="check", inputs=inputs)
    plan = estimated(Plan(goal="x", planner="rules", tasks=(check,), baseline=(seen,)), USUAL, Roster(), NOW, 9)
    assert (expected(plan).seconds_low, expected(plan).seconds_high) == (105, 175)
    longer = plan.model_copy(update={"baseline": (seen, endless)})
    assert (expected(longer).seconds_low, expected(longer).seconds_high) == (405, 475)

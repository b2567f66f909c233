"""Who gets a task, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conductor_core.domain.agent import NOT_CHECKED, AgentCard, AgentHealth
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import AgentRole, PlannedTask
from conductor_core.domain.run import RunOptions
from conductor_core.domain.standing import Condition, Orders, TrackRecord
from conductor_core.domain.usage import Micros
from conductor_core.errors import Ailment
from conductor_core.logic.reasons import introduced
from conductor_core.logic.roster import Member, Roster
from conductor_core.logic.routing import Choice, Later, Nobody, choose

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
WELL = AgentHealth(state="available")


def member(name: str, vendor: str, *roles: AgentRole, **update: object) -> Member:
    kind = "command" if vendor == "conductor" else "api"
    card = AgentCard.model_validate({"name": name, "kind": kind, "vendor": vendor, "title": name, "roles": roles})
    known = {key: update.pop(key) for key in ("model", "price", "context", "concurrency", "weight") if key in update}
    return Member(card=card.model_copy(update=known), **{"health": WELL, **update})  # type: ignore[arg-type]


def ailing(ails: Ailment, minutes: float | None) -> Condition:
    """Until so many minutes from now."""
    until = None if minutes is None else NOW + timedelta(minutes=minutes)
    return Condition(ails=ails, why="too many calls", since=NOW - timedelta(minutes=1), until=until)


CLAUDE = member("claude", "anthropic", "coder", "reviewer", load=1)
GPT = member("gpt", "openai", "coder", "reviewer", "planner")
BROKEN = member("broken", "other", "coder", health=AgentHealth(state="error", detail="check OTHER_API_KEY"))
TEMPLATE = member("template", "conductor", "coder")
ROSTER = Roster((CLAUDE, GPT, BROKEN, TEMPLATE))


def planned(role: AgentRole = "coder", agent: str | None = None, brief: str = "") -> PlannedTask:
    return PlannedTask(key=TaskKey("T1"), title="t", brief=brief, role=role, agent=agent)


def chosen(task: PlannedTask, roster: Roster, **more: set[str]) -> tuple[str, str]:
    choice = choose(task, roster, NOW, **more)
    assert isinstance(choice, Choice), choice
    return choice.agent, choice.why


def test_who_is_planned_has_it_as_long_as_it_can() -> None:
    """Afterwards whoever has the role; a command agent does only what was planned for it."""
    assert chosen(planned(agent="template"), ROSTER) == ("template", "the plan names it")
    assert chosen(planned(agent="claude"), ROSTER) == ("claude", "the plan names it")
    assert chosen(planned(agent="claude"), ROSTER, tried={"claude"}) == (
        "gpt",
        "the only one of 2 coders that was not tried before; claude tried before; broken is in error",
    )
    assert chosen(planned(agent="broken"), ROSTER)[0] == "gpt"
    assert chosen(planned(agent="template"), ROSTER.only(("claude",)))[0] == "template"


def test_the_least_busy_one_has_it() -> None:
    """In proportion to what it can do at once."""
    assert chosen(planned(), ROSTER) == ("gpt", "least busy of 2 coders; broken is in error")
    large = member("large", "other", "coder", load=2, concurrency=30)
    assert chosen(planned(), Roster((CLAUDE, large)))[0] == "large"
    assert chosen(planned(), ROSTER.only(("claude",))) == (
        "claude",
        "the only coder of the agents that the goal names that can work now",
    )


def test_speed_and_success_weigh_against_load() -> None:
    """Who takes twice as long may be idle and still be done later; so may who fails every second time."""
    slow = member(
        "slow", "a", "coder", records={("coder", "work", "", None): TrackRecord(tries=9, done=9, seconds=100.0)}
    )
    quick = member(
        "quick", "b", "coder", load=2, records={("coder", "work", "", None): TrackRecord(tries=9, done=9, seconds=20.0)}
    )
    assert chosen(planned(), Roster((slow, quick))) == (
        "quick",
        "likely done first of 2 coders (usually 20 s, 9 of 9 done)",
    )
    poor = member(
        "poor", "a", "coder", records={("coder", "work", "", None): TrackRecord(tries=9, done=1, seconds=20.0)}
    )
    assert chosen(planned(), Roster((poor, quick)))[0] == "quick"
    assert chosen(planned(), Roster((slow, member("new", "c", "coder"))))[0] == "new"


def test_who_disabled_an_agent_is_said_once() -> None:
    off = member("gpt", "o", "coder", orders=Orders(enabled=False, by="Ann"))
    assert introduced(off, NOW) == "gpt: disabled by Ann"
    assert introduced(BROKEN, NOW) == "broken: in error (check OTHER_API_KEY)"


def test_people_can_prefer_one_and_set_an_order() -> None:
    """A preference weighs, a chain decides."""
    loved = member("loved", "a", "coder", load=1, orders=Orders(weight=3, by="Ann"))
    other = member("other", "b", "coder")
    assert chosen(planned(), Roster((loved, other))) == ("loved", "preferred by Ann among 2 coders")
    wanted = member("wanted", "a", "coder", load=1, weight=5.0, orders=Orders(limit=3, by="Ann"))
    assert chosen(planned(), Roster((wanted, other)))[1] == "preferred in conductor.toml among 2 coders"
    chain = Roster((CLAUDE, GPT), chains={"coder": ("claude", "gpt")})
    assert chosen(planned(), chain) == ("claude", "first of 2 coders in the order that was set")


def test_a_reviewer_is_of_another_vendor_where_there_is_one() -> None:
    """Where there is none, the reason says so."""
    review = planned("reviewer")
    assert chosen(review, ROSTER, author_vendors={"openai"}) == (
        "claude",
        "the only one of 2 reviewers that is not of the author's vendor",
    )
    assert chosen(review, ROSTER, author_vendors={"openai", "anthropic"})[1].endswith(
        "it is of the author's vendor openai, because there is no model of another"
    )
    resting = member("claude", "anthropic", "reviewer", condition=ailing("cooling", 42))
    assert chosen(review, Roster((resting, GPT)), author_vendors={"openai"}) == (
        "gpt",
        "the only reviewer that can work now; it is of the author's vendor openai, because no model of another can work now; "
        "claude is cooling until 2026-03-01 10:42\u00a0UTC",
    )


def test_a_planners_wish_is_no_reason_for_a_vendor_to_review_its_own_work() -> None:
    """People's is; and where no other can, it is followed."""
    wished = planned("reviewer", agent="gpt")
    assert chosen(wished, ROSTER, author_vendors={"openai"}) == (
        "claude",
        "the only one of 2 reviewers that is not of the author's vendor; gpt, which the plan names, is of the author's vendor",
    )
    assert chosen(wished, Roster((GPT, BROKEN)), author_vendors={"openai"}) == ("gpt", "the plan names it")
    by_a_person = wished.model_copy(update={"named_by": "Ann"})
    assert chosen(by_a_person, ROSTER, author_vendors={"openai"}) == ("gpt", "Ann names it")
    assert chosen(wished, ROSTER, author_vendors={"anthropic"}) == ("gpt", "the plan names it")


def test_who_rests_is_passed_over_and_named() -> None:
    """Also where the plan names it; once the rest is over it comes last, with one task."""
    codex = member("codex", "openai", "coder", condition=ailing("cooling", 42))
    assert chosen(planned(agent="codex"), Roster((codex, CLAUDE, GPT))) == (
        "gpt",
        "least busy of 2 coders; codex is cooling until 2026-03-01 10:42\u00a0UTC",
    )
    back = member("codex", "openai", "coder", condition=ailing("cooling", 0))
    assert chosen(planned(), Roster((back, CLAUDE)))[0] == "claude"
    assert chosen(planned(), Roster((back,)))[0] == "codex"
    assert [back.state(NOW).state, back.limit] == ["available", 4]
    assert member("codex", "o", "coder", load=1, condition=ailing("cooling", 0)).state(NOW).state == "busy"


def test_when_nobody_can_now_the_task_waits_for_the_first_that_will() -> None:
    one = member("anthropic", "a", "coder", condition=ailing("cooling", 50))
    two = member("openai", "o", "coder", condition=ailing("cooling", 42))
    assert choose(planned(), Roster((one, two, BROKEN)), NOW) == Later(
        "openai",
        NOW + timedelta(minutes=42),
        "all of anthropic, openai are cooling (too many calls)",
    )
    three = member("deepseek", "d", "coder", condition=ailing("exhausted", 5))
    assert choose(planned(), Roster((one, three)), NOW) == Later(
        "deepseek",
        NOW + timedelta(minutes=5),
        "anthropic is cooling (too many calls); deepseek is exhausted (too many calls). "
        "Add credit there, or give it to another agent",
    )


@pytest.mark.parametrize(
    ("members", "why", "advice"),
    [
        ((), "no agent is ready to work as coder", "Set ANTHROPIC_API_KEY"),
        (
            (BROKEN,),
            "no agent is ready to work as coder: broken is in error (check OTHER_API_KEY)",
            "Set right what is named there",
        ),
        (
            (member("gpt", "o", "coder", orders=Orders(enabled=False, by="Ann")),),
            "no agent is ready to work as coder: gpt is disabled by Ann",
            "`agent gpt enable` lets it work again.",
        ),
        (
            (member("gpt", "o", "coder", condition=ailing("error", None)),),
            "no agent is ready to work as coder: gpt is in error (too many calls)",
            "Set right what is named there",
        ),
    ],
)
def test_when_nobody_ever_will_people_are_told_what_to_do(members: tuple[Member, ...], why: str, advice: str) -> None:
    nobody = choose(planned(), Roster(members), NOW)
    assert isinstance(nobody, Nobody)
    assert nobody.why == why
    assert nobody.advice.startswith(advice)


def test_just_after_a_start_an_agent_nobody_looked_at_may_be_chosen() -> None:
    assert chosen(planned(), Roster((member("gpt", "o", "coder", health=NOT_CHECKED),)))[0] == "gpt"


def test_what_the_goal_allows_comes_before_everything() -> None:
    """A model, a price, a conversation that holds the order."""
    small = member("small", "a", "coder", model="m-1", price=Micros(1_000_000), context=1000)
    large = member("large", "b", "coder", model="m-2", price=Micros(9_000_000), context=100_000)
    roster = Roster((small, large))
    assert chosen(planned(), roster.meant(RunOptions(model="m-2")))[0] == "large"
    assert chosen(planned(), roster.meant(RunOptions(price=Micros(2_000_000)))) == (
        "small",
        "the only coder that can work now; large costs more than the goal allows",
    )
    assert chosen(planned(brief="x" * 3000), roster) == (
        "large",
        "the only coder that can work now; small cannot hold the order",
    )
    nobody = choose(planned(), roster.meant(RunOptions(model="m-3")), NOW)
    assert nobody == Nobody(
        "no agent with the model m-3 that the goal names is ready to work as coder",
        "Leave out the agents, team or model that the goal names, or look at `agents` for what is wrong.",
    )


@pytest.mark.parametrize(
    ("price", "advice"),
    [
        (9_000_000, "Say price=1 or more, which is what a million tokens of small cost."),
        (654_321, "Say price=0.66 or more, which is what a million tokens of other cost."),
        (None, "Say price=1 or more, which is what a million tokens of small cost."),
    ],
)
def test_who_allows_too_low_a_price_is_told_which_one_would_do(price: int | None, advice: str) -> None:
    """The least, in whole cents; keys are there and have nothing to do with it."""
    small = member("small", "a", "coder", price=Micros(1_000_000))
    other = member("other", "b", "coder", price=price)
    nobody = choose(planned(), Roster((other, small)).meant(RunOptions(price=Micros(5_000))), NOW)
    assert isinstance(nobody, Nobody)
    assert nobody.advice == advice


def test_a_price_that_nobody_knows_cannot_be_compared_with_one() -> None:
    roster = Roster((member("mine", "a", "coder"),)).meant(RunOptions(price=Micros(9_000_000)))
    assert choose(planned(), roster, NOW) == Nobody(
        "no agent is ready to work as coder: mine has a price that nobody knows",
        "Leave price= out, or say in conductor.toml what its model costs.",
    )


def test_the_price_of_models_does_not_choose_among_programs() -> None:
    """They call what they like; a budget holds that."""
    program = member("brk", "a", "coder")
    program = replace(program, card=program.card.model_copy(update={"kind": "cli"}))
    assert choose(planned(), Roster((program,)).meant(RunOptions(price=Micros(9_000_000))), NOW) == Nobody(
        "no agent is ready to work as coder: brk is a program, for which price= does not hold",
        "Leave price= out: a budget holds what programs spend.",
    )

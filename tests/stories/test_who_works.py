"""Who works on a goal: named by people, and replaced while it goes on."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.settings import Reload
from conductor_core.commands.start import Start
from conductor_core.domain.agent import AgentHealth, Brief, ModelCard, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Attempt, RunOptions, Team
from conductor_core.domain.usage import Micros
from conductor_core.errors import UsageError
from conductor_core.events.run import AgentsChanged, RunStarted
from conductor_core.logic.grammar import build, parse
from conductor_core.logic.roster import Unset
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, titles, work

AUTO = RunOptions(approval="auto")
GOAL = "make a poem"
SMALL = ModelCard(name="acme-mini", tier="small", price=Micros(200_000))
UNSET = (
    Unset("openai", "OpenAI", "set OPENAI_API_KEY", models=("gpt-5",)),
    Unset("lost", "Lost", wrong="LOST_KEY is empty."),
    Unset("hub", "Hub", "set HUB_API_KEY", models=("openai/gpt-5.5",)),
)
LARGE = ModelCard(name="acme-large", tier="large", price=Micros(9_000_000))


def coder(name: str, *models: ModelCard) -> ScriptedAgent:
    """A coder that may have a choice of models."""
    agent = ScriptedAgent(name, writes_its_brief)
    agent.card = agent.card.model_copy(update={"models": models, "model": models[0].name if models else None})
    return agent


def sick(name: str, *models: ModelCard) -> ScriptedAgent:
    """The same one, who cannot work."""
    agent = ScriptedAgent(name, writes_its_brief, health=AgentHealth(state="error", detail="ill"))
    agent.card = coder(name, *models).card
    return agent


async def attempt(at: Stage, run: RunId | None, key: str) -> Attempt:
    """The try at a task."""
    everything = await at.store.read(lambda tx: tx.attempts.of(RunId(str(run))))
    return next(one for one in everything if one.task.endswith(f".{key}"))


async def test_who_works_on_something_finishes_it_and_what_waits_goes_to_who_is_there_now(tmp_path: Path) -> None:
    """Ada is taken off the team in the middle of her work; a task that was queued for her is Bob's."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(brief: Brief, desk: Desk) -> Outcome:
        begun.set()
        await go_on.wait()
        return await writes_its_brief(brief, desk)

    ada, bob = ScriptedAgent("ada", slowly).with_concurrency(1), coder("bob")
    plans = planner(work("T1"), work("T2"), work("T3", "T1"))
    async with stage(tmp_path, plans, ada, options=AUTO) as at:
        run = (await at.order(Start(goal=GOAL))).run
        await begun.wait()
        at.registry.replace([plans, bob])
        await at.conductor.team_changed()
        await at.told(run, "task.merged", 1)
        assert titles([bob]) in (["Do T2"], ["Do T1"])
        go_on.set()
        assert (await at.until(run)).state == "done"
    assert (len(ada.briefs), len(bob.briefs)) == (1, 2)


async def test_the_model_of_each_task_is_recorded_with_its_reason_and_told_to_the_agent(tmp_path: Path) -> None:
    """A review is worth more than a check; what the goal names wins."""
    ada, plans = coder("ada", SMALL, LARGE.model_copy(update={"good_for": ("coder",)})), planner(work("T1"))
    plans.card = plans.card.model_copy(update={"price": 0, "model": "acme-mini"})
    async with stage(tmp_path, plans, ada, options=AUTO) as at:
        first = (await at.order(Start(goal=GOAL))).run
        await at.until(first)
        chosen = await attempt(at, first, "T1")
        assert (chosen.model, chosen.why) == (
            "acme-large",
            "the only coder that can work now; acme-large: it suits coders",
        )
        second = (await at.order(Start(goal=GOAL, model="acme-mini"))).run
        await at.until(second)
        third = (await at.order(Start(goal=GOAL, price=1))).run
        await at.until(third)
        assert (await attempt(at, third, "T1")).why.endswith(
            "acme-mini: each of its other models costs more than the goal allows"
        )
    assert [brief.model for brief in ada.briefs] == ["acme-large", "acme-mini", "acme-mini"]


async def test_a_model_may_be_named_with_its_provider(tmp_path: Path) -> None:
    """As in `openai/gpt-5`; whoever else has one of that name is left out."""
    ada, bob, plans = coder("ada", SMALL), coder("bob", SMALL), planner(work("T1"))
    bob.card = bob.card.model_copy(update={"vendor": "openai", "weight": 0.1})
    plans.card = plans.card.model_copy(update={"vendor": "openai", "model": "acme-mini"})
    async with stage(tmp_path, plans, ada, bob, options=AUTO) as at:
        run = (await at.order(Start.model_validate({"goal": f"{GOAL} model=openai/acme-mini"}))).run
        assert (await at.until(run)).state == "done"
        assert (await attempt(at, run, "T1")).model == "acme-mini"
    assert (len(ada.briefs), len(bob.briefs)) == (0, 1)


async def test_a_team_says_who_has_which_role(tmp_path: Path) -> None:
    """Bob is preferred, and yet only Ada is of the frugal team's coders; it stays so when the team is gone."""
    ada, bob, plans = coder("ada"), coder("bob"), planner(work("T1"), work("T2"))
    bob.card = bob.card.model_copy(update={"weight": 5.0})
    async with stage(tmp_path, plans, ada, bob, options=AUTO) as at:
        at.registry.replace([plans, ada, bob], teams={"frugal": Team(name="frugal", roles={"coder": ("ada",)})})
        run = (await at.order(Start(goal=GOAL, team="frugal"))).run
        at.registry.replace([plans, ada, bob])
        assert (await at.until(run)).state == "done"
        assert (len(ada.briefs), len(bob.briefs)) == (2, 0)
        await at.until((await at.order(Start(goal=GOAL))).run)
    assert (len(ada.briefs), len(bob.briefs)) == (2, 2)


@pytest.mark.parametrize(
    "meant", [{"team": "solo"}, {"price": 1}, {"model": "acme-mini"}, {"agents": ("planner", "ada")}], ids=str
)
async def test_a_plan_cannot_give_work_to_somebody_the_goal_does_not_allow(
    tmp_path: Path, meant: dict[str, Any]
) -> None:
    """The planner is told only of who may work; what it plans for others is done by those."""
    ada, bob, eve = coder("ada", SMALL), coder("bob", LARGE), coder("eve", LARGE)
    plans = planner(work("T1", agent="bob"), work("T2", agent="eve"), work("T3", agent="ada"))
    plans.card = plans.card.model_copy(update={"price": 0, "model": "acme-mini"})
    async with stage(tmp_path, plans, ada, bob, eve, options=AUTO) as at:
        at.registry.replace([plans, ada, bob, eve], teams={"solo": Team(name="solo", roles={"coder": ("ada",)})})
        run = (await at.order(Start.model_validate({"goal": GOAL, **meant}))).run
        assert (await at.until(run)).state == "done"
    assert (len(ada.briefs), len(bob.briefs), len(eve.briefs)) == (3, 0, 0)
    offered = plans.briefs[0].inputs["agents"]
    assert isinstance(offered, list)
    assert [one["name"] for one in offered if isinstance(one, dict)] == ["planner", "ada"]


@pytest.mark.parametrize(
    ("goal", "options"),
    [
        ("model=acme-mini write a poem", {"goal": "write a poem", "model": "acme-mini"}),
        ("write a poem model=acme-mini", {"goal": "write a poem", "model": "acme-mini"}),
        ("team=frugal price=2 write a poem", {"goal": "write a poem", "team": "frugal", "price": 2.0}),
        ("agents=ada,bob write a poem", {"goal": "write a poem", "agents": ("ada", "bob")}),
        ("say why model=x is ignored", {"goal": "say why model=x is ignored", "model": None}),
        ("model=acme-mini", {"goal": None, "model": "acme-mini"}),
    ],
)
def test_who_is_meant_may_be_said_in_the_words_of_the_goal(goal: str, options: dict[str, Any]) -> None:
    """At its beginning or end; in the middle it is a part of the goal."""
    start = Start(goal=goal)
    assert {name: getattr(start, name) for name in options} == options


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("start model=", "model is empty: say model=TEXT or leave it out."),
        ("start from=", "from is empty: say from=TEXT or leave it out."),
        ("start agents=, write a poem", "agents is empty: say agents=A,B or leave it out."),
        ({"goal": "model="}, "model= in the goal is empty: say model=NAME or leave it out."),
        ({"goal": "write a poem agents=,"}, "agents= in the goal is empty: say agents=A,B or leave it out."),
        (
            {"goal": "model=one write a poem", "model": "two"},
            "The goal says model=one, and model=two is said beside it: leave one of them out.",
        ),
        (
            {"goal": "write a poem price=1", "price": "2"},
            "The goal says price=1, and price=2 is said beside it: leave one of them out.",
        ),
        (
            {"goal": "model=one write a poem model=two"},
            "The goal says model=one and model=two: leave one of them out.",
        ),
    ],
)
def test_what_says_nothing_or_contradicts_itself_is_refused(order: str | dict[str, object], sentence: str) -> None:
    """Nobody is to find out from the bill which of two was meant."""
    understand = partial(parse, order, COMMANDS) if isinstance(order, str) else partial(build, Start, order)
    with pytest.raises(UsageError) as refused:
        understand()
    assert refused.value.message == sentence


@pytest.mark.parametrize("beside", [{"model": "one"}, {"model": "one", "agents": ["ada", "bob"], "price": 2.0}])
def test_what_is_said_twice_alike_is_said_once(beside: dict[str, object]) -> None:
    start = Start.model_validate({"goal": "model=one write a poem agents=ada,bob price=2", **beside})
    assert (start.goal, start.model, start.agents, start.price) == ("write a poem", "one", ("ada", "bob"), 2.0)


@pytest.mark.parametrize(
    "meant", [{"team": "solo"}, {"price": 1}, {"model": "acme-mini"}, {"agents": ("planner", "ada")}], ids=str
)
async def test_a_run_is_greeted_by_those_who_may_work_on_it(tmp_path: Path, meant: dict[str, Any]) -> None:
    """And hears of nobody else when agents fall ill or come back."""
    ada, bob = coder("ada", SMALL), coder("bob", LARGE)
    plans = planner(work("T1"))
    plans.card = plans.card.model_copy(update={"price": 0, "model": "acme-mini"})
    solo = Team(name="solo", roles=dict.fromkeys(("planner", "coder", "tester", "reviewer"), ("planner", "ada")))
    async with stage(tmp_path, plans, ada, bob) as at:
        at.registry.replace([plans, ada, bob], teams={"solo": solo})
        await at.conductor.check_agents()
        run = (await at.order(Start.model_validate({"goal": GOAL, **meant}))).run
        await at.until(run, "awaiting_approval")
        at.registry.replace([plans, sick("ada", SMALL), sick("bob", LARGE)], teams={"solo": solo})
        await at.conductor.team_changed()
        told = [record.event for record in await at.events(run)]
    (started,) = [event for event in told if isinstance(event, RunStarted)]
    assert [line.partition(":")[0] for line in started.agents] == ["planner", "ada"]
    (changed,) = [event for event in told if isinstance(event, AgentsChanged)]
    assert [line.partition(":")[0] for line in (*changed.ready, *changed.unable)] == ["ada"]


async def test_preferred_agents_come_first(tmp_path: Path) -> None:
    """`prefer` in the file; both are idle and nothing else tells them apart."""
    ada, bob = coder("ada"), coder("bob")
    bob.card = bob.card.model_copy(update={"weight": 5.0})
    async with stage(tmp_path, planner(work("T1")), ada, bob, options=AUTO) as at:
        await at.until((await at.order(Start(goal=GOAL))).run)
    assert len(bob.briefs) == 1


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (
            Start(goal=GOAL, model="acme-mni"),
            "No agent here has the model acme-mni; did you mean acme-mini?",
        ),
        (Start(goal=GOAL, model="large"), "No agent here has the model large; did you mean acme-large?"),
        (
            Start(goal=GOAL, model="gpt"),
            "No agent here has the model gpt; there is acme-large or acme-mini.",
        ),
        (Start(goal=GOAL, team="fruga"), "There is no team fruga; did you mean frugal?"),
        (Start(goal=GOAL, agents=("adda",)), "There is no agent adda; did you mean ada? `agents` lists them."),
        (
            Start(goal=GOAL, agents=("adda", "ada", "planer")),
            "There is no agent adda; did you mean ada? `agents` lists them.\n"
            "There is no agent planer; did you mean planner? `agents` lists them.",
        ),
        (Start(goal=GOAL, model="bob/acme-mini"), "No agent here has the model bob/acme-mini; ada has acme-mini."),
        (Start(goal=GOAL, model="ada/acme-mni"), "No agent here has the model ada/acme-mni; did you mean acme-mini?"),
        (
            Start(goal=GOAL, model="ada/acme-mini", agents=("planner",)),
            "None of the agents that are named has the model ada/acme-mini; ada has acme-mini.",
        ),
        (
            Start(goal=GOAL, model="acme-mini", agents=("planner",)),
            "None of the agents that are named has the model acme-mini; ada has acme-mini.",
        ),
        (
            Start(goal=GOAL, model="openai/gpt-5"),
            "No agent here has the model openai/gpt-5: set OPENAI_API_KEY to work with OpenAI.",
        ),
        (Start(goal=GOAL, model="gpt-5"), "No agent here has the model gpt-5: set OPENAI_API_KEY to work with OpenAI."),
        (
            Start(goal=GOAL, model="openai/gpt-5.5"),
            "No agent here has the model openai/gpt-5.5: set HUB_API_KEY to work with Hub.",
        ),
        (Start(goal=GOAL, model="lost/acme-mini"), "No agent here has the model lost/acme-mini: LOST_KEY is empty."),
    ],
)
async def test_an_unknown_name_is_refused_with_those_that_come_near(
    tmp_path: Path, start: Start, sentence: str
) -> None:
    plans, ada = planner(work("T1")), coder("ada", SMALL, LARGE)
    async with stage(tmp_path, plans, ada) as at:
        at.registry.replace([plans, ada], teams={"frugal": Team(name="frugal")}, unset=UNSET)
        reply = await at.order(start)
        assert (reply.outcome, reply.text) == ("refused", sentence)


async def test_where_no_team_is_declared_people_are_told_how_one_is(tmp_path: Path) -> None:
    """Whether there is a `conductor.toml` or not."""
    async with stage(tmp_path, planner(work("T1")), coder("ada")) as at:
        reply = await at.order(Start(goal=GOAL, team="frugal"))
        sentence = "There is no team frugal; none is declared: [teams.NAME] in conductor.toml makes one."
        assert (reply.outcome, reply.text) == ("refused", sentence)


async def test_what_cannot_be_reloaded_is_one_sentence(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        reply = await at.order(Reload())
        assert (reply.outcome, reply.text) == ("refused", "There is nothing to read again.")

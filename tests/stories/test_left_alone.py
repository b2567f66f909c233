"""Somebody began a run at a terminal; who goes on with it wants nothing asked."""

from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume, Stop
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work

R1 = RunId("R1")
GOAL = Start(goal="make a poem")


async def asks(brief: Brief, desk: Desk) -> Outcome:
    """Needs to know a colour."""
    await desk.ask("Which colour?", ("red", "blue"))
    return await writes_its_brief(brief, desk)


async def begun(at: Stage) -> None:
    """Until people are asked about its plan."""
    await at.until((await at.order(GOAL)).run, "awaiting_approval")


async def test_a_plan_that_waits_is_approved_and_the_thread_says_why(tmp_path: Path) -> None:
    """Also after a pause; a question that comes then is answered as where nobody is there."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        await begun(at)
        await at.order(Stop(), run=R1)
        await at.order(Resume(), run=R1, there=False)
        await at.conductor.left_alone(R1)
        assert (await at.until(R1, "done")).state == "done"
        assert "Nobody is here to be asked, so policy approves it." in await at.thread(R1)


async def test_where_a_rule_wants_somebodys_yes_it_goes_on_waiting(tmp_path: Path) -> None:
    """Whoever looks on is told so instead of waiting for ever."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Rule(what="plan", by="owner"), run=R1)
        await at.conductor.left_alone(R1)
        run = await at.conductor.run(R1)
        assert (run.state, run.rests) == ("awaiting_approval", True)


async def test_a_question_that_waits_is_answered_too(tmp_path: Path) -> None:
    """The agent chooses what is safest."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        await begun(at)
        await at.order(Approve(), run=R1)
        await at.told(R1, "question.asked", 1)
        await at.conductor.left_alone(R1)
        assert (await at.until(R1, "done")).state == "done"


async def test_what_a_rule_leaves_to_people_waits_for_them(tmp_path: Path) -> None:
    """Leave to go out of the sandbox is given by an owner or by nobody."""

    async def wants_out(brief: Brief, desk: Desk) -> Outcome:
        return Done(summary=str(await desk.permit("fetch", "example.org")), unchanged_ok=True)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", wants_out)) as at:
        await begun(at)
        await at.order(Rule(what="network", by="owner"), run=R1)
        await at.order(Approve(), run=R1)
        await at.told(R1, "question.asked", 1)
        await at.conductor.left_alone(R1)
        assert "question.answered" not in await at.kinds(R1)
        assert (await at.order(Answer(text="allow"), run=R1)).text == "Question 1 is answered: allow."
        assert (await at.until(R1)).state == "done"


async def test_network_that_was_asked_for_is_not_given(tmp_path: Path) -> None:
    """The request is no more and says why; the task works without."""
    plan = planner(work("T1", hosts=("pypi.org:443",)))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Approve(what="plan"), run=R1)
        await at.told(R1, "approval.asked", 1)
        await at.conductor.left_alone(R1)
        assert (await at.until(R1)).state == "done"
        late = await at.order(Approve(what="network", number=2), run=R1)
        assert late.text == (
            "Too late: network for T1 Do T1 (pypi.org) is no more, because nobody is there to be asked."
        )
        assert "Network for T1 Do T1 (pypi.org) is not given, because nobody is there to be asked." in await at.thread(
            R1
        )


async def test_network_that_a_rule_leaves_to_people_waits_for_them(tmp_path: Path) -> None:
    plan = planner(work("T1", hosts=("pypi.org:443",)))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Rule(what="network", by="member"), run=R1)
        await at.order(Approve(what="plan"), run=R1)
        await at.told(R1, "approval.asked", 1)
        await at.conductor.left_alone(R1)
        assert (await at.order(Approve(), run=R1)).text.startswith("T1 of R1 may reach pypi.org.")
        assert (await at.until(R1)).state == "done"


async def test_a_plan_dearer_than_the_rule_is_begun_and_asks_before_it_spends_more(tmp_path: Path) -> None:
    """Nobody allowed the money that the plan may cost."""
    dear = work("T1", estimate=Estimate(seconds_low=1, seconds_high=2, cost_low=Micros(0), cost_high=Micros(9_000_000)))
    async with stage(tmp_path, planner(dear), ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Rule(what="spending", by="owner", above=5), run=R1)
        await at.order(Cancel(), run=R1)
        run = (await at.order(Start(goal="another poem", project="poem"))).run
        assert run
        await at.until(run, "awaiting_approval")
        await at.conductor.left_alone(run)
        assert (await at.until(run, "done")).options.allowed is None

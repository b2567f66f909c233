"""The rules of a project bind what is spent, what leaves the sandbox, and what becomes its files."""

from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.budget import Budget
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.stories.payers import CALLS, PLAN, Payer, told

R2 = RunId("R2")
CODER = ScriptedAgent("coder", writes_its_brief)


async def second_run(at: Stage, rule: Rule, *, approved: bool = True) -> None:
    """A run in a project that has this rule."""
    await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
    assert (await at.order(rule, run="R1")).outcome == "ok"
    await at.order(Cancel(), run="R1")
    await at.until((await at.order(Start(goal="another poem", project="poem"))).run, "awaiting_approval")
    if approved:
        await at.order(Approve(), run="R2")


async def test_what_a_run_made_becomes_the_projects_files_when_an_owner_says_so(tmp_path: Path) -> None:
    """Bound to the commit; until then the next run begins where the last one did."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await second_run(at, Rule(what="merge", by="owner"))
        run = await at.until(R2)
        head = await at.store.read(lambda tx: tx.projects.get(ProjectId("poem")))
        assert head
        assert head.head is None
        bob = await at.order(Approve(what="merge"), run="R2", by="Bob", role="member")
        assert bob.text == "Only an owner may answer for making the files of R2 those of poem; you are member."
        await at.order(Approve(what="merge"), run="R2")
        merged = await at.store.read(lambda tx: tx.projects.get(ProjectId("poem")))
        assert merged
        assert merged.head == run.head


async def test_leaving_the_sandbox_is_the_owners_to_allow(tmp_path: Path) -> None:
    """Bob may answer other questions, not this one."""

    async def wants_out(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        allowed = await desk.permit("fetch", "example.org")
        await desk.workspace.session.put({"a.txt": File(content=str(allowed).encode())})
        return Done(summary="asked")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", wants_out)) as at:
        await second_run(at, Rule(what="network", by="owner"))
        await at.told(R2, "question.asked", 1)
        bob = await at.order(Answer(text="allow"), run="R2", by="Bob", role="member")
        assert bob.text == "Only an owner may answer question 1; you are member."
        assert (await at.order(Answer(text="allow"), run="R2")).text == "Question 1 is answered: allow."
        await at.until(R2)
        assert await at.files(R2) == {"a.txt": "True"}


async def test_a_plan_that_may_cost_more_than_the_rule_allows_needs_the_yes_named_there(tmp_path: Path) -> None:
    """Whoever approves plans otherwise; the yes allows what the plan may cost, and no more."""
    dear = work("T1", estimate=Estimate(seconds_low=1, seconds_high=2, cost_low=Micros(0), cost_high=Micros(8_000_000)))
    async with stage(tmp_path, planner(dear), CODER) as at:
        await second_run(at, Rule(what="spending", by="owner", above=5), approved=False)
        assert (
            "It may cost more than the $5.00 that need no yes by the rule about spending; who approves allows that too."
            in (await at.thread(R2)).replace("\\", "")
        )
        bob = await at.order(Approve(), run="R2", by="Bob", role="member")
        assert bob.text == "Only an owner may answer for the plan of R2; you are member."
        await at.order(Approve(), run="R2")
        assert (await at.until(R2)).options.allowed == 8_000_000


async def test_a_run_that_has_spent_what_needs_no_yes_asks_before_it_goes_on(tmp_path: Path) -> None:
    """That is no budget: the request is bound to an amount, a yes lets it go on from exactly there, a no leaves it paused."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent) as at:
        await second_run(at, Rule(what="spending", by="owner", above=0.006))
        assert (await at.until(R2, "paused")).options.budget is None
        assert payer.provider.asked == 6
        pause = (await told(at, R2, "pause"))[0]
        assert pause.splitlines()[:2] == [
            "! R2: paused, more than $0.006 needs a yes",
            "  Spent        $0.0060 of $0.006",
        ]
        assert (
            (await told(at, R2, "approval"))[-1]
            == """\
! R2: approve?
  Spending of up to $1.006 in R2 needs a yes of an owner.
  • $0.0060 is spent or set aside.
  • The rule: spending: an owner, above $0.006.
  Type: approve spending or reject spending"""
        )
        bob = await at.order(Approve(what="spending"), run="R2", by="Bob", role="member")
        assert bob.text == "Only an owner may answer for spending of up to $1.006 in R2; you are member."
        await at.order(Reject(what="spending"), run="R2")
        assert (await at.order(Resume(), run="R2")).outcome == "ok"
        await at.told(R2, "approval.asked", 2)
        assert (await at.until(R2, "paused")).held
        assert (await at.order(Approve(what="spending"), run="R2")).text.startswith(
            "Spending of up to $1.006 in R2 is approved; it goes on."
        )
        assert (await at.until(R2)).state == "done"
        assert payer.provider.asked == CALLS * len(PLAN)


async def test_people_are_reminded_of_a_run_that_asks_before_it_spends_more(tmp_path: Path) -> None:
    """Although it is paused: that pause waits for nothing but their answer. Once it ended, nobody is asked any more."""
    clock = ManualClock()
    async with stage(tmp_path, planner(*PLAN), Payer().agent, clock=clock) as at:
        await second_run(at, Rule(what="spending", by="owner", above=0.006))
        await at.until(R2, "paused")
        await clock.advance(3601)
        await at.conductor.look_after_requests()
        assert "Spending of up to $1.006 in R2 had waited for an answer" in (await at.thread(R2)).replace("\\", "")
        await at.order(Cancel(), run="R2")
        late = await at.order(Approve(what="spending"), run="R2")
        assert late.text == "Too late: spending of up to $1.006 in R2 is no more, because Ann cancelled R2."


async def test_a_budget_given_by_who_may_say_yes_is_a_yes(tmp_path: Path) -> None:
    """An owner's budget of $2 lets the run spend that without asking again; a member's does not."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent) as at:
        await second_run(at, Rule(what="spending", by="owner", above=0.006))
        await at.until(R2, "paused")
        await at.order(Budget(what="2"), run="R2", by="Bob", role="member")
        assert (await at.conductor.run(R2)).state == "paused"
        assert (await at.order(Budget(what="2"), run="R2")).text == "The budget of R2 is $2.00 now. R2 goes on."
        late = await at.order(Approve(what="spending"), run="R2")
        assert late.text == "Too late: spending of up to $1.006 in R2 is no more, because Ann allowed it $2.00."
        assert (await at.until(R2)).state == "done"


async def test_a_rule_that_names_people_binds_where_nobody_is_there(tmp_path: Path) -> None:
    """The run waits, says so, and holds nobody up; what is no rule of the project is decided without people as before."""

    async def wants_out(brief: Brief, desk: Desk) -> Outcome:
        allowed = await desk.permit("fetch", "example.org")
        await desk.workspace.session.put({"a.txt": File(content=str(allowed).encode())})
        return Done(summary="asked")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", wants_out)) as at:
        await second_run(at, Rule(what="plan", by="owner"), approved=False)
        await at.order(Rule(what="network", by="owner"), run="R2")
        alone = await at.order(Start(goal="a third poem", project="poem"), there=False)
        waits = await at.until(alone.run)
        assert waits.state == "awaiting_approval"
        told = (
            "Nobody is here to be asked, but by the rule of the project an owner has to approve: until then it waits."
        )
        assert told in await at.thread(alone.run)
        bob = await at.order(Approve(run="R3"), by="Bob", role="member")
        assert bob.text == "Only an owner may answer for the plan of R3; you are member."
        assert (await at.order(Approve(run="R3"))).text.startswith(
            "Version 1 of the plan of R3 is approved; work begins."
        )
        await at.told(alone.run, "question.asked", 1)
        await at.order(Answer(text="allow", run="R3"))
        assert (await at.until(alone.run)).state == "done"
        assert await at.files(alone.run) == {"a.txt": "True"}

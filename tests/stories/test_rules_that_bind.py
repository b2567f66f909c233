"""The rules of a project bind what is spent, what leaves the sandbox, and what becomes its files."""

from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.budget import Budget
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work

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


async def test_more_money_than_the_rule_allows_is_the_owners_to_give(tmp_path: Path) -> None:
    """The run begins with the amount that needs no yes, and the thread says by which rule."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await second_run(at, Rule(what="spending", by="owner", above=5), approved=False)
        bob = await at.order(Budget(what="7"), run="R2", by="Bob", role="member")
        assert bob.text == "Only an owner may let R2 spend more than $5.00; you are member."
        await at.order(Approve(), run="R2", by="Bob", role="member")
        run = await at.until(R2)
        assert run.options.budget == 5_000_000
        told = next(r.event for r in await at.events(R2) if r.event.kind == "run.budget_changed")
        assert told.model_dump()["what"] == "set the budget to $5.00, by the rule “spending: an owner, above $5.00”"


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

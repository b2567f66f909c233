"""Approvals that cannot lie: bound to what was shown, to who may, and answered once."""

from datetime import timedelta
from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.change import Change
from conductor_core.commands.rules import Rule, Rules
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.domain.ids import RunId
from conductor_core.lifecycle import approvals
from conductor_core.logic.grammar import parse
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import planner, stage, work

R1 = RunId("R1")
GOAL = Start(goal="make a poem")
CODER = ScriptedAgent("coder", writes_its_brief)


async def test_answered_once_wherever_it_was_clicked(tmp_path: Path) -> None:
    """Bob says yes on one surface, Ann a moment later on another: she is told that it was done, and by whom."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        assert (await at.order(Approve(number=1), by="Bob", role="member")).text.startswith(
            "Version 1 of the plan of R1 is approved; work begins."
        )
        late = await at.order(Reject(number=1), run="R1")
        assert (late.outcome, late.text) == ("refused", "The plan of R1 was approved by Bob already.")
        assert (await at.until(R1)).state == "done"
        assert (await at.kinds(R1)).count("plan.approved") == 1


async def test_who_may_not_is_told_who_may(tmp_path: Path) -> None:
    """Eve only looks; and in this project a plan is the owner's to approve."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Rule(what="plan", by="owner"), run="R1")
        await at.until((await at.order(Start(goal="a second poem", project="poem"))).run, "awaiting_approval")
        assert (
            await at.order(Approve(), run="R2", by="Eve", role="viewer")
        ).text == "`approve` needs the role member; you are viewer."
        not_bob = await at.order(Approve(), run="R2", by="Bob", role="member")
        assert not_bob.text == "Only an owner may answer for the plan of R2; you are member."
        assert (await at.order(Approve(), run="R2")).text.startswith(
            "Version 1 of the plan of R2 is approved; work begins."
        )


async def test_a_yes_to_what_was_shown_before_is_no_yes_to_what_is_there_now(tmp_path: Path) -> None:
    """The button carries the digest of what was on the card."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        changed = await at.order(Approve(number=1, digest="0" * 12), by="Bob", role="member", run="R1")
        assert changed.text == "The plan of R1 has changed since: look at it again, then approve."


async def test_who_comes_after_the_end_is_told_what_happened(tmp_path: Path) -> None:
    """The request is superseded, not answered."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Cancel(run="R1"))
        late = await at.order(Approve(), run="R1", by="Bob", role="member")
        assert late.text == "Too late: the plan of R1 is no more, because Ann cancelled R1."


async def test_nobody_approves_a_push_of_their_own(tmp_path: Path) -> None:
    """Ann started the run, so Bob has to; the commit that was shown is the one that is meant."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL, there=True)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        run = await at.until(R1)
        what, commit = "the push of R1 to origin", str(run.head)
        await at.truth.change(lambda m: approvals.ask(m, m.run(run.id), "push", commit, what))
        own = await at.order(Approve(what="push"), run="R1")
        assert own.text == (
            "You asked for the push of R1 to origin yourself: by the rule it was asked under, somebody else has to "
            "approve it. Where you work alone, `rule push owner other=no` changes the rule for what is asked from then on; "
            "then order it again."
        )
        other = await at.order(Approve(what="push", digest="f" * 40), run="R1", by="Bob", role="member")
        assert other.text == "The push of R1 to origin has changed since: look at it again, then approve."


async def test_who_may_not_approve_their_own_plan_is_told_what_helps(tmp_path: Path) -> None:
    """The rule that was loosened since counts for the plan that is begun anew."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Rule(what="plan", by="owner", other=True), run="R1")
        await at.order(Cancel(), run="R1")
        await at.until((await at.order(Start(goal="another poem", project="poem"))).run, "awaiting_approval")
        thread = await at.thread(RunId("R2"))
        assert "Nothing is changed before an owner who did not start the run approves." in thread
        await at.order(Rule(what="plan", by="owner", other=False), run="R2")
        assert (await at.order(Approve(), run="R2")).text == (
            "You asked for the plan of R2 yourself: by the rule it was asked under, somebody else has to approve it. "
            "Where you work alone, `rule plan owner other=no` changes the rule for what is asked from then on; then `cancel R2` "
            "and start it again."
        )
        await at.order(Cancel(), run="R2")
        await at.until((await at.order(Start(goal="another poem", project="poem"))).run, "awaiting_approval")
        assert (await at.order(Approve(), run="R3")).outcome == "ok"


async def test_people_are_reminded_and_silence_is_never_a_no(tmp_path: Path) -> None:
    """After the last reminder the request is parked; days later it can still be answered."""
    clock = ManualClock()
    async with stage(tmp_path, planner(work("T1")), CODER, clock=clock) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.conductor.look_after_requests()
        assert "approval.reminded" not in await at.kinds(R1)
        for hours in (1, 8, 24, 72):
            await clock.leap((timedelta(hours=hours) - (clock.now() - ManualClock().now())).total_seconds() + 1)
            await at.conductor.look_after_requests()
            await at.conductor.look_after_requests()
        assert (await at.kinds(R1)).count("approval.reminded") == 4
        assert "This was the last reminder; it waits on, and can be answered at any time." in await at.thread(R1)
        assert (await at.conductor.run(R1)).state == "awaiting_approval"
        assert (await at.order(Approve(), run="R1", by="Bob", role="member")).text.startswith(
            "Version 1 of the plan of R1 is approved; work begins."
        )
        assert "This was the last reminder" not in await at.thread(R1)


async def test_what_a_rule_approves_is_written_in_the_thread_with_its_name(tmp_path: Path) -> None:
    """Nobody is asked about plans in this project any more."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        assert (await at.order(Rule(what="plan", by="nobody"), run="R1", by="Bob", role="member")).outcome == "refused"
        changed = await at.order(Rule(what="plan", by="nobody"), run="R1")
        assert changed.text == "In poem from now on plan: nobody is asked."
        await at.order(Cancel(run="R1"))
        second = await at.order(Start(goal="a second poem", project="poem"))
        assert (await at.until(second.run)).state == "done"
        approved = next(r.event for r in await at.events(second.run) if r.event.kind == "plan.approved")
        assert approved.model_dump(include={"automatic", "rule"}) == {
            "automatic": True,
            "rule": "plan: nobody is asked",
        }
        assert "Approved by the rule “plan: nobody is asked”." in await at.thread(RunId("R2"))


async def test_everybody_can_look_at_the_rules(tmp_path: Path) -> None:
    """As they are from the beginning."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Rule(what="spending", by="owner", above=5), run="R1")
        shown = (await at.order(Rules(), run="R1", by="Eve", role="viewer")).card
        assert shown
        assert shown.blocks[0].model_dump()["items"] == (
            "plan: a member",
            "change: a member",
            "network: an owner",
            "push: a member who did not start the run",
            "sensitive: an owner who did not start the run",
            "spending: an owner, above $5.00",
            "merge: nobody is asked",
        )


NOS: list[tuple[str, str, str]] = [
    ("reject change", "change", ""),
    ("reject change R1", "change", ""),
    ("reject R1 network", "network", ""),
    ("reject network, not today", "network", "not today"),
    ("reject change the colours first", "change", "the colours first"),
]


@pytest.mark.parametrize(("said", "subject", "reason"), NOS, ids=[said for said, _, _ in NOS])
async def test_of_several_things_the_one_that_is_named_is_turned_down(
    tmp_path: Path, said: str, subject: str, reason: str
) -> None:
    """As their cards say; what it is about is never kept as the reason."""
    async with stage(tmp_path, planner(work("T1", hosts=("pypi.org:443",)), work("T2", "T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(what="plan"), run="R1")
        await at.order(Change(edit="drop T2"), run="R1")
        several = await at.order(Reject(), run="R1")
        assert several.text == "Several things of R1 wait for approval: say network or change."
        assert (await at.order(parse(said, COMMANDS), run="R1")).outcome == "ok"
        asked = await at.store.read(lambda tx: tx.asks.approvals(R1))
        assert [(one.subject, one.reason) for one in asked if one.state == "rejected"] == [(subject, reason)]


async def test_where_one_thing_waits_all_the_words_are_the_reason(tmp_path: Path) -> None:
    """A sentence may begin with the name of what could wait."""
    async with stage(tmp_path, planner(work("T1")), CODER) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(parse("reject change the colours first", COMMANDS), run="R1")
        asked = await at.store.read(lambda tx: tx.asks.approvals(R1))
        assert [(one.subject, one.reason) for one in asked] == [("plan", "change the colours first")]

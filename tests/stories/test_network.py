"""Network is asked for by a task, decided by people, and given to the sandbox of that task alone."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.change import Change
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ask import Approval
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.llms.tunnel import HostTunnels
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.llms.tunnel.vendor import HOST, Vendor

R1, R2 = RunId("R1"), RunId("R2")
GOAL = Start(goal="make a poem")
PLACE = f"{HOST}:443"
CALL = f"""
import os, ssl, urllib.request
try:
    urllib.request.urlopen("https://{HOST}/", context=ssl._create_unverified_context())
except Exception as error:
    print(error, "HTTPS_PROXY" in os.environ)
"""


async def calls(brief: Brief, desk: Desk) -> Outcome:
    """Tries to reach the host, whatever was said about it."""
    done = await desk.workspace.session.exec(["python3", "-c", CALL])
    await desk.workspace.session.put({f"{brief.task}.txt": File(content=done.stdout)})
    return Done(summary="called")


async def test_the_plan_card_says_who_asks_for_network_and_who_decides(tmp_path: Path) -> None:
    """Each with its hosts; a yes to the plan is none to the network."""
    plan = planner(work("T1", hosts=(PLACE, "pypi.org:8443")), work("T2"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        line = f"T1 Do T1: network, to {HOST} and pypi.org:8443 only; needs a yes of an owner"
        assert line in await at.thread(R1)
        await at.order(Approve(), run="R1", by="Bob", role="member")
        bob = await at.order(Approve(what="network"), run="R1", by="Bob", role="member")
        assert bob.text == (
            f"Only an owner may answer for network for T1 Do T1 ({HOST} and pypi.org:8443); you are member."
        )


@asynccontextmanager
async def answered(tmp_path: Path, vendor: Vendor, answer: Approve | Reject) -> AsyncIterator[Stage]:
    """A run of two tasks that is over, where only T1 had to wait for that answer."""
    plan = planner(work("T1", hosts=(PLACE,)), work("T2"))
    files, caller = GitWorkspaces(tmp_path, DirectSandbox()), ScriptedAgent("coder", calls)
    async with stage(tmp_path, plan, caller, workspaces=files, tunnels=HostTunnels(vendor.dial)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(what="plan"), run="R1")
        await at.told(R1, "task.done", 2)  # the plan and T2
        assert (await at.task(R1, "T1")).state == "queued"
        assert (await at.order(answer, run="R1")).outcome == "ok"
        await at.until(R1)
        yield at


async def test_with_a_yes_that_task_alone_reaches_those_hosts(tmp_path: Path) -> None:
    """The host is called for T1; the sandbox of T2 knows of no way out."""
    async with Vendor().serving() as vendor, answered(tmp_path, vendor, Approve(what="network")) as at:
        files = await at.files(R1)
        assert vendor.dialled == [(HOST, 443)]
        assert (files["T1.txt"][-5:], files["T2.txt"][-6:]) == ("True\n", "False\n")


async def test_with_a_no_it_works_without_and_the_thread_says_so(tmp_path: Path) -> None:
    """Nobody outside is called."""
    no = Reject(what="network", reason="not today")
    async with Vendor().serving() as vendor, answered(tmp_path, vendor, no) as at:
        assert vendor.dialled == []
        assert (await at.files(R1))["T1.txt"].endswith("False\n")
        thread = await at.thread(R1)
        assert "Turned down by Ann: not today" in thread
        assert "T1 waits for the answer; with a no it works without." in thread


async def test_a_rule_may_give_it_and_where_nobody_is_asked_it_is_not_given(tmp_path: Path) -> None:
    """Both are written in the thread."""
    plan = planner(work("T1", hosts=(PLACE,)))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        alone = await at.order(GOAL, there=False)
        await at.until(alone.run)
        thread = await at.thread(R1)
        assert f"Network for T1 Do T1 ({HOST}) is not given, because nobody is there to be asked." in thread
        await at.order(Rule(what="network", by="nobody"), run="R1")
        await at.until((await at.order(Start(goal="more", project="poem"), there=False)).run)
        thread = await at.thread(R2)
        assert f"Network for T1 Do T1 ({HOST}) is approved by the rule “network: nobody is asked”." in thread


async def test_an_agent_at_work_may_ask_for_it(tmp_path: Path) -> None:
    """It waits, and goes on in a sandbox that is opened to what was allowed."""
    seen: list[tuple[str, ...]] = []

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        seen.append(brief.hosts)
        allowed = await desk.reach((PLACE,), "the tests need a package")
        await desk.workspace.session.put({"a.txt": File(content=str(allowed).encode())})
        return Done(summary="asked")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await at.told(R1, "approval.asked", 1)
        assert "T1 says: the tests need a package" in await at.thread(R1)
        assert (await at.order(Approve(), run="R1")).text.startswith(f"T1 of R1 may reach {HOST}.")
        await at.until(R1)
        assert await at.files(R1) == {"a.txt": "True"}
        assert seen == [(), (PLACE,)]


async def test_who_edits_the_plan_may_ask_for_it_too(tmp_path: Path) -> None:
    """What was asked for before is no more; a yes to the old card does not count for the new hosts."""
    plan = planner(work("T1"), work("T2", "T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="let T1 reach pypi.org"), run="R1")
        assert "T1 Do T1: asks for network, to pypi.org only" in await at.thread(R1)
        await at.order(Approve(), run="R1")
        await at.order(Change(edit="T1 may reach PyPI.org, files.pythonhosted.org"), run="R1")
        await at.order(Approve(what="change"), run="R1")
        old, new = [one for one in await asked(at) if one.subject == "network"]
        late = await at.order(Approve(number=old.id), run="R1")
        assert late.text == (
            "Too late: network for T1 Do T1 (pypi.org) is no more, because nothing waits for it any more."
        )
        assert new.what == "network for T1 Do T1 (pypi.org and files.pythonhosted.org)"
        await at.order(Change(edit="no network for T1"), run="R1")
        await at.order(Approve(what="change"), run="R1")
        assert (await at.until(R1)).state == "done"
        assert [one.state for one in await asked(at) if one.subject == "network"] == ["superseded", "superseded"]


async def asked(at: Stage) -> Sequence[Approval]:
    """All requests for a yes."""
    return await at.store.read(lambda tx: tx.asks.approvals(R1))

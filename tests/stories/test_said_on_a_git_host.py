"""What is said on a git host becomes work of the run, when somebody orders it."""

from pathlib import Path

from conductor_core.commands.followup import FollowUp
from conductor_core.commands.push import Push
from conductor_core.domain.ids import RunId
from conductor_core.testing.git_host import FailedCheck, Fault, Said
from tests.stories.git_house import delivered, hosted, life, say_yes, until


async def test_what_is_said_there_becomes_work_whose_result_goes_to_the_same_request(tmp_path: Path) -> None:
    """The words reach the agent as data; nothing new is sent before somebody said yes to the new commit."""
    async with hosted(tmp_path) as host, life(tmp_path, host, {"hello.txt": "hello @\n"}) as at:
        await delivered(at, host)
        none = await at.order(FollowUp(run="R1"))
        assert none.text == "Nothing was said of R1 on its git host that waits to be dealt with."
        await at.order(Push(run="R1"))
        await until(at, "asking")
        await say_yes(at)
        first = await until(at, "open")
        host.said.append(Said(1, "ann", "Say hello to everybody.", "line", path="hello.txt", line=1))
        host.failed.append(FailedCheck(3, "lint", "2 errors", str(first.commit)))
        reply = await at.order(FollowUp(run="R1", note="in English"), by="Bob", role="member")
        assert reply.text == "R1.T2 deals with what was said; then the push is asked for again."
        assert "`followup R1`" in await at.thread(RunId("R1"))
        assert (await at.until(RunId("R1"), "done")).state == "done"
        brief = (await at.task(RunId("R1"), "T2")).planned.brief
        assert '<data of="ann on hello.txt:1">\nSay hello to everybody.\n</data>' in brief
        assert '<data of="The check lint failed">\n2 errors\n</data>' in brief
        assert "Who ordered this says: in English" in brief
        second = await until(at, "asking")
        assert host.at("rev-parse", "conductor/R1") == first.commit
        assert (await at.order(FollowUp(run="R1"))).text == none.text
        await say_yes(at)
        await until(at, "open")
        assert len(host.requests) == 1
        assert host.at("rev-parse", "conductor/R1") == second.commit
        assert host.at("rev-parse", "conductor/R1^") == first.commit
        assert "R1: T2 deals with what was said on pull request \\#1" in await at.thread(RunId("R1"))


async def test_a_host_that_cannot_be_asked_has_not_said_nothing(tmp_path: Path) -> None:
    """Who orders a follow-up is told why, and what to do."""
    async with hosted(tmp_path) as host, life(tmp_path, host) as at:
        await delivered(at, host)
        await at.order(Push(run="R1"))
        await until(at, "asking")
        await say_yes(at)
        await until(at, "open")
        host.faults.extend([Fault("GET", "/pulls/1", status=502, body={})] * 9)
        unasked = await at.order(FollowUp(run="R1"))
        assert (unasked.outcome, unasked.text) == (
            "refused",
            "The git host could not be asked what was said of R1: GitHub has trouble of its own (status 502). "
            "`followup R1` asks again.",
        )
        told = (await at.order(Push(run="R1"))).text
        assert told.endswith(" What is said there could not be asked for: GitHub has trouble of its own (status 502).")
        host.faults.clear()
        none = "Nothing was said of R1 on its git host that waits to be dealt with."
        assert (await at.order(FollowUp(run="R1"))).text == none
        host.faults.append(Fault("GET", "/pulls/1", status=401, body={}))
        assert (await at.order(FollowUp(run="R1"))).text == (
            "The git host could not be asked what was said of R1: GitHub did not accept the token. "
            "Set a CONDUCTOR_GITHUB_TOKEN that is valid. `push R1` goes on."
        )

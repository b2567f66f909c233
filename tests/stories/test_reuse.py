"""What an agent made before of the same order and the same files is taken instead of made again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_core.commands.agents import Agents
from conductor_core.commands.delete import Delete
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Retry
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import AgentRole
from conductor_core.domain.result import Basis, Reuse
from conductor_core.engine import reusing
from conductor_core.engine.reusing import AGAIN
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import Act, ScriptedAgent
from conductor_core.testing.stage import Stage, planner, stage, work


class Repeating(ScriptedAgent):
    """An agent that says what its results follow from."""

    def __init__(self, act: Act, *, version: str = "1", name: str = "coder", roles: tuple[AgentRole, ...] = ("coder",)):
        super().__init__(name, act, roles=roles)
        self.version = version

    def basis(self, brief: Brief) -> Basis | None:
        """Its version."""
        return Basis(version=self.version) if self.version else None


async def writes(brief: Brief, desk: Desk) -> Outcome:
    """One file with the order in it."""
    await desk.workspace.session.put({"a.txt": File(content=brief.text.encode())})
    return Done(summary="Wrote a.txt.")


async def run(at: Stage, **more: object) -> RunId:
    """One run to its end."""
    reply = await at.order(Start.model_validate({"goal": "make a poem", **more}), there=False)
    return (await at.until(reply.run)).id


async def counts(at: Stage) -> dict[str, Reuse]:
    """How often results were asked for and taken."""
    return await at.store.read(lambda tx: tx.results.counts())


async def test_the_same_work_is_done_once(tmp_path: Path) -> None:
    """In another project, and by a service that was started anew: the same files, and the thread says where from."""
    coder = Repeating(writes)
    async with stage(tmp_path, planner(work("T1")), coder) as at:
        first = await run(at)
        second = await run(at, project="other")
        assert await at.files(second) == await at.files(first) == {"a.txt": "the work of T1"}
        assert (await at.task(second, "T1")).outcome == (await at.task(first, "T1")).outcome
        assert [AGAIN in str(await at.events(one)) for one in (first, second)] == [False, True]
    async with stage(tmp_path, planner(work("T1")), coder) as at:
        await run(at, project="third")
        assert await counts(at) == {"coder": Reuse(asked=3, taken=2)}
        shown = await at.order(Agents(agent="coder"))
        assert "2 of 3 results taken from before (67%)" in str(shown.card)
    assert len(coder.briefs) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: (planner(work("T1", brief="something else")), Repeating(writes)),
        lambda: (planner(work("T1", inputs={"a": 1})), Repeating(writes)),
        lambda: (planner(work("T1")), Repeating(writes, version="2")),
        lambda: (planner(work("T1")), Repeating(writes, version="")),
        lambda: (planner(work("T1")), Repeating(writes, name="somebody-else")),
    ],
    ids=["order", "inputs", "version", "cannot say", "agent"],
)
async def test_what_it_follows_from_has_changed(
    tmp_path: Path, change: Callable[[], tuple[ScriptedAgent, Repeating]]
) -> None:
    """Then it is made."""
    async with stage(tmp_path, planner(work("T1")), Repeating(writes)) as at:
        await run(at)
    plans, coder = change()
    async with stage(tmp_path, plans, coder) as at:
        await run(at, project="other")
    assert len(coder.briefs) == 1


async def test_other_files_make_another_result(tmp_path: Path) -> None:
    """The second task of a plan begins with what the first has left."""

    async def copies(brief: Brief, desk: Desk) -> Outcome:
        found = await desk.workspace.session.get(["a.txt"])
        await desk.workspace.session.put({f"{len(found)}.txt": File(content=b"x")})
        return Done(summary="Copied.")

    second, third = Repeating(copies, name="second"), Repeating(copies, name="third")
    plan = planner(work("T1", agent="first"), work("T2", "T1", agent="second"))
    async with stage(tmp_path, plan, Repeating(writes, name="first"), second) as at:
        assert set(await at.files(await run(at))) == {"a.txt", "1.txt"}
        assert set(await at.files(await run(at, project="other"))) == {"a.txt", "1.txt"}
    assert len(second.briefs) == 1
    async with stage(tmp_path, planner(work("T2", agent="third")), third) as at:
        assert set(await at.files(await run(at, project="third"))) == {"0.txt"}


async def test_who_tries_again_wants_it_made(tmp_path: Path) -> None:
    """And a failure is never remembered."""
    tries: list[str] = []

    async def fails_first(brief: Brief, desk: Desk) -> Outcome:
        tries.append(brief.feedback)
        if len(tries) < 3:
            return Failed(cause="not yet", remedy="fail")
        return await writes(brief, desk)

    async with stage(tmp_path, planner(work("T1")), Repeating(fails_first)) as at:
        one = await run(at)
        two = await run(at, project="other")
        assert len(tries) == 2
        await at.order(Retry(task="T1"), run=str(two))
        await at.until(two, "done")
        await at.order(Retry(task="T1"), run=str(one))
        await at.until(one, "done")
    assert len(tries) == 4


async def test_it_can_be_switched_off(tmp_path: Path) -> None:
    coder = Repeating(writes)
    async with stage(tmp_path, planner(work("T1")), coder, reuse=lambda: False) as at:
        await run(at)
        await run(at, project="other")
        assert await counts(at) == {}
    assert len(coder.briefs) == 2


async def test_a_review_of_the_same_is_the_same(tmp_path: Path) -> None:
    """A check is never taken from before: it is there to be run."""

    async def judges(brief: Brief, desk: Desk) -> Outcome:
        return Done(summary="Good.", verdict=Verdict(approved=True, reviewer="critic"))

    critic, tester = (
        Repeating(judges, name="critic", roles=("reviewer",)),
        Repeating(judges, name="t", roles=("tester",)),
    )
    plan = planner(
        work("T1"),
        work("T2", "T1", kind="review", role="reviewer", agent="critic"),
        work("T3", "T1", kind="check", role="tester", agent="t"),
    )
    async with stage(tmp_path, plan, Repeating(writes), critic, tester) as at:
        await run(at)
        await run(at, project="other")
    assert (len(critic.briefs), len(tester.briefs)) == (1, 2)


async def test_only_so_much_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of results the last ones, of one result so many bytes; and nothing of a project that was deleted."""
    monkeypatch.setattr(reusing, "LARGEST", 20)
    coder = Repeating(writes)
    async with stage(tmp_path, planner(work("T1", brief="x" * 30)), coder) as at:
        await run(at)
        await run(at, project="other")
    assert len(coder.briefs) == 2
    coder = Repeating(writes)
    async with stage(tmp_path, planner(work("T1", brief="short")), coder) as at:
        gone = await at.conductor.run(await run(at, project="third"))
        await at.order(Delete(what=gone.project))
        await run(at, project="fourth")
    assert len(coder.briefs) == 2

"""The cheapest agent tries first, its work is checked, and what it fails at goes to the next stronger one."""

import asyncio
from pathlib import Path

from conductor_core.commands.cascade import Cascade
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Failed, ModelCard, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.sandbox import Completed
from conductor_core.domain.usage import Micros
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import Act, ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces

RUN = RunId("R1")
CHEAPEST = Start(goal="make a poem", first="cheapest")
TASK: PlannedTask = work("T1", agent="dear")


def agent(name: str, dollars: float, act: Act = writes_its_brief) -> ScriptedAgent:
    """A coder with the price of its only model."""
    scripted = ScriptedAgent(name, act)
    model = ModelCard(name=f"{name}-1", price=Micros(round(dollars * 1_000_000)))
    scripted.card = scripted.card.model_copy(update={"models": (model,)})
    return scripted


async def cannot(brief: Brief, desk: Desk) -> Outcome:
    """Says so."""
    _ = brief, desk
    return Failed(cause="no rhyme was found", remedy="fail")


async def breaks(brief: Brief, desk: Desk) -> Outcome:
    """Adds tests that do not pass."""
    await desk.workspace.session.put({"pyproject.toml": File(content=b"[tool.pytest.ini_options]\n")})
    await desk.workspace.session.put({"test_poem.py": File(content=b"def test_poem():\n    assert False\n")})
    return await writes_its_brief(brief, desk)


async def test_the_cheapest_does_what_it_can(tmp_path: Path) -> None:
    """Although the plan names a dear one."""
    cheap, dear = agent("cheap", 0.1), agent("dear", 10)
    async with stage(tmp_path, planner(TASK), dear, cheap) as at:
        await at.order(CHEAPEST, there=False)
        assert (await at.until(RUN)).state == "done"
        assert ([brief.task for brief in cheap.briefs], dear.briefs) == (["T1"], [])
        attempts = await at.store.read(lambda tx: tx.attempts.of(RUN))
        assert attempts[1].why == "cheapest first: the cheapest of 2, $0.1000 for a million tokens"


async def test_a_plan_is_priced_as_it_will_be_done(tmp_path: Path) -> None:
    """From the cheap one doing it to both having tried; there is no cheaper plan to offer."""
    unknown = {"seconds_low": 1, "seconds_high": 60, "cost_low": None, "cost_high": None}
    plan = planner(work("T1", agent="dear", estimate=unknown))
    async with stage(tmp_path, plan, agent("dear", 10), agent("cheap", 0.1)) as at:
        await at.until((await at.order(CHEAPEST)).run, "awaiting_approval")
        thread = (await at.thread(RUN)).replace("\\", "")
        assert "**Price:** $0.002–2.52" in thread
        assert (
            "cheap for T1: cheapest first: the cheapest of 2, $0.1000 for a million tokens; "
            "the price goes up to all of them having tried it"
        ) in thread
        assert "Cheaper:" not in thread


async def test_the_thread_says_who_tries_it_one_after_the_other(tmp_path: Path) -> None:
    """When somebody orders it so."""
    may = asyncio.Event()

    async def first(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T1":
            await may.wait()
        return await writes_its_brief(brief, desk)

    cheap, dear = agent("cheap", 0.1), agent("dear", 10, first)
    async with stage(tmp_path, planner(TASK, work("T2", "T1", agent="dear")), dear, cheap) as at:
        await at.order(Start(goal="make a poem"), there=False)
        await at.told(RUN, "plan.approved", 1)
        assert (await at.order(Cascade(task="T2"), run=RUN)).outcome == "ok"
        may.set()
        assert (await at.until(RUN)).state == "done"
        assert "Ann lets the cheapest agent try it first; what fails goes to the next:" in await at.thread(RUN)
        assert "- cheap (cheap-1)\n- dear (dear-1)" in await at.thread(RUN)


async def test_what_the_cheap_one_fails_at_is_told_to_the_next(tmp_path: Path) -> None:
    """Each has one try, by price."""
    cheap, middle, dear = agent("cheap", 0.1, cannot), agent("middle", 1, cannot), agent("dear", 10)
    async with stage(tmp_path, planner(TASK), dear, cheap, middle) as at:
        await at.order(CHEAPEST, there=False)
        assert (await at.until(RUN)).state == "done"
        assert [(brief.attempt, brief.model) for brief in (*cheap.briefs, *middle.briefs, *dear.briefs)] == [
            ("R1.T1.1", "cheap-1"),
            ("R1.T1.2", "middle-1"),
            ("R1.T1.3", "dear-1"),
        ]
        assert dear.briefs[0].feedback == "no rhyme was found"


async def test_when_the_strongest_fails_the_task_has_failed(tmp_path: Path) -> None:
    """There is nobody left."""
    async with stage(tmp_path, planner(TASK), agent("cheap", 0.1, cannot), agent("dear", 10, cannot)) as at:
        await at.order(CHEAPEST, there=False)
        assert (await at.until(RUN)).reason == "1 part is not done: T1 Do T1: failed (no rhyme was found)"
        assert (await at.task(RUN, "T1")).attempts == 2


async def test_what_the_cheap_one_made_is_checked(tmp_path: Path) -> None:
    """It says it is done, and the tests that it added fail: the next one hears of it."""
    argv = ("python3", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    red = MemoryWorkspaces({argv: Completed(argv=argv, exit_code=1)})
    cheap, dear = agent("cheap", 0.1, breaks), agent("dear", 10)
    async with stage(tmp_path, planner(TASK), dear, cheap, workspaces=red) as at:
        await at.order(CHEAPEST, there=False)
        assert (await at.until(RUN)).state == "done"
        assert dear.briefs[0].feedback.startswith("the project's own checks come out worse: ")
        assert list(await at.files(RUN)) == ["T1.txt"]


async def test_one_task_alone_can_go_up_the_ladder(tmp_path: Path) -> None:
    """Ann orders it for what had failed."""
    cheap, dear = agent("cheap", 0.1), agent("dear", 10, cannot)
    async with stage(tmp_path, planner(work("T1", agent="dear", attempts=1)), dear, cheap) as at:
        await at.order(Start(goal="make a poem"), there=False)
        assert (await at.until(RUN)).state == "failed"
        said = await at.order(Cascade(task="T1"), run=RUN)
        assert said.text == "R1.T1 is tried by the cheapest agent first."
        assert "From the first doing it to all of them having tried: 1 s – 2 min, $0.002–2.52." in (
            await at.thread(RUN)
        ).replace("\\", "")
        assert (await at.until(RUN, "done")).state == "done"
        assert [brief.task for brief in cheap.briefs] == ["T1"]
        over = await at.order(Cascade(task="T1"), run=RUN)
        assert over.text == "R1.T1 is done; the cheapest agent can only be the first to begin."

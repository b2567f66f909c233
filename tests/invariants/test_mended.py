"""What the random stories found, each as a story of its own."""

from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ids import RunId
from conductor_core.lifecycle import tasks
from conductor_core.logic.grammar import parse
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work

R1 = RunId("R1")
GOAL = Start(goal="make a poem")


async def begun(at: Stage) -> None:
    """A run whose plan waits for a yes."""
    await at.until((await at.order(GOAL)).run, "awaiting_approval")


async def says(at: Stage, text: str, key: str | None = None) -> str:
    """Ann types something in the thread."""
    return (await at.order(parse(text, COMMANDS), run="R1", key=key)).text


async def asks_first(brief: Brief, desk: Desk) -> Outcome:
    """T1 has a question, the others have none."""
    if brief.task in ("T1", "T1-1"):
        await desk.ask("Which colour?", ("red", "blue"))
    return await writes_its_brief(brief, desk)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ("budget deliver", "What exists of R1 is handed over."),
        ("race T1 2", "R1.T1 is tried by coder and codex: 2 tries, each of another vendor."),
    ],
)
async def test_a_question_ends_with_whoever_asked_it(tmp_path: Path, order: str, told: str) -> None:
    """Nobody is asked, or answered in vain, for a task that was dropped or is tried by others."""
    coder = ScriptedAgent("coder", asks_first)
    codex = ScriptedAgent("codex", writes_its_brief, vendor="other")
    async with stage(tmp_path, planner(work("T1", agent="coder"), work("T2")), coder, codex) as at:
        await begun(at)
        await at.order(Approve(), run="R1")
        await at.told(R1, "question.asked", 1)
        await at.told(R1, "task.merged", 1)
        assert await says(at, order) == told
        questions = await at.store.read(lambda tx: tx.asks.questions(R1))
        assert questions[0].state == "superseded"


async def test_a_question_whose_task_is_done_without_the_answer_is_none_any_more(tmp_path: Path) -> None:
    """The service died before the one who asked was put away, and the next one did not ask."""
    asked = ScriptedAgent("coder", asks_first)
    async with stage(tmp_path, planner(work("T1")), asked) as at:
        await begun(at)
        await at.order(Approve(), run="R1")
        await at.told(R1, "question.asked", 1)
        question = (await at.store.read(lambda tx: tx.asks.questions(R1)))[0]
        task = await at.task(R1, "T1")
        attempt = (await at.store.read(lambda tx: tx.attempts.of(R1)))[-1]

        await at.truth.change(lambda m: tasks.done(m, task.id, attempt.id, Done(summary="red, as always")))
        asks = await at.store.read(lambda tx: tx.asks.questions(R1))
        assert (question.state, asks[0].state) == ("pending", "superseded")
        assert "Nobody needs the answer any more" in await at.thread(R1)


async def test_a_change_that_nobody_answered_ends_with_its_run(tmp_path: Path) -> None:
    """Who answers it later is told so, and nobody is reminded of it."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Approve(), run="R1")
        await says(at, "stop")
        changed = await says(at, "change use coder for T2")
        await says(at, "resume")
        run = await at.until(R1)
        approvals = await at.store.read(lambda tx: tx.asks.approvals(R1))
        assert changed
        assert run.state == "done"
        assert not any(approval.open for approval in approvals)


@pytest.mark.parametrize("order", ["retry T1", "skip T1", "race T1 2"])
async def test_what_nobody_said_yes_to_is_not_done_one_by_one_either(tmp_path: Path, order: str) -> None:
    """A plan was turned down; no order at one of its tasks begins it all the same."""
    coders = (ScriptedAgent("coder", writes_its_brief), ScriptedAgent("codex", writes_its_brief, vendor="other"))
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), *coders) as at:
        await begun(at)
        await says(at, "reject")
        refused = await says(at, order)
        assert refused in (
            "Nobody approved the plan of R1, so nothing of it is done; `start` plans the goal anew.",
            "R1.T1 is taken off; only what is not done can be raced.",
        )
        assert (await at.conductor.run(R1)).state == "cancelled"
        assert (await at.kinds(R1)).count("task.queued") == 1  # that of the planner


async def test_an_order_that_was_refused_is_not_carried_out_when_it_comes_again(tmp_path: Path) -> None:
    """Ann was told that there is no budget to take off; a repetition of that message does not take off a later one."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        refused = await says(at, "budget off", key="message-1")
        assert refused == "There is no such budget, so there is nothing to take off."
        assert await says(at, "budget 5") == "The budget of R1 is $5.00 now."
        assert await says(at, "budget off", key="message-1") == refused
        assert await says(at, "budget off", key="message-2") == "The budget of R1 is off."


@pytest.mark.parametrize("order", ["cancel hush-1234-word", "reject hush-1234-word"])
async def test_a_secret_in_a_reason_stays_out_of_the_log(tmp_path: Path, order: str) -> None:
    """As one in a goal does."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder, redactor=Redactor(("hush-1234-word",))) as at:
        await begun(at)
        await says(at, order)
        log = "".join(record.event.model_dump_json() for record in await at.events(R1))
        assert "hush-1234-word" not in log


async def test_an_undo_that_comes_again_is_answered_as_before(tmp_path: Path) -> None:
    """It was carried out once."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", writes_its_brief)) as at:
        await begun(at)
        await at.order(Approve(), run="R1")
        await at.until(R1)
        first = await says(at, "undo T1", key="message-1")
        assert first == "R1.T1 is undone. `retry T1` does it again."
        await at.until(R1)
        assert await says(at, "undo T1", key="message-1") == first
        assert (await at.kinds(R1)).count("task.undone") == 1

"""People look closer at one task, and at what a run costs."""

from pathlib import Path
from typing import Any

from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.commands.undo import Undo
from conductor_core.domain.agent import Brief, Failed, Outcome, Said
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros, Usage
from conductor_core.logic.grammar import parse
from conductor_core.logic.rendering import markdown
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.logic.shown import text
from tests.stories.counting_house import Provider, answer, request
from tests.stories.payers import cards, pays_itself

GOAL = Start(goal="make a poem")
AUTO = RunOptions(approval="auto")
RUN = RunId("R1")


async def pays(brief: Brief, desk: Desk) -> Outcome:
    """Two calls of known price, and for T2 one that nobody knows the price of."""
    await desk.tell(Said(text=f"I begin with {brief.task}."))
    await pays_itself(brief, desk, "1", "large", Usage(input_tokens=100, output_tokens=20, cost=Micros(300_000)))
    await pays_itself(
        brief, desk, "2", "small", Usage(input_tokens=10, cost=Micros(10_000) if brief.task == "T1" else None)
    )
    return await writes_its_brief(brief, desk)


def shown(reply: Reply) -> str:
    """The card of a reply."""
    assert reply.card
    return markdown(reply.card)


async def test_show_t1_has_its_log_and_its_diff(tmp_path: Path) -> None:
    """What happened line by line, what people ordered, and the change as git tells it; undone work has none."""
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", pays), options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(parse("show T2", COMMANDS), run="R1")
        told = shown(reply)
        for words in ("R1.T2.1 begun by coder", "I begin with T2.", "merged: 1 file changed", "done: wrote T2.txt"):
            assert words in told
        assert "I begin with T1." not in told
        assert isinstance(reply.data, dict)
        assert "T2.txt" in str(reply.data["diff"])
        assert "T1.txt" not in str(reply.data["diff"])
        await at.order(Undo(task="T2"), run="R1")
        await at.until(RUN)
        undone = await at.order(parse("show R1.T2", COMMANDS))
        assert "undone by Ann" in shown(undone)
        assert "What it changed" not in shown(undone)


async def test_cost_tells_it_by_task_agent_and_model_beside_estimate_and_budget(tmp_path: Path) -> None:
    """The parts add up; a call of unknown price is called so."""
    options = AUTO.model_copy(update={"budget": Micros(5_000_000)})
    plan = planner(work("T1"), work("T2"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", pays), options=options) as at:
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(parse("cost", COMMANDS), run="R1", by="Vic", role="viewer")
        assert reply.text == "R1 has cost $0.6100 and 1 call of unknown price (coder)."
        told = shown(reply)
        for line in (
            "**Budget:** $5.00",
            "T1: $0.3100 for 2 calls, 130 tokens",
            "T2: $0.3000 and 1 call of unknown price for 2 calls, 130 tokens",
            "coder: $0.6100 and 1 call of unknown price for 4 calls, 260 tokens",
            "script/large: $0.6000 for 2 calls, 240 tokens",
        ):
            assert line in told.replace("\\", "")


async def test_a_bill_says_what_is_known_and_whose_price_is_not(tmp_path: Path) -> None:
    """On the last card and in `cost`; what nobody but us counted is called an estimate."""

    async def uncounted(brief: Brief, desk: Desk) -> Outcome:
        await pays_itself(brief, desk, "3", "own", Usage(input_tokens=9, cost=Micros(2_000), guessed=True))
        return await pays(brief, desk)

    async with stage(tmp_path, planner(work("T2")), ScriptedAgent("codex", uncounted), options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        shown_now = await cards(at, RUN)
        known = "$0.3020 and 1 call of unknown price (codex)"
        ours = "$0.0020 estimated for 1 call, of which the provider reported no usage"
        result = next(text(card) for name, card in shown_now.items() if name.endswith("/result"))
        assert f"Cost {known} (estimated free); of it {ours}" in " ".join(result.split())
        reply = await at.order(parse("cost", COMMANDS), run="R1")
        assert f"**Estimated:** {ours}" in shown(reply).replace("\\", "")
        assert "own: $0.0020 for 1 call, 9 tokens (1 call by our own estimate)" in shown(reply).replace("\\", "")


async def test_tokens_that_nobody_counted_are_unknown(tmp_path: Path) -> None:
    """For people and for programs, whether the price was said or not; those of others count."""

    async def tells_nothing(brief: Brief, desk: Desk) -> Outcome:
        await pays_itself(brief, desk, "1", "silent", Usage(cost=None))
        await pays_itself(brief, desk, "2", "frugal", Usage(cost=Micros(0)))
        await pays_itself(brief, desk, "3", "small", Usage(input_tokens=10, cost=Micros(10_000)))
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("aa", tells_nothing), options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(parse("cost", COMMANDS), run="R1")
        told = shown(reply).replace("\\", "")
        assert "script/silent: 1 call of unknown price, tokens unknown" in told
        assert "script/frugal: free for 1 call, tokens unknown" in told
        assert ("aa: $0.0100 and 1 call of unknown price for 3 calls, 10 tokens (those of 2 calls unknown)") in told
        data: Any = reply.data
        tokens = {name: (one["tokens"], one["uncounted"]) for name, one in data["models"].items()}
        assert tokens == {"script/silent": (None, 1), "script/frugal": (None, 1), "script/small": (10, 0)}


async def test_a_run_without_models_has_cost_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief), options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(parse("cost R1", COMMANDS))
        assert reply.text == "R1 has cost nothing."
        assert "No model was called." in shown(reply)


async def test_models_of_different_providers_are_told_apart_in_cost(tmp_path: Path) -> None:
    """Though they bear the same name: each is called by its provider, for people and for programs."""
    coders = [ScriptedAgent(name, pays, vendor=vendor) for name, vendor in (("ada", "openai"), ("bob", "groq"))]
    plan = planner(work("T1").model_copy(update={"agent": "ada"}), work("T3").model_copy(update={"agent": "bob"}))
    async with stage(tmp_path, plan, *coders, options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        reply = await at.order(parse("cost", COMMANDS), run="R1")
        assert isinstance(reply.data, dict)
        assert isinstance(reply.data["models"], dict)
        assert sorted(reply.data["models"]) == ["groq/large", "groq/small", "openai/large", "openai/small"]
        assert "openai/large: $0.3000 for 1 call, 120 tokens" in shown(reply).replace("\\", "")


async def test_calls_that_nobody_answered_are_told(tmp_path: Path) -> None:
    """They cost nothing, but a model was called."""

    async def refused(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Failed(cause="the provider has trouble of its own (500)", remedy="other_agent", ails="cooling")

    async with stage(tmp_path, planner(work("T1", attempts=1)), ScriptedAgent("coder", refused), options=AUTO) as at:
        await at.order(GOAL)
        await at.told(RUN, "task.attempt_failed", 1)
        reply = await at.order(parse("cost R1", COMMANDS))
        assert "No call was answered." in shown(reply)


async def test_cost_says_how_often_the_cache_was_of_use(tmp_path: Path) -> None:
    """Of all calls that were made."""
    known = answer().model_copy(update={"remembered": True, "usage": Usage()})
    model = Provider(lambda number: known if number == 2 else answer())

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        for number in range(3):
            await desk.journal.ask(model, request(f"call {number}"))
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks, vendor="acme"), options=AUTO) as at:
        await at.order(GOAL)
        await at.until(RUN)
        told = shown(await at.order(parse("cost", COMMANDS), run="R1")).replace("\\", "")
        assert "**Remembered:** 1 of 3 calls answered from the cache, free (33%)" in told
        assert "the cache for acme/m-1: free for 1 call, 0 tokens" in told

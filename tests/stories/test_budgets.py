"""A budget is a conversation: a note, a card with everything that can be done, and the run goes on from exactly there."""

import asyncio
from pathlib import Path

from conductor_core.commands.budget import Budget
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Resume
from conductor_core.domain.agent import Brief, Failed, ModelCard, Outcome
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros
from conductor_core.errors import ModelError
from conductor_core.ports.agent import Desk
from conductor_core.ports.model import Listener
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.stories.counting_house import Provider, answer, request
from tests.stories.payers import CALLS, GOAL, PLAN, POOR, Payer, told


async def test_at_the_cap_the_run_pauses_and_one_card_tells_spent_done_left_and_what_to_press(tmp_path: Path) -> None:
    """It is no failure of the task; at 80 % there was a note, once."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "paused"
        assert payer.provider.asked == 6
        assert await told(at, reply.run, "failure") == []
        assert await told(at, reply.run, "budget") == [
            """\
! R1: the budget gets short
  $0.0050 of $0.006 is used (83%).
  At the limit the run pauses and asks. `budget R1 +0.01` gives it more."""
        ]
        assert await told(at, reply.run, "pause") == [
            """\
! R1: paused, the budget of $0.006 is reached
  Spent        $0.0060 of $0.006
  Done         T1 Do T1
  In progress  T2 Do T2
  Left         T3 Do T3
  The budget of $0.006 does not allow the next call: it may cost up to $0.0010,
  and nothing is left; a budget of $0.007 would allow it.
  Everything is saved, and nothing runs. With more it goes on from exactly here.
  Type: budget R1 +0.01 (+0.01 and go on) or budget R1 … (Another budget …) or
        budget R1 cheaper (Finish with cheaper agents) or budget R1 deliver
        (Deliver what exists) or cancel R1"""
        ]


async def test_with_more_it_goes_on_from_exactly_there(tmp_path: Path) -> None:
    """No call that was paid is made again, and the thread says who gave more."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        more = await at.order(Budget(what="+5"), run="R1")
        assert more.text == "The budget of R1 is $5.006 now. R1 goes on."
        assert (await at.until(reply.run)).state == "done"
        assert payer.provider.asked == CALLS * len(PLAN)
        assert (await told(at, reply.run, "budget"))[-1] == "R1: Ann set the budget to $5.006"
        assert (await told(at, reply.run, "pause"))[0].startswith("R1: was paused by Conductor")


async def test_what_is_not_enough_pauses_it_again(tmp_path: Path) -> None:
    """Going on without more does so too; a limit below what is spent is kept, and nothing goes on."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        less = await at.order(Budget(what="0.005"), run="R1")
        assert less.text == "The budget of R1 is $0.005 now. R1 stays paused: $0.006 is used already."
        await at.order(Resume(), run="R1")
        assert (await at.until(reply.run)).state == "paused"
        await at.order(Budget(what="off"), run="R1")
        assert (await at.until(reply.run)).state == "done"
        assert payer.provider.asked == CALLS * len(PLAN)


async def test_deliver_what_exists(tmp_path: Path) -> None:
    """What is merged is handed over; the rest is dropped, and said to be missing."""
    payer = Payer()
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        assert (await at.order(Budget(what="deliver"), run="R1")).text == "What exists of R1 is handed over."
        over = await at.until(reply.run, "incomplete")
        assert over.reason == "2 parts are not done: T2 Do T2: taken off; T3 Do T3: taken off"
        assert await at.files(reply.run) == {"R1-T1.txt": "a poem\n"}
        assert payer.provider.asked == 6


async def test_where_nothing_is_done_there_is_nothing_to_deliver(tmp_path: Path) -> None:
    """The card does not offer it, and who orders it is told so."""
    payer = Payer()
    options = POOR.model_copy(update={"budget": Micros(2_000)})
    async with stage(tmp_path, planner(*PLAN), payer.agent, options=options) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        assert "deliver" not in (await told(at, reply.run, "pause"))[0]
        refused = await at.order(Budget(what="deliver"), run="R1")
        assert refused.text == "Nothing of R1 is done yet, so there is nothing to hand over; `cancel R1` ends it."


def priced(agent: ScriptedAgent, name: str, price: int) -> ScriptedAgent:
    """With a model at that price."""
    models = (ModelCard(name=f"{name}-1", price=Micros(price)),)
    agent.card = agent.card.model_copy(update={"name": name, "price": Micros(price), "models": models})
    return agent


async def test_finish_with_cheaper_agents(tmp_path: Path) -> None:
    """What the dear one had begun is begun anew by the cheap one; what is merged stays."""
    dear, cheap = Payer(), ScriptedAgent("cheap", writes_its_brief)
    plan = planner(*(task.model_copy(update={"agent": "dear"}) for task in PLAN))
    priced(plan, "planner", 9_000_000)
    team = (priced(dear.agent, "dear", 9_000_000), priced(cheap, "cheap", 1_000_000))
    async with stage(tmp_path, plan, *team, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        on = await at.order(Budget(what="cheaper"), run="R1")
        assert on.text == "R1 goes on with agents of at most $1.00 for a million tokens."
        assert (await at.until(reply.run)).state == "done"
        assert [brief.task for brief in dear.agent.briefs] == ["T1", "T2"]
        assert [brief.task for brief in cheap.briefs] == ["T2", "T3"]
        again = await at.order(Budget(what="cheaper"), run="R1")
        assert again.text == "R1 is over; nothing more is spent on it."


async def test_where_nobody_is_cheaper_it_says_so(tmp_path: Path) -> None:
    """With what else can be done."""
    async with stage(tmp_path, planner(*PLAN), Payer().agent, options=POOR) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        assert (await at.order(Budget(what="cheaper"), run="R1")).text == (
            "Nobody who can work on R1 is cheaper; `budget R1 +5` gives it more, "
            "`budget R1 deliver` hands over what exists."
        )


async def test_caps_of_a_project_a_person_and_everybody_count_all_their_runs(tmp_path: Path) -> None:
    """By the day or for good; the card names whose it is, and more of it lets every run go on that it held."""
    payer, free = Payer(), RunOptions(approval="auto")
    async with stage(tmp_path, planner(work("T1")), payer.agent, options=free) as at:
        for words in ("all 0.006 a day", "me 0.5", "project poems 1"):
            first = await at.order(Budget(what=words))
            assert first.text.startswith(("The budget of", "There is no project poems"))
        done = await at.order(Start(goal="make a poem", project="poems"), there=False)
        assert (await at.until(done.run)).state == "done"
        held = await at.order(Start(goal="make another poem", project="poems"), there=False)
        assert (await at.until(held.run)).state == "paused"
        assert payer.provider.asked == 6
        card = (await told(at, held.run, "pause"))[0]
        assert card.splitlines()[:2] == [
            "! R2: paused, the budget of $0.006 a day of everybody is reached",
            "  Spent        $0.0060 of $0.006 a day, $0.0040 of it by other runs",
        ]
        assert "budget all +0.01 a day" in card
        more = await at.order(Budget(what="all +0.01 a day"))
        assert more.text == "The budget of everybody is $0.016 a day now. R2 goes on."
        assert (await at.until(held.run)).state == "done"
        tight = await at.order(Budget(what="project poems 0.008"))
        assert tight.text == "The budget of project poems is $0.008 now."
        third = await at.order(Start(goal="make a third poem", project="poems"), there=False)
        assert (await at.until(third.run)).held == await held_by(at, "project")


async def test_a_run_that_others_hold_up_says_so_and_goes_on_by_itself_the_next_day(tmp_path: Path) -> None:
    """Whose budget it is, how much of it others used, and when it frees up; before that nothing is tried in vain."""
    payer, clock = Payer(), ManualClock()
    async with stage(
        tmp_path, planner(work("T1")), payer.agent, options=RunOptions(approval="auto"), clock=clock
    ) as at:
        await at.order(Budget(what="all 0.006 a day"))
        await at.until((await at.order(GOAL, there=False)).run)
        second = (await at.order(GOAL, there=False)).run
        await at.until(second, "paused")
        card = (await told(at, second, "pause"))[0]
        assert card.splitlines()[:3] == [
            "! R2: paused, the budget of $0.006 a day of everybody is reached",
            "  Spent        $0.0060 of $0.006 a day, $0.0040 of it by other runs",
            "  Done         nothing",
        ]
        assert "After midnight UTC it does so by itself." in " ".join(card.split())
        await at.conductor.look_after_requests()
        assert (await at.conductor.run(RunId("R2"))).state == "paused"
        await clock.leap(24 * 3600)
        await at.conductor.look_after_requests()
        assert (await at.until(second)).state == "done"
        on = " ".join((await told(at, second, "pause"))[0].split())
        assert on.endswith("Conductor let it go on, because the budget of $0.006 a day of everybody has room again.")
        assert payer.provider.asked == 2 * CALLS


async def held_by(at: Stage, scope: str) -> object:
    """What holds the newest run, if it is a cap of that scope."""
    run = await at.store.read(lambda tx: tx.runs.all()[0])
    return run.held if run.held and run.held.cap.scope == scope else None


async def test_a_call_under_way_is_not_cut_off_by_the_pause(tmp_path: Path) -> None:
    """It is paid all the same, so the run pauses when its answer is there; afterwards nobody asks for it again."""
    slow, dear = asyncio.Event(), Provider(lambda _: answer(cost=100), worst=Micros(1_900))
    begun = asyncio.Event()

    class Slow(Provider):
        async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
            begun.set()
            await slow.wait()
            return await super().ask(request, listener)

    patient = Slow(lambda _: answer(cost=1000))

    async def act(brief: Brief, desk: Desk) -> Outcome:
        try:
            if brief.task == "T1":
                await desk.journal.ask(patient, request("T1"))
            else:
                await asyncio.wait_for(begun.wait(), 10)
                asyncio.get_running_loop().call_later(0.05, slow.set)
                await desk.journal.ask(dear, request("T2"))
        except ModelError as error:
            return Failed(cause=error.message, remedy=error.remedy)
        return await writes_its_brief(brief, desk)

    options = RunOptions(approval="auto", budget=Micros(1_500))
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", act), options=options) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "paused"
        assert (await at.store.read(lambda tx: tx.ledger.spending(RunId("R1")))).known == 1000
        await at.order(Budget(what="+1"), run="R1")
        assert (await at.until(reply.run)).state == "done"
        assert (patient.asked, dear.asked) == (1, 1)

"""Money: a cap holds, what is unknown stays unknown, and a kill hides nothing."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from conductor_core.domain.agent import Failed, Spent, Waiting
from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest
from conductor_core.domain.ids import TaskKey, task_id
from conductor_core.domain.usage import Micros, Spending, Usage
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.till import Till
from conductor_core.errors import ModelError, TooDearError
from conductor_core.lifecycle import failing, runs
from conductor_core.lifecycle.cut_off import STOP
from conductor_core.lifecycle.moment import Moment
from conductor_core.ports.model import Listener
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_values import R1
from tests.stories.counting_house import WORST, House, Provider, answer, attempt_of, counting_house, request, until


class Slow(Provider):
    """Its calls stay under way until all may end together."""

    def __init__(self, *, cost: int | None, worst: Micros | None = WORST) -> None:
        super().__init__(lambda _: answer(cost=cost), worst=worst)
        self.end = asyncio.Event()

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        given = await super().ask(request, listener)
        await self.end.wait()
        return given


def billed(cost: int | None, number: int) -> ModelAnswer:
    """An answer at that price, whichever call it is."""
    _ = number
    return answer(cost=cost)


def cancelled(moment: Moment) -> None:
    """A person ends the run."""
    runs.cancel(moment, moment.run(R1), "")


def timed_out(moment: Moment) -> None:
    """The attempt took too long."""
    attempt = moment.attempt(attempt_of(1))
    failing.fail(moment, moment.task(attempt.task), attempt, Failed(cause="it took longer than 9 s", remedy="fail"))


async def rush(house: House, model: Slow, budget: int) -> list[ModelAnswer | BaseException]:
    """Fifty attempts make a call at once; ten fit beside each other, and the others wait until those have ended."""
    journals = [await house.take(number, budget=budget) for number in range(1, 51)]
    calls = [asyncio.create_task(journal.ask(model, request())) for journal in journals]
    await house.waiting(40)
    assert (model.asked, sum(call.done() for call in calls)) == (10, 0)
    model.end.set()
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_fifty_calls_at_once_do_not_break_the_cap(tmp_path: Path) -> None:
    """Of $0.0105 ten calls that cost $0.001 can leave; forty are told why not when the money is gone."""
    async with counting_house(tmp_path, ManualClock(), attempts=50) as house:
        model = Slow(cost=1000)
        results = await rush(house, model, budget=10_500)
        refused = [result for result in results if isinstance(result, ModelError)]
        assert (model.asked, len(refused)) == (10, 40)
        assert {error.remedy for error in refused} == {"person"}
        assert {error.message for error in refused} == {
            "the budget of $0.0105 does not allow the next call: it may cost up to $0.0010, and only $0.0005 is left; "
            "a budget of $0.02 would allow it"
        }
        assert await house.spending() == Spending(known=Micros(10_000))
        assert (await house.kinds()).count("run.budget_noted") == 1


async def test_what_calls_did_not_cost_in_the_end_is_there_for_others(tmp_path: Path) -> None:
    """All fifty are answered where together they cost half the cap, though at their worst they could cost five times as much."""
    async with counting_house(tmp_path, ManualClock(), attempts=50) as house:
        results = await rush(house, Slow(cost=100), budget=10_500)
        assert [result for result in results if not isinstance(result, ModelAnswer)] == []
        assert await house.committed() == (await house.spending()).known == 5000
        waits = [report for report in await house.told() if isinstance(report, Waiting)]
        assert {(wait.until, wait.why) for wait in waits} == {
            (
                None,
                "$0.0100 of the budget of $0.0105 is set aside for calls under way, and this one fits when they cost less",
            )
        }


async def test_a_call_that_breaks_off_lets_the_next_one_leave(tmp_path: Path) -> None:
    """Whoever waits is woken however a call ends; one that is cancelled counts at its worst from then on."""
    async with counting_house(tmp_path, ManualClock(), attempts=3) as house:
        slow, quick = Slow(cost=1000), Provider(lambda _: answer(cost=1000))
        first = asyncio.create_task((await house.take(1, budget=2_000)).ask(slow, request()))
        await until(lambda: slow.asked)
        second = asyncio.create_task((await house.take(2, budget=2_000)).ask(slow, request()))
        await until(lambda: slow.asked == 2)
        third = asyncio.create_task((await house.take(3, budget=2_000)).ask(quick, request()))
        await house.waiting(1)
        first.cancel()
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        with pytest.raises(ModelError, match=r"it may cost up to \$0.0010, and nothing is left"):
            await third
        assert quick.asked == 0


async def test_what_a_killed_process_left_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody here will hear of it: it counts as spent, and who comes next is told so at once."""
    async with counting_house(tmp_path, ManualClock(), attempts=2) as house:
        model = Slow(cost=1)
        lost = asyncio.create_task((await house.take(1)).ask(model, request()))
        await until(lambda: model.asked)
        house.till = Till()
        with pytest.raises(ModelError, match=r"a budget of \$0.002 would allow it"):
            await (await house.take(2, budget=1_500)).ask(model, request())
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


async def test_every_try_that_was_under_way_at_a_kill_is_booked(tmp_path: Path) -> None:
    """Also the second one of a call whose first had cost nothing."""

    class SecondHangs(Provider):
        async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
            if self.asked:
                hangs.set()
                await asyncio.Event().wait()
            return await super().ask(request, listener)

    def refuses(number: int) -> ModelAnswer:
        raise ModelError(f"try {number} failed", retry_after=0.0)

    hangs = asyncio.Event()
    async with counting_house(tmp_path, SystemClock()) as house:
        lost = asyncio.create_task((await house.take(dice=0.0)).ask(SecondHangs(refuses), request()))
        await asyncio.wait_for(hangs.wait(), 10)
        await (await house.take()).ask(Provider(lambda _: answer(cost=700)), request())
        assert await house.spending() == Spending(known=Micros(WORST + 700))
        assert await house.committed() == WORST + 700
        assert [spent.cut_off_by for spent in await house.told() if isinstance(spent, Spent)] == [STOP, ""]
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


class ByLength(Provider):
    """Costs a millionth of a dollar for each token that the answer may have, and remembers how long that was."""

    def __init__(self) -> None:
        super().__init__(lambda _: answer(cost=10))
        self.lengths: list[int] = []

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        self.lengths.append(request.max_output)
        return await super().ask(request, listener)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        return Micros(100 + request.max_output)


async def test_a_call_that_is_too_dear_is_made_for_a_shorter_answer(tmp_path: Path) -> None:
    """As long as the money lasts, and not below what is of any use; a kill counts it at what was set aside."""
    async with counting_house(tmp_path, ManualClock(), attempts=2) as house:
        model, wanted = ByLength(), request().model_copy(update={"max_output": 8_000})
        journal = await house.take(budget=5_000)
        await journal.ask(model, wanted)
        await journal.ask(model, wanted)
        assert model.lengths == [4_900, 4_890]
        poor = await house.take(2, budget=2_100)
        with pytest.raises(TooDearError) as refused:
            await poor.ask(model, wanted)
        assert refused.value.message == (
            "the budget of $0.0021 does not allow the next call: it may cost up to $0.002148, and only $0.00208 is left; "
            "a budget of $0.0022 would allow it"
        )


async def test_a_short_call_that_a_kill_cut_off_counts_at_what_was_set_aside(tmp_path: Path) -> None:
    """Not at what the long one could have cost, which would break the cap."""
    async with counting_house(tmp_path, ManualClock()) as house:
        held, wanted = asyncio.Event(), request().model_copy(update={"max_output": 8_000})

        class Hanging(ByLength):
            async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
                held.set()
                await asyncio.Event().wait()
                return await super().ask(request, listener)

        lost = asyncio.create_task((await house.take(budget=5_000)).ask(Hanging(), wanted))
        await held.wait()
        with pytest.raises(TooDearError):
            await (await house.take(budget=5_000)).ask(ByLength(), wanted)
        assert await house.spending() == Spending(known=Micros(5_000))
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


async def test_calls_of_unknown_price_go_out_while_anything_is_left_and_stay_unknown(tmp_path: Path) -> None:
    """They are counted, not valued at nothing: the thread, the task and the run say so."""
    async with counting_house(tmp_path, ManualClock()) as house:
        journal = await house.take(budget=1000)
        for cost in (None, 400, None):
            await journal.ask(Provider(partial(billed, cost), worst=None), request())
        assert await house.spending() == Spending(known=Micros(400), unpriced_calls=2)
        total = Usage(input_tokens=30, output_tokens=15, cost=None)
        assert await house.store.read(lambda tx: tx.ledger.total(R1)) == total
        assert await house.store.read(lambda tx: tx.ledger.of_task(task_id(R1, TaskKey("T1")))) == total
        on_task = await house.store.read(lambda tx: tx.ledger.spent_on(task_id(R1, TaskKey("T1"))))
        assert on_task == Spending(known=Micros(400), unpriced_calls=2)
        assert [spent.usage.cost for spent in await house.told() if isinstance(spent, Spent)] == [None, 400, None]
        await journal.ask(Provider(lambda _: answer(cost=600), worst=Micros(600)), request())
        with pytest.raises(ModelError, match="does not allow"):
            await journal.ask(Provider(lambda _: answer(), worst=None), request())


async def test_a_try_of_unknown_price_that_was_lost_is_unknown_too(tmp_path: Path) -> None:
    """A process that died in the middle of a call left a reservation of nothing: what it cost nobody knows."""
    async with counting_house(tmp_path, ManualClock()) as house:
        model = Slow(cost=1, worst=None)
        lost = asyncio.create_task((await house.take()).ask(model, request()))
        await until(lambda: model.asked)
        journal = await house.take()
        await journal.ask(Provider(lambda _: answer(), worst=None), request())
        assert await house.spending() == Spending(known=Micros(700), unpriced_calls=1)
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


@pytest.mark.parametrize(
    ("worst", "bill"),
    [(WORST, Spending(known=WORST)), (None, Spending(known=Micros(0), unpriced_calls=1))],
    ids=["known", "unknown"],
)
@pytest.mark.parametrize("how", [cancelled, timed_out])
async def test_a_call_cut_off_with_its_attempt_counts_at_its_worst(
    tmp_path: Path, how: Callable[[Moment], object], worst: Micros | None, bill: Spending
) -> None:
    """The provider may charge it, and nobody comes back to it: nothing stays in the air, and the thread is told."""
    async with counting_house(tmp_path, ManualClock()) as house:
        model = Slow(cost=1, worst=worst)
        lost = asyncio.create_task((await house.take()).ask(model, request()))
        await until(lambda: model.asked)
        await house.truth.change(how)
        assert await house.spending() == bill
        assert await house.committed() == bill.known
        (spent,) = [report for report in await house.told() if isinstance(report, Spent)]
        assert (spent.usage.cost, spent.cut_off_by) == (worst, "the end of its try")
        assert await house.store.read(lambda tx: tx.ledger.open(attempt_of(1))) == {}
        lost.cancel()
        await asyncio.gather(lost, return_exceptions=True)


async def test_cached_tokens_count_as_what_they_cost(tmp_path: Path) -> None:
    """They are part of the input, and their price is in the bill."""
    usage = Usage(input_tokens=10_000, cached_tokens=9_000, output_tokens=10, cost=Micros(420))
    cached = ModelAnswer(turn=AssistantTurn(text="hi"), stop="end", usage=usage, model="m-1")
    async with counting_house(tmp_path, ManualClock()) as house:
        await (await house.take()).ask(Provider(lambda _: cached), request())
        assert await house.store.read(lambda tx: tx.ledger.total(R1)) == usage

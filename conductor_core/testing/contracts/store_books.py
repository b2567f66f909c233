"""What every store must remember of calls, money, requests and orders, as stories. A test class inherits them and gives a ``store`` fixture."""

import asyncio
from collections.abc import Callable

from conductor_core.domain.ask import Approval, Question, Reach
from conductor_core.domain.ids import RunId, attempt_id, task_id
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.standing import Condition, Orders, Standing
from conductor_core.domain.usage import Micros, Spending, Usage
from conductor_core.errors import NotFoundError
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import (
    FIRST,
    LATER,
    NOW,
    R1,
    T1,
    TASK,
    an_attempt,
    begin,
)


class BooksContract:
    """Journal, ledger, requests to people, inbox, settings and agents."""

    async def test_a_call_is_journaled_once(self, store: Store) -> None:
        """Sent twice is one row; an answer stays; another digest is another call."""
        await store.write(begin)

        def entries(tx: Transaction) -> dict[str, tuple[str, object]]:
            return {key: (entry.digest, entry.answer) for key, entry in tx.journals.of(FIRST).items()}

        await store.write(lambda tx: tx.journals.sent(FIRST, "call-1", "d1", NOW))
        await store.write(lambda tx: tx.journals.sent(FIRST, "call-1", "d1", LATER))
        assert await store.read(entries) == {"call-1": ("d1", None)}
        await store.write(lambda tx: tx.journals.answered(FIRST, "call-1", "d1", '{"text":"é"}', NOW))
        await store.write(lambda tx: tx.journals.sent(FIRST, "call-1", "d1", LATER))
        await store.write(lambda tx: tx.journals.answered(FIRST, "tool-7", "", '["ok"]', NOW))
        assert await store.read(entries) == {"call-1": ("d1", '{"text":"é"}'), "tool-7": ("", '["ok"]')}
        await store.write(lambda tx: tx.journals.sent(FIRST, "call-1", "d2", LATER))
        assert (await store.read(entries))["call-1"] == ("d2", None)

        def both(tx: Transaction) -> None:
            tx.journals.answered(FIRST, "call-1", "d2", '"old"', NOW)
            tx.journals.sent(FIRST, "call-1", "d3", NOW)
            tx.journals.sent(FIRST, "call-2", "d", NOW)
            tx.journals.answered(FIRST, "call-2", "d", '"new"', NOW)

        await store.write(both)
        found = await store.read(entries)
        assert (found["call-1"], found["call-2"]) == (("d3", None), ("d", '"new"'))

    async def test_money_is_reserved_and_settled_once(self, store: Store) -> None:
        """A call of unknown price counts as what was reserved for it; its cost is unknown, not nothing."""
        await store.write(begin)

        def reserve(key: str, amount: int) -> Callable[[Transaction], None]:
            return lambda tx: tx.ledger.reserve(key, R1, TASK, FIRST, Micros(amount), NOW)

        def release(key: str) -> Callable[[Transaction], None]:
            return lambda tx: tx.ledger.release(key)

        for key in ("a", "a", "b", "c"):
            await store.write(reserve(key, 100))
        assert await store.read(lambda tx: tx.ledger.committed(R1)) == 300
        assert await store.read(lambda tx: tx.ledger.open(FIRST)) == {"a": 100, "b": 100, "c": 100}
        usage = Usage(input_tokens=10, cached_tokens=4, output_tokens=2, cost=Micros(30))
        assert await store.write(lambda tx: tx.ledger.settle("a", usage, NOW))
        assert not await store.write(lambda tx: tx.ledger.settle("a", usage, NOW))
        for key in ("a", "b", "b"):
            await store.write(release(key))
        assert await store.read(lambda tx: tx.ledger.committed(R1)) == 130
        assert await store.read(lambda tx: tx.ledger.total(R1)) == usage
        unknown = Usage(input_tokens=1, output_tokens=1, cost=None)
        assert await store.read(lambda tx: tx.ledger.open(FIRST)) == {"c": 100}
        assert await store.read(lambda tx: tx.ledger.reserved(R1)) == {"c": 100}
        assert await store.read(lambda tx: tx.ledger.reserved(RunId("R9"))) == {}
        assert await store.write(lambda tx: tx.ledger.settle("c", unknown, NOW))
        assert await store.read(lambda tx: tx.ledger.open(FIRST)) == {}
        assert await store.read(lambda tx: tx.ledger.committed(R1)) == 130
        assert await store.read(lambda tx: tx.ledger.of_task(TASK)) == usage + unknown
        assert await store.read(lambda tx: tx.ledger.spending(R1)) == Spending(known=Micros(30), unpriced_calls=1)
        assert await store.read(lambda tx: tx.ledger.of_task(task_id(RunId("R9"), T1))) == Usage()
        results = await asyncio.gather(
            store.write(lambda tx: tx.ledger.settle("never", usage, NOW)), return_exceptions=True
        )
        assert isinstance(results[0], NotFoundError)

    async def test_requests_to_people_wait_until_they_are_answered(self, store: Store) -> None:
        """And are found when people are to be reminded of them, or a default counts."""
        await store.write(begin)
        wish = Approval(id=0, run=R1, subject="push", digest="d1", what="it", state="pending", asked_at=NOW)
        old = await store.write(lambda tx: tx.asks.add_approval(wish.model_copy(update={"remind_at": LATER})))
        new = await store.write(lambda tx: tx.asks.add_approval(wish.model_copy(update={"digest": "d2"})))
        assert await store.read(lambda tx: tx.asks.approvals(R1)) == [old, new]
        assert await store.read(lambda tx: (tx.asks.approvals_due(NOW), tx.asks.approvals_due(LATER))) == ([], [old])
        given = old.model_copy(update={"state": "approved", "by": "a", "name": "Ann", "answered_at": LATER})
        await store.write(lambda tx: tx.asks.save_approval(given))
        assert await store.read(lambda tx: (tx.asks.approvals(R1), tx.asks.approvals_open())) == ([given, new], [new])
        assert await store.read(lambda tx: tx.asks.approvals_due(LATER)) == []
        which = Question(id=0, run=R1, task=T1, text="Which?", choices=("a", "b"), state="pending", asked_at=NOW)
        asked = await store.write(
            lambda tx: tx.asks.add_question(which.model_copy(update={"default": "b", "due_at": LATER}))
        )
        assert await store.read(lambda tx: (tx.asks.questions_due(NOW), tx.asks.questions_due(LATER))) == ([], [asked])
        assert await store.read(lambda tx: tx.asks.questions_open()) == [asked]
        answered = asked.model_copy(update={"state": "answered", "answer": "a", "by": "Ann", "answered_at": LATER})
        await store.write(lambda tx: tx.asks.save_question(answered))
        assert await store.read(lambda tx: (tx.asks.questions(R1), tx.asks.questions_open())) == ((answered,), [])

    async def test_who_has_looked_sees_what_is_asked_and_answered_after(self, store: Store) -> None:
        """In one transaction and from one to the next."""
        await store.write(begin)
        reach = Reach(task=T1, hosts=("example.org:443",))
        wish = Approval(id=0, run=R1, subject="network", digest="d", reach=reach, state="pending", asked_at=NOW)
        other = wish.model_copy(update={"subject": "push", "reach": None})
        which = Question(id=0, run=R1, task=T1, text="Which?", state="pending", asked_at=NOW)

        def asked(tx: Transaction) -> tuple[int, int]:
            return len(tx.asks.reaches(R1)), len(tx.asks.questions(R1))

        def ask(tx: Transaction) -> tuple[tuple[int, int], tuple[int, int]]:
            before = asked(tx)
            tx.asks.add_approval(other)
            tx.asks.add_approval(wish)
            tx.asks.add_question(which)
            return before, asked(tx)

        def answer(tx: Transaction) -> tuple[str, str]:
            tx.asks.save_approval(tx.asks.reaches(R1)[0].model_copy(update={"state": "approved"}))
            tx.asks.save_question(tx.asks.questions(R1)[0].model_copy(update={"state": "answered"}))
            return tx.asks.reaches(R1)[0].state, tx.asks.questions(R1)[0].state

        assert await store.write(ask) == ((0, 0), (1, 1))
        assert await store.write(ask, whole=(R1,)) == ((1, 1), (2, 2))
        assert await store.read(asked) == (2, 2)
        assert await store.write(answer) == ("approved", "answered")

    async def test_an_order_is_taken_once(self, store: Store) -> None:
        """Orders wait in the order they came; a key that was carried out is known for ever."""
        assert await store.write(lambda tx: tx.inbox.put("b", {"name": "start"}, NOW))
        assert await store.write(lambda tx: tx.inbox.put("a", {"name": "stop"}, NOW))
        assert not await store.write(lambda tx: tx.inbox.put("b", {"name": "other"}, NOW))
        assert await store.read(lambda tx: tx.inbox.waiting()) == [("b", {"name": "start"}), ("a", {"name": "stop"})]
        await store.write(lambda tx: tx.inbox.answered("b", {"text": "started"}, NOW))
        await store.write(lambda tx: tx.inbox.answered("direct", {"text": "done"}, NOW))
        assert await store.read(lambda tx: tx.inbox.waiting()) == [("a", {"name": "stop"})]
        assert await store.read(lambda tx: tx.inbox.reply("b")) == {"text": "started"}
        assert await store.read(lambda tx: tx.inbox.reply("a")) is None
        assert not await store.write(lambda tx: tx.inbox.put("direct", {}, NOW))

    async def test_settings_and_agents_are_kept_by_name(self, store: Store) -> None:
        """The last word counts."""

        def op(tx: Transaction) -> None:
            tx.settings.set("budget", 5, NOW, "ann")
            tx.settings.set("budget", {"usd": 7}, NOW, "ben")
            tx.settings.set("mode", "fast", NOW, "ann")
            tx.settings.unset("mode")
            tx.agents.save("template", {"kind": "command"}, "busy", "", NOW)
            tx.agents.save("template", {"kind": "command"}, "available", "1.0", LATER)

        await store.write(op)
        assert await store.read(lambda tx: tx.settings.all()) == {"budget": {"usd": 7}}
        assert await store.read(lambda tx: tx.agents.all()) == [
            {
                "name": "template",
                "card": {"kind": "command"},
                "state": "available",
                "detail": "1.0",
                "at": "2026-01-02T03:05:05.678901+00:00",
            }
        ]

    async def test_how_agents_stand_is_kept_by_name(self, store: Store) -> None:
        """What ails one and what people ordered do not disturb each other."""
        condition = Condition(ails="cooling", why="too many calls", since=NOW, until=LATER, times=2)
        orders = Orders(enabled=False, by="Ann", limit=2, weight=0.5)

        def op(tx: Transaction) -> None:
            tx.agents.note("codex", condition)
            tx.agents.order("codex", orders)
            tx.agents.order("claude", orders)
            tx.agents.note("claude", condition)
            tx.agents.note("claude", None)

        await store.write(op)
        assert await store.read(lambda tx: tx.agents.standings()) == {
            "codex": Standing(condition=condition, orders=orders),
            "claude": Standing(orders=orders),
        }

    async def test_who_is_at_work_is_known_and_what_each_agent_spent(self, store: Store) -> None:
        """At work are those with attempts that run now; what has no answer yet is not spent."""

        def op(tx: Transaction) -> None:
            begin(tx)
            tx.attempts.claim(FIRST, NOW)
            for key, cost in (("a", Micros(30)), ("b", None)):
                tx.ledger.reserve(key, R1, TASK, FIRST, Micros(70), NOW)
                tx.ledger.settle(key, Usage(cost=cost), NOW)
            tx.ledger.reserve("c", R1, TASK, FIRST, Micros(70), NOW)
            tx.ledger.reserve("cut off", R1, TASK, FIRST, Micros(50), NOW, 9)
            tx.ledger.settle("cut off", Usage(input_tokens=9, cost=Micros(50)), NOW)

        await store.write(op)
        assert await store.read(lambda tx: tx.agents.at_work()) == {"template": 1}
        spent = Spending(known=Micros(80), unpriced_calls=1, at_most=Micros(50))
        assert await store.read(lambda tx: tx.ledger.by_agent(NOW)) == {"template": spent}
        assert await store.read(lambda tx: tx.ledger.by_agent(LATER)) == {}
        assert await store.read(lambda tx: tx.ledger.of_attempt(FIRST)) == Usage(input_tokens=9, cost=None)

    async def test_lessons_are_found_by_agent_and_run(self, store: Store) -> None:
        """Newest first of an agent, oldest first of a run."""
        second = attempt_id(TASK, 2)
        early = Lesson(
            attempt=FIRST,
            run=R1,
            kind="work",
            role="coder",
            agent="template",
            ended="failed",
            cause="cooling",
            ailed=True,
            seconds=1.5,
            cost=Micros(7),
            ended_at=NOW,
        )
        late = early.model_copy(update={"attempt": second, "ended": "done", "cost": None, "ended_at": LATER})

        def op(tx: Transaction) -> None:
            begin(tx)
            tx.attempts.add(an_attempt(2))
            tx.lessons.add(early)
            tx.lessons.add(late)

        await store.write(op)
        judged = late.model_copy(update={"approved": False, "corrections": ("undone",)})
        await store.write(lambda tx: tx.lessons.save(judged))
        assert await store.read(lambda tx: tx.lessons.get(second)) == judged
        assert await store.read(lambda tx: tx.lessons.get(attempt_id(TASK, 9))) is None
        assert await store.read(lambda tx: tx.lessons.recent("template", 9)) == [judged, early]
        assert await store.read(lambda tx: tx.lessons.recent("template", 1)) == [judged]
        assert await store.read(lambda tx: tx.lessons.of(R1)) == [early, judged]
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await store.read(lambda tx: tx.lessons.recent("template", 9)) == []

"""Money: reserved before a call, settled after it."""

from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.cap import Scope
from conductor_core.domain.ids import AttemptId, RunId, TaskId, run_of
from conductor_core.domain.usage import Micros, Spending, Usage, Used
from conductor_core.errors import NotFoundError
from conductor_core.store.account import Account, Sum
from conductor_core.store.prepared import Row
from conductor_core.store.tables import attempts, ledger, runs
from conductor_core.store.unit import Unit

RESERVE = insert(ledger).on_conflict_do_nothing(index_elements=["key"])
SETTLE = (
    update(ledger)
    .where(ledger.c.key == bindparam("b_key"), ledger.c.state == "reserved")
    .values(
        state="settled",
        **{name: bindparam(name) for name in ("input_tokens", "cached_tokens", "output_tokens", "cost", "settled_at")},
    )
)
RELEASE = delete(ledger).where(ledger.c.key == bindparam("b_key"), ledger.c.state == "reserved")
RUN_OF = select(ledger.c.run).where(ledger.c.key == bindparam("b_key"))
TOKENS_ASIDE = select(ledger.c.input_tokens).where(ledger.c.key == bindparam("b_key"), ledger.c.state == "reserved")
OF_RUN = select(ledger).where(ledger.c.run == bindparam("b_run"))
OF_TASK = select(
    func.count().label("calls"),
    func.count(ledger.c.cost).label("priced"),
    func.coalesce(func.sum(ledger.c.input_tokens), 0).label("input_tokens"),
    func.coalesce(func.sum(ledger.c.cached_tokens), 0).label("cached_tokens"),
    func.coalesce(func.sum(ledger.c.output_tokens), 0).label("output_tokens"),
    func.coalesce(func.sum(ledger.c.cost), 0).label("cost"),
).where(ledger.c.state == "settled", ledger.c.task == bindparam("b_task"))
USED = (
    select(
        ledger.c.state,
        func.sum(func.coalesce(ledger.c.cost, ledger.c.reserved)).label("money"),
        func.sum(ledger.c.input_tokens + ledger.c.output_tokens).label("tokens"),
    )
    .join(runs, runs.c.id == ledger.c.run)
    .group_by(ledger.c.state)
)
CUT_OFF = (ledger.c.output_tokens == 0) & (ledger.c.cost == ledger.c.reserved)
"""Nothing is known of an answer, and so all counts that was set aside."""
BY_AGENT = (
    select(
        attempts.c.agent,
        func.coalesce(func.sum(ledger.c.cost), 0).label("known"),
        (func.count() - func.count(ledger.c.cost)).label("unpriced"),
        func.coalesce(func.sum(case((CUT_OFF, ledger.c.cost))), 0).label("at_most"),
    )
    .join(attempts, attempts.c.id == ledger.c.attempt)
    .where(ledger.c.state == "settled", ledger.c.settled_at >= bindparam("b_since"))
    .group_by(attempts.c.agent)
)
WHOSE = {
    "run": runs.c.id,
    "project": runs.c.project,
    "person": func.json_extract(runs.c.body, "$.started_by.id"),
}
NOTHING_USED = {"input_tokens": 0, "cached_tokens": 0, "output_tokens": 0}


class SqlLedger:
    """See the port. Each run's account is kept in memory while the run is at work; every change of it is a row too."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._memory = unit.memory

    def reserve(
        self, key: str, run: RunId, task: TaskId, attempt: AttemptId, amount: Micros, at: datetime, tokens: int = 0
    ) -> None:
        """Set money and tokens aside; the same key does it once."""
        if self._account(run).reserve(key, attempt, amount):
            self._memory.charged.put(key, run)
            row = {"key": key, "run": run, "task": task, "attempt": attempt, "reserved": amount, "reserved_at": at}
            self._unit.later(
                RESERVE, {**row, "state": "reserved", **NOTHING_USED, "input_tokens": tokens}, ("charge", key)
            )

    def settle(self, key: str, usage: Usage, at: datetime) -> bool:
        """What it really cost.

        Raises:
            NotFoundError: nothing was reserved under this key.
        """
        run = self._run_of(key)
        if run is None:
            raise NotFoundError(f"Nothing is reserved under {key}.")
        if not self._account(run).settle(key, usage):
            return False
        self._unit.later(SETTLE, {"b_key": key, "settled_at": at, **vars(usage)}, ("charge", key))
        return True

    def release(self, key: str) -> None:
        """Give back what is still reserved; a settled entry stays."""
        run = self._run_of(key)
        if run is not None and self._account(run).release(key):
            self._unit.later(RELEASE, {"b_key": key}, ("charge", key))

    def state(self, key: str) -> Literal["reserved", "settled"] | None:
        """What is known of an entry."""
        run = self._run_of(key)
        return None if run is None else self._account(run).state(key)

    def open(self, attempt: AttemptId) -> dict[str, Micros]:
        """What is set aside for an attempt and not settled."""
        return self._account(run_of(attempt)).open_of(attempt)

    def tokens_aside(self, key: str) -> int:
        """Tokens set aside under a key and not settled."""
        return next((row.input_tokens for row in self._unit.all(TOKENS_ASIDE, {"b_key": key})), 0)

    def reserved(self, run: RunId) -> dict[str, Micros]:
        """What is set aside for a run and not settled."""
        return {key: Micros(amount) for key, (_, amount) in self._account(run).open.items()}

    def committed(self, run: RunId) -> Micros:
        """Settled plus still reserved."""
        return Micros(self._account(run).committed)

    def used(self, scope: Scope, whose: str, since: datetime | None) -> Used:
        """What all calls of a scope use."""
        question = _used(scope, since=since is not None)
        sums = {row.state: row for row in self._unit.all(question, {"b_whose": whose, "b_since": since})}
        settled, aside = sums.get("settled"), sums.get("reserved")
        return Used(
            money=settled.money if settled else 0,
            tokens=settled.tokens if settled else 0,
            money_aside=aside.money if aside else 0,
            tokens_aside=aside.tokens if aside else 0,
        )

    def by_agent(self, since: datetime) -> dict[str, Spending]:
        """Money that went out since then, by agent."""
        return {
            row.agent: Spending(known=Micros(row.known), unpriced_calls=row.unpriced, at_most=Micros(row.at_most))
            for row in self._unit.all(BY_AGENT, {"b_since": since})
        }

    def spending(self, run: RunId) -> Spending:
        """What went out, with the number of calls whose price is unknown."""
        return self._account(run).spending()

    def total(self, run: RunId) -> Usage:
        """What a run has used."""
        return self._account(run).total.usage()

    def of_task(self, task: TaskId) -> Usage:
        """What a task has used."""
        known = self._memory.tasks.get(task)
        if known is not None:
            return self._account(known.run).of_task(task)
        return Sum(**self._unit.all(OF_TASK, {"b_task": task})[0]._asdict()).usage()

    def spent_on(self, task: TaskId) -> Spending:
        """Money that went out for a task, with the number of calls whose price is unknown."""
        return self._account(RunId(task.partition(".")[0])).spent_on(task)

    def of_attempt(self, attempt: AttemptId) -> Usage:
        """What an attempt has used."""
        return self._account(run_of(attempt)).of_attempt(attempt)

    def _run_of(self, key: str) -> RunId | None:
        known = self._memory.charged.get(key)
        if known is None:
            known = next((RunId(row.run) for row in self._unit.lookup(RUN_OF, {"b_key": key})), None)
        return known

    def _account(self, run: RunId) -> Account:
        known = self._memory.accounts.get(run)
        if known is None:
            known = Account()
            for row in self._unit.lookup(OF_RUN, {"b_run": run}):
                known.reserve(row.key, row.attempt, row.reserved)
                if row.state == "settled":
                    known.settle(row.key, _usage(row))
            self._memory.accounts.put(run, known)
        return known


@cache
def _used(scope: Scope, *, since: bool) -> Select[Any]:
    question = USED.where(ledger.c.reserved_at >= bindparam("b_since")) if since else USED
    return question if scope == "all" else question.where(WHOSE[scope] == bindparam("b_whose"))


def _usage(row: Row) -> Usage:
    return Usage(
        input_tokens=row.input_tokens, cached_tokens=row.cached_tokens, output_tokens=row.output_tokens, cost=row.cost
    )

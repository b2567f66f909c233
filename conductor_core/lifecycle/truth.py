"""The one way to change the truth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from conductor_core.domain.ids import AttemptId, RunId
from conductor_core.domain.people import CONDUCTOR, Actor
from conductor_core.errors import FencedError
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.news import News, nobody_hears
from conductor_core.logic.roster import Roster
from conductor_core.ports.clock import Clock
from conductor_core.ports.dispatcher import Dispatcher
from conductor_core.ports.store import Store, Transaction

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Turns a function of a moment into a transaction: state, events, outbox and dispatch hold together or never were."""

    store: Store
    clock: Clock
    dispatcher: Dispatcher
    roster: Callable[[], Roster]
    wake: Callable[[RunId], None]
    """Called after each commit for each run that has news, so that views look at the log."""
    hear: Callable[[News], None] = nobody_hears
    """Called after each commit with what it found out about agents."""

    async def change(self, op: Callable[[Moment], T], *, actor: Actor = CONDUCTOR, whole: tuple[RunId, ...] = ()) -> T:
        """Run ``op`` and return after it is on disk. It may run twice after a rollback. ``whole``: see the store."""
        roster = self.roster()

        def transact(tx: Transaction) -> T:
            return op(
                Moment(
                    tx=tx,
                    dispatcher=self.dispatcher,
                    roster=roster,
                    now=self.clock.now(),
                    wake=self.wake,
                    actor=actor,
                    hear=self.hear,
                )
            )

        return await self.store.write(transact, whole)

    async def change_owned(
        self, attempt: AttemptId, token: int, op: Callable[[Moment], T], whole: tuple[RunId, ...] = ()
    ) -> T:
        """Like ``change``, for whoever claimed an attempt.

        Raises:
            FencedError: the claim does not hold any more; nothing was changed.
        """

        def fenced(moment: Moment) -> T:
            if not moment.tx.attempts.owned(attempt, token):
                raise FencedError
            return op(moment)

        return await self.change(fenced, whole=whole)

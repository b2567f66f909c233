"""What is told when a service is there again: one that stopped without warning, or that left something undone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import islice

from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.engine.services import Services
from conductor_core.lifecycle import recovering
from conductor_core.lifecycle.moment import Moment

AT_ONCE = 100
"""Runs that are told in one transaction; others get theirs in between."""


async def recovered(services: Services, since: datetime) -> None:
    """Tell each run which of its tasks were at work; where the next only waited, that there is somebody, ``since`` then."""
    by_run: defaultdict[RunId, list[TaskKey]] = defaultdict(list)
    for attempt in await services.store.read(lambda tx: tx.attempts.open()):
        at_work = by_run[attempt.run]
        if attempt.state == "running":
            at_work.append(TaskKey(attempt.task.partition(".")[2]))

    def tell(moment: Moment, runs: Iterable[RunId]) -> None:
        for run in runs:
            if keys := by_run[run]:
                recovering.recover(moment, run, keys)
            elif moment.run(run).state in ("planning", "running"):
                recovering.take_up(moment, run, since)

    waiting = iter(by_run)
    while some := tuple(islice(waiting, AT_ONCE)):
        await services.truth.change(partial(tell, runs=some), whole=some)

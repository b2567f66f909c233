"""What is told when a service that stopped without warning is there again."""

from collections import defaultdict

from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.engine.services import Services
from conductor_core.lifecycle import runs
from conductor_core.lifecycle.moment import Moment


async def recovered(services: Services) -> None:
    """Tell each run which of its tasks were at work."""
    by_run: defaultdict[RunId, list[TaskKey]] = defaultdict(list)
    for attempt in await services.store.read(lambda tx: [one for one in tx.attempts.open() if one.state == "running"]):
        by_run[attempt.run].append(TaskKey(attempt.task.partition(".")[2]))

    def tell(moment: Moment) -> None:
        for run, keys in by_run.items():
            runs.recover(moment, run, keys)

    if by_run:
        await services.truth.change(tell)

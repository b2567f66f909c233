"""What is done again and again while a service runs."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.reload import Reloader
from conductor_core.engine.conductor import Conductor

CHECK_AGENTS_EVERY = 5
"""Minutes between two looks at the health of all agents."""
TIDY_EVERY = 60
"""Minutes between two looks for what nobody will need again."""


LOOK_AFTER_REQUESTS_EVERY = 10
"""Seconds between two looks for requests that people are to be reminded of."""
LOOK_FOR_CHANGES_EVERY = 2
"""Seconds between two looks whether ``conductor.toml`` was changed."""
LOOK_FOR_SERVERS_EVERY = 60
"""Seconds between two looks for model servers on this machine."""


def housekeeping(conductor: Conductor, reloader: Reloader) -> AsyncIOScheduler:
    """A scheduler with all periodic work; not started yet."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(conductor.check_agents, "interval", minutes=CHECK_AGENTS_EVERY, max_instances=1, coalesce=True)
    scheduler.add_job(conductor.tidy, "interval", minutes=TIDY_EVERY, max_instances=1, coalesce=True)
    scheduler.add_job(
        conductor.look_after_requests, "interval", seconds=LOOK_AFTER_REQUESTS_EVERY, max_instances=1, coalesce=True
    )
    scheduler.add_job(reloader.look, "interval", seconds=LOOK_FOR_CHANGES_EVERY, max_instances=1, coalesce=True)
    scheduler.add_job(
        reloader.look_for_servers, "interval", seconds=LOOK_FOR_SERVERS_EVERY, max_instances=1, coalesce=True
    )
    return scheduler

"""What is done again and again while a service runs."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from conductor_core.engine.conductor import Conductor

CHECK_AGENTS_EVERY = 5
"""Minutes between two looks at the health of all agents."""
TIDY_EVERY = 60
"""Minutes between two looks for workspaces that nobody will take up again."""


def housekeeping(conductor: Conductor) -> AsyncIOScheduler:
    """A scheduler with all periodic work; not started yet."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(conductor.check_agents, "interval", minutes=CHECK_AGENTS_EVERY, max_instances=1, coalesce=True)
    scheduler.add_job(conductor.tidy, "interval", minutes=TIDY_EVERY, max_instances=1, coalesce=True)
    return scheduler

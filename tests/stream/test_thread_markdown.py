"""The thread as a file."""

from pathlib import Path

from conductor_core.logic.rendering.thread import thread_of
from conductor_core.stream.thread_markdown import thread_markdown
from conductor_core.testing.clock import ManualClock
from tests.stream.scene import RUN, STORY, opened, set_up, tell, used


async def test_the_thread_is_folded_from_the_log(tmp_path: Path) -> None:
    """All pages of it; no room is needed."""
    clock = ManualClock()
    async with opened(tmp_path, clock) as store:
        await set_up(store, clock)
        await tell(
            store, clock, None, *STORY[:7], *[used("T1", f"step {number}") for number in range(1200)], *STORY[7:]
        )
        records = await store.read(lambda tx: tuple(tx.events.after(RUN, 0, 10_000)))
        assert await thread_markdown(store, RUN) == thread_of(RUN, records)
        assert (await thread_markdown(store, RUN)).count("\n## ") == 6

"""The real program, told to stop: it ends soon, says where it stands, and goes on when it is started again."""

import asyncio
import signal
from pathlib import Path

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import CODE_FILES, GOAL, OTHER_FILES, UNITTEST, team
from tests.acceptance.program import Program
from tests.acceptance.service import SOON, staying
from tests.crash import promises
from tests.crash.books import delivered, read_runs


async def stopped(home: Path, server: ModelServer, number: signal.Signals, moment: asyncio.Event) -> int:
    """Start it, give it the signal at that moment, and see it end; how many attempts were cut off."""
    async with staying(Program(home), "start", GOAL, server=server) as process:
        await asyncio.wait_for(moment.wait(), 60)
        process.send_signal(number)
        said, complaint = await asyncio.wait_for(process.communicate(), SOON)
    assert process.returncode == 130, complaint.decode()
    assert said.decode().startswith("Conductor starts …\n")
    assert "\nStopping …\n" in said.decode()
    (books,) = await read_runs(home)
    assert books.run.state == "paused"
    assert books.events[-1].event.kind == "run.paused"
    return sum(attempt.state == "parked" for attempt in books.attempts)


async def test_a_signal_pauses_the_run_and_the_same_order_goes_on(tmp_path: Path) -> None:
    """Ctrl-C, and later SIGTERM: each time 130 and a paused run within ten seconds; then 0 and the promised files."""
    coding, testing = asyncio.Event(), asyncio.Event()

    def watched(asked: Asked) -> Say | Fault:
        if "write_file" in asked.tools:
            coding.set()
        if UNITTEST in asked.order:
            testing.set()
        return team(asked)

    async with ModelServer(watched, latency=0.2) as server:
        cut_off = await stopped(tmp_path, server, signal.SIGINT, coding)
        cut_off += await stopped(tmp_path, server, signal.SIGTERM, testing)
        async with staying(Program(tmp_path), "start", GOAL, server=server) as last:
            said, complaint = await asyncio.wait_for(last.communicate(), 90)
    assert last.returncode == 0, complaint.decode()
    assert "Going on with R1." in said.decode()
    (books,) = await read_runs(tmp_path)
    assert len(books.of_kind("run.paused")) == len(books.of_kind("run.resumed")) == 2
    promises.ended_once(books)
    promises.no_task_twice(books)
    promises.thread_is_true(tmp_path, books)
    promises.nothing_owed(tmp_path)
    promises.paid_once(tmp_path, server.calls, cut_off)
    promises.nothing_left_behind(tmp_path)
    assert delivered(tmp_path, "R1") == {name: text.encode() for name, text in {**CODE_FILES, **OTHER_FILES}.items()}

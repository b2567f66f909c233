"""A service that works on a folder, and command lines beside it."""

import asyncio
import signal
from functools import partial

from conductor_core.testing.model_script import Asked, Fault, Say
from conductor_core.testing.model_server import ModelServer
from tests.acceptance.program import Ended, Program
from tests.acceptance.service import SOON, staying, until_it_says

GOAL = "write a novel"


def silent(_asked: Asked) -> Say | Fault:
    """A model that never answers, so that a run stays under way."""
    return Fault(kind="stall")


async def beside(program: Program, *words: str) -> Ended:
    """Another process on the same folder, without keys."""
    return await asyncio.to_thread(partial(program.run, *words))


async def test_orders_are_handed_to_the_service_that_works_on_the_folder(fresh: Program) -> None:
    """Who starts a run stays with it and tells how it ended; the service ends within ten seconds at SIGTERM, with 0."""
    async with ModelServer(silent) as server, staying(fresh, "all", server=server) as service:
        await until_it_says(service, "Conductor works in")
        async with staying(fresh, "start", GOAL, server=server) as started:
            await until_it_says(started, "R1: on it")
            refused = await beside(fresh, "delete", "R1")
            assert (refused.code, refused.err) == (1, "R1 is planning: `cancel R1` first.\n")
            assert (await beside(fresh, "cancel", "R1", "--json")).reply["text"] == "R1 is cancelled."
            assert await asyncio.wait_for(started.wait(), SOON) == 1
        assert (await beside(fresh, "delete", "R1", "--json")).reply["data"] == {"deleted": "R1"}
        async with staying(fresh, "start", GOAL, server=server) as watched:
            await until_it_says(watched, ": on it")
            watched.send_signal(signal.SIGINT)
            await until_it_says(watched, "Stopped watching; ")
            assert await asyncio.wait_for(watched.wait(), SOON) == 130
        service.terminate()
        assert await asyncio.wait_for(service.wait(), SOON) == 0
    assert (await beside(fresh, "runs", "--json")).reply["data"][0]["state"] == "planning"


async def test_a_second_start_is_handed_to_the_first(fresh: Program) -> None:
    """And looked on at until the first has ended. A second service is refused, with the number of the first."""
    async with ModelServer(silent) as server, staying(fresh, "start", GOAL, server=server) as first:
        await until_it_says(first, "R1: on it")
        async with staying(fresh, "start", "write another one", server=server) as second:
            await until_it_says(second, "R2: on it")
            service = await beside(fresh, "all")
            assert service.code == 1
            assert f"(process {first.pid}) works on {fresh.home}" in service.err
            assert (await beside(fresh, "cancel", "R1")).code == 0
            assert await asyncio.wait_for(first.wait(), SOON) == 1
            assert second.stderr
            said = await asyncio.wait_for(second.stderr.readline(), SOON)
            assert said == b"The Conductor that worked on R2 has ended; the same command goes on with R2.\n"
            assert await asyncio.wait_for(second.wait(), SOON) == 1

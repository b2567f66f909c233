"""A service that works on a folder, and command lines beside it."""

import asyncio
import signal
import sqlite3
from contextlib import closing, suppress

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.program import Program
from tests.acceptance.service import PATIENCE, beside, silent, staying, terminal, until_it_ends, until_it_says


async def test_orders_are_handed_to_the_service_that_works_on_the_folder(fresh: Program) -> None:
    """Who starts a run stays with it and tells how it ended; the service ends within ten seconds at SIGTERM, with 0.

    Nothing is forgotten without a yes, for a program that wants data neither.
    """
    async with ModelServer(silent) as server, staying(fresh, "all", server=server) as service:
        await until_it_says(service, "Conductor works in")
        async with staying(fresh, "start", GOAL, server=server) as started:
            await until_it_says(started, "R1: on it")
            alone = await beside(fresh, "delete", "R1")
            assert alone.err == (
                "Delete R1 with everything that belongs to it, for good? Nobody is here to say so: give the order with --yes.\n"
            )
            refused = await beside(fresh, "delete", "R1", "--yes")
            assert (refused.code, refused.err) == (1, "R1 is planning: `cancel R1` first.\n")
            assert (await beside(fresh, "cancel", "R1", "--json")).reply["text"] == "R1 is cancelled."
            assert (await until_it_ends(started)).code == 1
        sought = await beside(fresh, "delete", "R1", "--json")
        assert (sought.code, sought.reply["outcome"]) == (1, "refused")
        assert sought.reply["text"] == alone.err.strip()
        assert (await beside(fresh, "delete", "R1", "--json", "--yes")).reply["data"] == {"deleted": "R1"}
        async with staying(fresh, "start", GOAL, server=server) as watched:
            await until_it_says(watched, ": on it")
            watched.send_signal(signal.SIGINT)
            await until_it_says(watched, "Stopped watching; ")
            assert (await until_it_ends(watched)).code == 130
        service.terminate()
        assert (await until_it_ends(service)).code == 0
    assert (await beside(fresh, "runs", "--json")).reply["data"][0]["state"] == "planning"


async def test_a_second_service_is_refused(fresh: Program) -> None:
    """With the number of the first, whatever that one does; it is loaded as any that is started by a shell."""
    async with ModelServer(silent) as server, staying(fresh, "start", GOAL, server=server) as first:
        await until_it_says(first, "R1: on it")
        second = await asyncio.to_thread(fresh.typed, "all")
        assert second.code == 1
        assert f"(process {first.pid}) works on {fresh.home}" in second.err


async def test_a_killed_service_goes_on_by_itself(fresh: Program) -> None:
    """Who looked on is told in one sentence; the next service takes the run up, and nobody has to order it."""
    async with ModelServer(silent) as server, staying(fresh, "all", server=server) as service:
        await until_it_says(service, "Conductor works in")
        async with staying(fresh, "start", GOAL, server=server) as started:
            await until_it_says(started, "R1: on it")
            service.kill()
            left = await until_it_ends(started)
    told = "The Conductor that worked on R1 has ended; `conductor resume R1` goes on with it.\n"
    assert (left.code, left.err) == (1, told)
    async with ModelServer(team) as server, staying(fresh, "all", server=server) as service:
        await until_it_says(service, "Conductor works in")
        async with staying(fresh, "resume", "R1", server=server) as watching:
            seen = await until_it_ends(watching, PATIENCE)
    assert (seen.code, seen.err) == (0, "")
    assert "\nR1 is under way.\n" in seen.out


async def test_a_plan_that_waits_is_approved_from_elsewhere(fresh: Program) -> None:
    """Its terminal was lost; a service keeps it waiting, and who approves it sees it to its end."""
    async with ModelServer(team) as server:
        async with terminal() as there, staying(fresh, "start", GOAL, server=server, at=there) as lost:
            async with asyncio.timeout(PATIENCE):
                while state(fresh) != "awaiting_approval":
                    assert lost.returncode is None
                    await asyncio.sleep(0.05)
            lost.kill()
        async with staying(fresh, "all", server=server) as service:
            await until_it_says(service, "Conductor works in")
            assert state(fresh) == "awaiting_approval"
            approved = await beside(fresh, "approve", "R1", "--json")
            assert (approved.code, approved.reply["data"]["state"]) == (0, "done")


def state(program: Program) -> str | None:
    """That of the newest run; None also while there is no database yet."""
    if (program.home / "conductor.db").exists():
        with closing(sqlite3.connect(program.home / "conductor.db")) as database, suppress(sqlite3.OperationalError):
            for (found,) in database.execute("SELECT state FROM runs ORDER BY position DESC"):
                return str(found)
    return None

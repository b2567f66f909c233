"""A second ``start`` is handed to the first, which stays until it is done."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

from bot.account import account
from conductor_core.store.lock import FolderLock
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.program import Program
from tests.acceptance.service import PATIENCE, beside, silent, staying, until_it_ends, until_it_says

NOVEL = "write a novel"
STILL = f"Still at work on R2 for {account(os.getuid())}, handed over by another process; Ctrl-C pauses it.\n"


async def test_the_first_stays_until_what_it_was_handed_is_done(fresh: Program) -> None:
    """It says so, and for whom; each exits with the code of its own run, and JSON stays one document."""
    gate = asyncio.Event()
    async with (
        ModelServer(team, gate=gate) as server,
        staying(fresh, "start", NOVEL, "--json", server=server) as first,
    ):
        await until_it_says(first, "R1: on it", on="stderr")
        async with staying(fresh, "start", GOAL, server=server) as second:
            await until_it_says(second, "R2: on it")
            assert (await beside(fresh, "cancel", "R1")).code == 0
            assert (await until_it_says(first, "Still at work", on="stderr")).endswith(STILL)
            gate.set()
            seen = await until_it_ends(second, PATIENCE)
            assert (seen.code, seen.err) == (0, "")
        ended = await until_it_ends(first, PATIENCE)
    assert (ended.code, ended.reply["run"], ended.reply["data"]["state"]) == (1, "R1", "cancelled")
    assert str(fresh.delivered("R2", ".zip")) in seen.out


async def test_ctrl_c_at_the_first_pauses_what_it_was_handed(fresh: Program) -> None:
    """The first still exits with the code of its own run; the second tells that its run is paused."""
    async with ModelServer(silent) as server, staying(fresh, "start", NOVEL, server=server) as first:
        await until_it_says(first, "R1: on it")
        async with staying(fresh, "start", GOAL, server=server) as second:
            await until_it_says(second, "R2: on it")
            await beside(fresh, "cancel", "R1")
            await until_it_says(first, STILL)
            first.send_signal(signal.SIGINT)
            assert (await until_it_ends(first)).code == 1
            assert (await until_it_ends(second)).code == 130
    states = [run["state"] for run in (await beside(fresh, "runs", "--json")).reply["data"]]
    assert states == ["paused", "cancelled"]


async def test_ctrl_c_at_the_first_pauses_both(fresh: Program) -> None:
    """Its own run and the one it was handed, while both are under way."""
    async with ModelServer(silent) as server, staying(fresh, "start", NOVEL, server=server) as first:
        await until_it_says(first, "R1: on it")
        async with staying(fresh, "start", GOAL, server=server) as second:
            await until_it_says(second, "R2: on it")
            first.send_signal(signal.SIGINT)
            assert [(await until_it_ends(process)).code for process in (first, second)] == [130, 130]
    states = [run["state"] for run in (await beside(fresh, "runs", "--json")).reply["data"]]
    assert states == ["paused", "paused"]


async def test_an_order_left_to_one_who_ends_is_carried_out_by_who_gave_it(fresh: Program) -> None:
    """Somebody had the folder for a moment and takes no orders; the run begins here, and once."""
    await beside(fresh, "runs")
    somebody = FolderLock(fresh.home / "conductor.db")
    async with ModelServer(team) as server, staying(fresh, "start", GOAL, "--json", server=server) as started:
        async with asyncio.timeout(PATIENCE):
            while not orders_left(fresh):  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(0.05)
        somebody.release()
        ended = await until_it_ends(started, PATIENCE)
    assert (ended.code, ended.reply["run"], ended.reply["data"]["state"]) == (0, "R1", "done")
    assert len((await beside(fresh, "runs", "--json")).reply["data"]) == 1


async def test_who_hands_an_order_over_loads_neither_the_store_nor_the_engine(fresh: Program) -> None:
    """A `stop` takes little longer than the program takes to start."""
    program = (
        "import sys; from bot.command_line import run; code = run(['stop', 'R1']); "
        "slow = {'sqlalchemy', 'structlog', 'conductor_core.engine', 'bot.house'} & set(sys.modules); sys.exit(str(slow) if slow else code)"
    )
    async with ModelServer(silent) as server, staying(fresh, "start", NOVEL, server=server) as first:
        await until_it_says(first, "R1: on it")
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", program],
            env=fresh.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stdout) == (0, "R1 is stopped. `resume R1` goes on where it was.\n")
        assert (await until_it_ends(first)).code == 130


def orders_left(program: Program) -> int:
    """How many orders lie in the inbox."""
    with closing(sqlite3.connect(program.home / "conductor.db")) as database:
        return int(database.execute("SELECT count(*) FROM inbox").fetchone()[0])

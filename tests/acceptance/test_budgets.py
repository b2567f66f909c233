"""A run that has used its budget, from a shell: what is advised is what helps."""

import asyncio
from functools import partial

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.program import Program
from tests.acceptance.service import both_keys


async def test_what_is_advised_lets_it_go_on_to_its_end(fresh: Program) -> None:
    """More of it is one order; going on without more would stop at once."""
    async with ModelServer(team) as server:
        run = partial(fresh.run, environment=both_keys(server))
        held = await asyncio.to_thread(run, "start", GOAL, "--budget", "0.0001")
        assert (held.code, held.err.partition("`")[0]) == (130, "R1 is paused. ")
        assert held.err.endswith(" budget R1 +0.01` gives it more, and it goes on.\n")
        assert "  Budget   $0.0001\n" in held.out
        assert "Try again" not in held.out
        done = await asyncio.to_thread(run, "budget", "R1", "+0.02")
        assert done.code == 0, done.err
        assert "R1: done" in done.out
        told = await asyncio.to_thread(run, "budget", "R1")
        assert (told.code, told.out.splitlines()[0]) == (0, "What R1 may use:")
        default = await asyncio.to_thread(run, "set", "budget", "5")
        assert default.out == (
            "budget is 5.0 now. It counts for runs that are started from now on; "
            "`budget R1 +5` gives more to one that there is.\n"
        )


async def test_tasks_of_a_run_that_is_held_are_taken_off_at_once(fresh: Program) -> None:
    """Nobody waits for a run to its end that goes on with more only."""
    async with ModelServer(team) as server:
        run = partial(fresh.run, environment=both_keys(server))
        held = await asyncio.to_thread(run, "start", GOAL, "--budget", "0.002")
        assert (held.code, "too little is left of the budget" in held.out) == (130, True)
        skipped = await asyncio.to_thread(run, "skip", "R1.T4", "--json")
        assert (skipped.code, skipped.reply["text"]) == (
            0,
            "R1.T4 is skipped; what waited for it goes on without it.",
        )
        dropped = await asyncio.to_thread(run, "cancel", "R1.T3", "--json")
        assert (dropped.code, dropped.reply["text"]) == (0, "R1.T3 is cancelled; what waits for it is held up.")

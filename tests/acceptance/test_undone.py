"""A task is taken out of a run that is over."""

import asyncio
from functools import partial

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import CODE_FILES, GOAL, team
from tests.acceptance.files import in_zip
from tests.acceptance.program import Program
from tests.acceptance.service import both_keys


async def test_what_is_missing_on_purpose_is_no_failure(fresh: Program) -> None:
    """``undo`` exits with 0 though the run is incomplete now, and hands over anew without the task's files.

    What looked at them looks again at those that are there.
    """
    async with ModelServer(team) as server:
        done = await asyncio.to_thread(partial(fresh.run, "start", GOAL, "--json", environment=both_keys(server)))
        assert (done.code, done.reply["data"]["state"]) == (0, "done")
        undone = await asyncio.to_thread(partial(fresh.run, "undo", "R1.T2", "--json", environment=both_keys(server)))
        skipped = await asyncio.to_thread(partial(fresh.run, "skip", "R1.T2", "--json", environment=both_keys(server)))
    assert (undone.code, undone.reply["outcome"], undone.reply["data"]["state"]) == (0, "ok", "incomplete")
    assert undone.reply["text"] == "1 part is not done: T2 Write tests and README: undone"
    assert in_zip(fresh.delivered("R1", ".zip")).keys() == CODE_FILES.keys()
    assert (skipped.code, skipped.reply["outcome"], skipped.reply["data"]["state"]) == (0, "ok", "done")

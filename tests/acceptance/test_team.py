"""A goal with both keys: planner, two coders side by side, tester and reviewer, over the real SDKs."""

import asyncio
from functools import partial

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import CODE_FILES, GOAL, OTHER_FILES, team
from tests.acceptance.files import in_zip
from tests.acceptance.program import Program
from tests.acceptance.service import both_keys
from tests.crash.books import read_runs


async def test_a_team_of_models_carries_out_a_goal(fresh: Program) -> None:
    """Done, exit code 0; two vendors, two at once, another reviewer than the author, and the price of it all."""
    async with ModelServer(team, latency=0.3) as server:
        ended = await asyncio.to_thread(partial(fresh.run, "start", GOAL, "--json", environment=both_keys(server)))
        assert ended.code == 0, ended.err
        assert {call.wire for call in server.calls} == {"openai", "anthropic"}
        assert {call.ended for call in server.calls} == {"answered"}
    (books,) = await read_runs(fresh.home)
    begun = {record.event.model_dump()["task"]: record.number for record in books.of_kind("task.attempt_started")}
    ended_at = {record.event.model_dump()["task"]: record.number for record in books.of_kind("task.done")}
    assert max(begun["T1"], begun["T2"]) < min(ended_at["T1"], ended_at["T2"])
    authors = {task.agent for task in books.tasks if task.key in ("T1", "T2")}
    assert authors == {"openai", "anthropic"}
    texts = {name: text.encode() for name, text in {**CODE_FILES, **OTHER_FILES}.items()}
    assert in_zip(fresh.delivered("R1", ".zip")) == texts
    thread = fresh.delivered("R1", "-thread.md").read_text()
    assert "- **Cost:** $0." in thread.replace("\\", "")
    assert "approves" in thread

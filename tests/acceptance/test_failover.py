"""A provider that fails every call, with the real SDKs and the program as it is started."""

import asyncio
from datetime import datetime
from functools import partial

from conductor_core.testing.model_script import Fault, in_turn
from conductor_core.testing.model_server import KEY, ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.program import Program
from tests.crash.books import read_runs


async def test_with_one_of_three_providers_down_the_goal_is_reached(fresh: Program) -> None:
    """No task fails; each loses less than 2 s; the thread says who was passed over and why."""
    async with ModelServer(team) as up, ModelServer(in_turn(Fault(kind="status", status=500))) as down:
        environment = {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": down.anthropic_url,
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": up.openai_url,
            "DEEPSEEK_API_KEY": KEY,
            "DEEPSEEK_BASE_URL": up.openai_url,
        }
        ended = await asyncio.to_thread(partial(fresh.run, "start", GOAL, "--json", environment=environment))
        assert ended.code == 0, ended.err
        assert down.calls, "it was asked, or nothing is shown"
    (books,) = await read_runs(fresh.home)
    assert {task.state for task in books.tasks} == {"done"}
    assert not list(books.of_kind("task.failed"))
    failed = {record.event.model_dump()["attempt"]: record for record in books.of_kind("task.attempt_failed")}
    hurt: dict[str, datetime] = {}
    for record in books.of_kind("task.agent_reported"):
        told = record.event.model_dump()
        if told["report"]["kind"] == "waiting":
            hurt.setdefault(told["attempt"], record.at)
    assert hurt.keys() == failed.keys() != set()
    for attempt, record in failed.items():
        told = record.event.model_dump()
        assert told["agent"] == "anthropic"
        assert told["next"].startswith(("planned anew at once", "tried again at once by "))
        assert (record.at - hurt[attempt]).total_seconds() < 2, "from the first fault until somebody else has it"
    chosen = [record.event.model_dump()["why"] for record in books.of_kind("task.queued")]
    assert any("anthropic is cooling until " in why for why in chosen)

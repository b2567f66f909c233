"""The scripted server as a program of its own."""

import asyncio
import json
import sys


async def test_it_says_where_it_is_and_ends_by_itself() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "conductor_core.testing.model_server", "--idle", "0.1", stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        printed, _ = await process.communicate()
    addresses = json.loads(printed)
    assert addresses["openai"] == addresses["anthropic"] + "/v1"
    assert addresses["anthropic"].startswith("http://127.0.0.1:")
    assert process.returncode == 0

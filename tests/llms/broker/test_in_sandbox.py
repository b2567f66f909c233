"""The whole way: a program behind walls talks to a provider through its door, and sees no key."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Policy, SandboxLevel
from conductor_core.testing.model_script import Say
from conductor_core.testing.model_server import KEY, ModelServer
from tests.llms.broker.upstream import opened
from tests.workspaces.sandbox.walls import LEVELS, find

PROGRAM = """
import json, os, sys, urllib.request
body = {"model": "scripted-1", "max_tokens": 50, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
headers = {"x-api-key": os.environ["TOKEN"], "content-type": "application/json"}
for path in ("/v1/messages", "/v1/files"):
    request = urllib.request.Request(os.environ["URL"] + path, json.dumps(body).encode(), headers)
    try:
        print(path, urllib.request.urlopen(request, timeout=20).read().decode().replace("\\n", " "))
    except urllib.error.HTTPError as error:
        print(path, error.code)
"""


@pytest.fixture
def workspace() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="conductor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("level", LEVELS)
async def test_a_program_behind_walls_asks_its_model(level: SandboxLevel, workspace: Path) -> None:
    """It gets its answer, and nothing but answers; the key is in no file, variable or process that it can see."""
    sandbox = await find(level)
    if isinstance(sandbox, str):
        pytest.skip(sandbox)
    async with (
        ModelServer(lambda _: Say(text="Well asked.")) as server,
        opened(server.anthropic_url, key=KEY) as broker,
    ):
        session = await sandbox.open(workspace, Policy(doors=(broker.way.door,)))
        env = {"URL": broker.way.url, "TOKEN": broker.way.token}
        try:
            done = await session.exec(["python3", "-c", PROGRAM], env=env, timeout=30)
            seen = await session.exec(["sh", "-c", "env; cat /proc/*/environ /proc/*/cmdline 2>/dev/null"], env=env)
        finally:
            await session.close()
        told, refused = done.stdout.decode().splitlines()
        assert "Well" in told
        assert refused == "/v1/files 404"
        assert KEY.encode() not in seen.stdout + done.stdout + done.stderr
        usage = broker.meter.last.usage
        assert usage is not None
        assert [served.ended for served in server.calls] == ["answered"]
        assert (usage.input_tokens, usage.output_tokens) == (
            server.calls[0].input_tokens,
            server.calls[0].output_tokens,
        )
        assert json.dumps(KEY) not in repr(broker.records)

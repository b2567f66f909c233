"""The service started by an ordinary user: the same walls, by other means."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import conductor_core

PYTHON = Path("/usr/bin/python3")
NOBODY = 65534
PROGRAM = """
import asyncio, json, os, sys, tempfile
from pathlib import Path
from conductor_core.domain.sandbox import Limits, Policy
from conductor_core.testing.contracts.doors import CALL, opened, shouting
from tests.workspaces.sandbox.walls import find
from tests.workspaces.sandbox.watching import alive

async def main():
    sandbox = await find(sys.argv[1])
    if isinstance(sandbox, str):
        return {"refused": sandbox}
    with tempfile.TemporaryDirectory() as folder:
        session = await sandbox.open(Path(folder), Policy(limits=Limits(processes=60)))
        tricks = "bomb() { bomb | bomb & }; bomb; setsid sleep 4711.7 & cat /proc/*/environ; id -u; unshare -U true && echo GOT"
        first = await session.exec(["sh", "-c", tricks], timeout=1)
        second = await session.exec(["sh", "-c", "git init -q . && python3 -c 'print(6 * 7)' && python --version"])
        await session.close()
        async with shouting(Path(folder)) as door, opened(sandbox, Path(folder), Policy(doors=(door,))) as third:
            called = await third.exec(["python3", "-c", CALL, str(door.port)], stdin=b"hello")
            rights = await third.exec(["sh", "-c", "grep Cap /proc/self/status; id -u; unshare -n true && echo GOT"])
    said = (first.stdout + first.stderr).decode("utf-8", "replace")
    return {
        "uid": os.getuid(),
        "seen": sandbox.capabilities.model_dump(mode="json"),
        "leaked": "CONDUCTOR_SECRET" in said or "GOT" in said,
        "called": (called.stdout + called.stderr).decode(),
        "gained": "GOT" in rights.stdout.decode(),
        "worked": second.stdout.decode(),
        "alive": alive("4711.7"),
    }

print(json.dumps(asyncio.run(main())))
"""


def run_as_nobody(level: str) -> dict[str, object]:
    """Start a service of ours as somebody without rights, with a secret in its environment."""
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{Path(conductor_core.__file__).parents[1]}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CONDUCTOR_SECRET": "hunter2",
    }
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, NOBODY, NOBODY)
        done = subprocess.run(
            [PYTHON, "-c", PROGRAM, level],
            env={**env, "TMPDIR": home},
            cwd=home,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            check=False,
            capture_output=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def cannot_try() -> str:
    """Why it cannot be tried here."""
    if os.geteuid() != 0:
        return "we are an ordinary user; all other tests show it"
    if shutil.which(PYTHON) is None:
        return "there is no Python that everybody may run"
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
    version = subprocess.run(
        [PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], check=False, capture_output=True
    )
    if version.stdout.decode().strip() != wanted:
        return f"{PYTHON} is not Python {wanted}, which our packages are made for"
    reach = subprocess.run(
        ["ls", conductor_core.__path__[0]], user=NOBODY, group=NOBODY, extra_groups=[], check=False, capture_output=True
    )
    return "" if reach.returncode == 0 else "others may not read our program"


@pytest.mark.parametrize("level", ["bwrap", "landlock"])
def test_the_walls_stand_for_an_ordinary_user_too(level: str) -> None:
    """Nothing leaks, nothing stays, honest work is done."""
    if why := cannot_try():
        pytest.skip(why)
    found = run_as_nobody(level)
    if "refused" in found:
        pytest.skip(str(found["refused"]))
    seen = found["seen"]
    assert isinstance(seen, dict)
    assert (found["uid"], seen["level"]) == (NOBODY, level)
    assert set(seen["missing"]) <= ({"file-names", "file-attributes", "processes"} if level == "landlock" else set())
    assert found["leaked"] is False
    assert (found["called"], found["gained"]) == ("HELLO", False)
    assert str(found["worked"]).startswith("42\nPython 3")
    assert found["alive"] == []

"""What a fake agent program is to do, and what it remembers from start to start.

Its script is a JSON list of steps in ``FAKE_SCRIPT``. A session is kept below ``HOME``, so that another start can continue it
after the last step that was done.
"""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Step = dict[str, Any]
SESSIONS = Path(os.environ.get("HOME", "/")) / "fake-sessions"


class Stopped(Exception):  # noqa: N818 - an order, not a fault
    """The other side wants us to stop."""


class Lines:
    """JSON, one object a line."""

    def say(self, message: object) -> None:
        """Say something."""
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    def hear(self) -> dict[str, Any]:
        """Hear something; ends the program when there is no more."""
        line = sys.stdin.readline()
        if not line:
            sys.exit(0)
        heard: dict[str, Any] = json.loads(line)
        return heard


class Session:
    """What is remembered from start to start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._path = SESSIONS / f"{name}.json"
        self.done = 0
        """Steps that are behind us."""
        self.prompts: list[str] = []

    @property
    def exists(self) -> bool:
        """There was one of this name."""
        return self._path.exists()

    def load(self) -> "Session":
        """Go on where it was."""
        kept = json.loads(self._path.read_text())
        self.done, self.prompts = kept["done"], kept["prompts"]
        return self

    def save(self) -> None:
        """Remember."""
        SESSIONS.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"done": self.done, "prompts": self.prompts}))


def new_session() -> Session:
    """One with a name nobody has."""
    return Session(f"fake-{len(list(SESSIONS.glob('*.json'))) + 1}" if SESSIONS.exists() else "fake-1")


def play(session: Session, mouth: Any, words: str) -> None:
    """Do the steps that are left."""
    script: list[Step] = json.loads(os.environ.get("FAKE_SCRIPT", "[]"))
    session.prompts.append(words)
    session.save()
    while session.done < len(script):
        step = script[session.done]
        if step["do"] == "end":
            session.done += 1
            break
        common = COMMON.get(step["do"])
        if common:
            common(step)
        else:
            getattr(mouth, step["do"])(step)
        session.done += 1
        session.save()
    session.save()
    mouth.finish(session)


def _print(step: Step) -> None:
    """Words that are no message, as a program prints that asks a person."""
    sys.stdout.write(step["text"] + step.get("end", "\n"))
    sys.stdout.flush()


def _complain(step: Step) -> None:
    """Words for whoever reads its errors."""
    sys.stderr.write(step["text"] + "\n")
    sys.stderr.flush()


def _flood(step: Step) -> None:
    for _ in range(step.get("lines", 1_000)):
        sys.stdout.write("x" * step.get("width", 100) + step.get("end", "\n"))
    sys.stdout.flush()


def _hang(_: Step) -> None:
    time.sleep(3600)


def _die(step: Step) -> None:
    """As the kernel ends a program, e.g. when memory runs out."""
    os.kill(os.getpid(), step["signal"])


def _spawn(_: Step) -> None:
    """A child that outlives us unless somebody ends the whole tree."""
    subprocess.Popen(["sleep", "3600"], start_new_session=True)  # noqa: S607


def _show(step: Step) -> None:
    """Write down what can be seen of a file of the project."""
    path = Path(step["path"])
    Path(step["to"]).write_text(path.read_text() if path.exists() else "not there")


def _call(step: Step) -> None:
    """Connect to a host as a program with a login does, through the proxy that it is told; write down what came of it."""
    proxy, _, port = os.environ["HTTPS_PROXY"].removeprefix("http://").partition(":")
    with socket.create_connection((proxy, int(port)), timeout=20) as there:
        there.sendall(f"CONNECT {step['host']} HTTP/1.1\r\nHost: {step['host']}\r\n\r\n".encode())
        answer = there.recv(1 << 16)
        if answer.startswith(b"HTTP/1.1 200"):
            there.sendall(_greeting(step.get("named", step["host"].partition(":")[0])))
            answer = there.recv(1 << 16)
    Path(step["to"]).write_text(answer.decode(errors="replace").splitlines()[-1] + "\n" if answer else "nothing\n")


def _greeting(name: str) -> bytes:
    """The first words of an encrypted connection."""
    context = ssl.create_default_context()
    written = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), written, server_hostname=name).do_handshake()
    return written.read()


def _try_writing(step: Step) -> None:
    """Write down whether a file can be changed."""
    try:
        Path(step["path"]).write_text("changed")
        found = "changed\n"
    except OSError as error:
        found = f"{error.strerror}\n"
    Path(step["to"]).write_text(found)


def _count(step: Step) -> None:
    """Tells how often it was done."""
    path = Path(step["path"])
    path.write_text("again\n" if path.exists() else "once\n")


COMMON: dict[str, Callable[[Step], None]] = {
    "print": _print,
    "complain": _complain,
    "flood": _flood,
    "hang": _hang,
    "spawn": _spawn,
    "die": _die,
    "show": _show,
    "count": _count,
    "call": _call,
    "try-writing": _try_writing,
    "exit": lambda step: sys.exit(step.get("code", 0)),
}

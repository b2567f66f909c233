"""A git host on loopback that answers as GitHub Enterprise or a GitLab of one's own does, git itself included.

One repository, kept as a bare one on disk, so that hooks refuse what hooks refuse. It counts every call, and can lose an
answer after it has done what was asked.
"""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from conductor_core.testing.http_exchange import Request, Response, read_request

SLUG = "team/tally"
TOKEN = "scripted-token-0123456789"  # noqa: S105 - opens nothing
"""The only token it takes."""
_GIT_USERS = ("x-access-token", "oauth2")


@dataclass
class Opened:
    """A pull or merge request."""

    number: int
    title: str
    body: str
    branch: str
    target: str
    draft: bool
    state: str = "open"
    """``open``, ``merged`` or ``closed``."""


@dataclass
class Said:
    """Something somebody said at a request."""

    id: int
    author: str
    text: str
    kind: str = "comment"
    """``review``, ``line`` or ``comment``."""
    verdict: str = ""
    path: str | None = None
    line: int | None = None


@dataclass
class FailedCheck:
    """A check that failed."""

    id: int
    name: str
    text: str
    commit: str


@dataclass(frozen=True)
class Fault:
    """What happens instead of, or after, the next call that fits."""

    method: str
    path: str
    """A part of the path."""
    status: int = 0
    """0 closes the connection without an answer."""
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    done_first: bool = False
    """Whether it is carried out before its answer is lost."""
    hangs: asyncio.Event | None = None
    """Set when the call is here; then the connection stays open and nothing is ever answered."""


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    body: object


class Speaker(Protocol):
    """How one kind of host speaks."""

    prefix: str

    def answer(self, host: "GitHostServer", method: str, path: str, query: dict[str, str], body: Any) -> Told:
        """The answer to one call that may be made."""
        ...

    def no_login(self) -> object:
        """What is said to who has no valid token."""
        ...


class GitHostServer:
    """The server. Use it as an async context manager."""

    def __init__(self, folder: Path, speaker: Speaker) -> None:
        """``folder`` gets the bare repository."""
        self.repository = folder / "hosted.git"
        self._speaker = speaker
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.calls: list[str] = []
        """``POST /repos/team/tally/pulls`` and the like, in order; git's own as ``GIT git-receive-pack``."""
        self.unchanged = 0
        """How often something was as it had been."""
        self.seen: list[str] = []
        """Headers that logged somebody in."""
        self.faults: list[Fault] = []
        self.requests: list[Opened] = []
        self.said: list[Said] = []
        self.failed: list[FailedCheck] = []
        self.may_push = True
        self.drafts = True
        """Whether its plan has drafts."""
        self.protected: set[str] = set()

    @property
    def url(self) -> str:
        """The host's address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def remote(self) -> str:
        """That of its repository."""
        return f"{self.url}/{SLUG}.git"

    async def __aenter__(self) -> Self:
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.repository))
        self.at("config", "http.receivepack", "true")
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 20)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def git(self, *arguments: str) -> str:
        """What git says."""
        who = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
        done = subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True)  # noqa: S603, S607
        return done.stdout.strip()

    def at(self, *arguments: str) -> str:
        """What git says of its repository."""
        return self.git("--git-dir", str(self.repository), *arguments)

    def commit(self, files: dict[str, str], branch: str = "main") -> str:
        """Somebody pushes to a branch; gives the commit."""
        clone = self.repository.with_name("clone")
        shutil.rmtree(clone, ignore_errors=True)
        self.git("clone", "--quiet", str(self.repository), str(clone))
        if self.at("branch", "--list", branch):
            self.git("-C", str(clone), "checkout", "--quiet", branch)
        for path, content in files.items():
            (clone / path).write_text(content)
        push = ["push", "--quiet", "origin", f"HEAD:{branch}"]
        for step in (["add", "."], ["commit", "--quiet", "-m", "theirs"], push):
            self.git("-C", str(clone), *step)
        return self.git("-C", str(clone), "rev-parse", "HEAD")

    def hook(self, script: str) -> None:
        """What is run before a push is taken."""
        hook = self.repository / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{script}\n")
        hook.chmod(0o755)

    def branches(self) -> list[str]:
        """Names of all branches."""
        return self.at("for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def made(self, verb: str) -> int:
        """How many calls there were that begin so."""
        return sum(call.startswith(verb) for call in self.calls)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            while request := await read_request(reader):
                await self._serve(request, Response(writer), writer)
                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve(self, request: Request, response: Response, writer: asyncio.StreamWriter) -> None:
        if request.path.startswith(f"/{SLUG}"):
            await self._git_call(request, response, writer)
            return
        path = request.path.removeprefix(self._speaker.prefix)
        self.calls.append(f"{request.method} {path}")
        fault = self._fault(request.method, path)
        if fault is not None and not fault.done_first:
            await _end(fault, response, writer)
            return
        told = self._told(request, path)
        if fault is not None:
            await _end(fault, response, writer)
            return
        content = json.dumps(told.body).encode()
        etag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'
        if told.status == 200 and request.headers.get("if-none-match") == etag:
            self.unchanged += 1
            await response.whole(304, b"", "application/json", {"etag": etag})
        else:
            await response.whole(told.status, content, "application/json", {"etag": etag})

    def _told(self, request: Request, path: str) -> Told:
        login = request.headers.get("authorization", "")
        if login != f"Bearer {TOKEN}":
            return Told(401, self._speaker.no_login())
        self.seen.append(login)
        query = dict(item.partition("=")[::2] for item in request.query.split("&") if item)
        return self._speaker.answer(self, request.method, path, query, json.loads(request.body or b"null"))

    def _fault(self, method: str, path: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.method == method and fault.path in path), None)
        if found:
            self.faults.remove(found)
        return found

    async def _git_call(self, request: Request, response: Response, writer: asyncio.StreamWriter) -> None:
        login = request.headers.get("authorization", "")
        accepted = {base64.b64encode(f"{user}:{TOKEN}".encode()).decode() for user in _GIT_USERS}
        if login.removeprefix("Basic ") not in accepted:
            await response.whole(401, b"", "text/plain", {"www-authenticate": 'Basic realm="git"'})
            return
        self.seen.append(login)
        inner = request.path.removeprefix(f"/{SLUG}").removeprefix(".git")
        sent = request.method == "POST" and inner == "/git-receive-pack"
        if request.method == "POST":
            self.calls.append(f"GIT {inner.removeprefix('/')}")
        fault = self._fault("GIT", inner) if sent else None
        status, headers, body = await self._backend(request, inner)
        if fault is not None:
            await _end(fault, response, writer)
            return
        await response.whole(status, body, headers.pop("content-type", "text/plain"), headers)

    async def _backend(self, request: Request, inner: str) -> tuple[int, dict[str, str], bytes]:
        """Git's own program for servers."""
        env = {
            "PATH": os.defpath,
            "GIT_PROJECT_ROOT": str(self.repository.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{self.repository.name}{inner}",
            "QUERY_STRING": request.query,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REMOTE_USER": "scripted",
        }
        process = await asyncio.create_subprocess_exec(
            "git",
            "http-backend",
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        output, _ = await process.communicate(request.body)
        head, _, body = output.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        headers = {name.lower(): value for name, value in headers.items()}
        return int(headers.pop("status", "200").split()[0]), headers, body


async def _end(fault: Fault, response: Response, writer: asyncio.StreamWriter) -> None:
    if fault.hangs:
        fault.hangs.set()
        await asyncio.Event().wait()
    if fault.status:
        await response.whole(fault.status, json.dumps(fault.body).encode(), "application/json", fault.headers)
    else:
        writer.close()

"""A service with real git, a git host on loopback, and a run that is done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, Protocol

import pytest

from conductor_core.commands.approve import Approve
from conductor_core.commands.push import Remote
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.command import Reply
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import HostKind, Publication
from conductor_core.domain.run import RunOptions
from conductor_core.githosts.accounts import Accounts, NamedHost
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.git_host import TOKEN, GitHostServer
from conductor_core.testing.git_host_github import GitHubSpeaker
from conductor_core.testing.git_host_gitlab import GitLabSpeaker
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from conductor_core.workspaces.outgoing import GitOutgoing

KINDS: tuple[HostKind, ...] = ("github", "gitlab")
BOTH = pytest.mark.parametrize("kind", KINDS)
FILES = {"hello.txt": "hello\n"}
CI = {"hello.txt": "hello\n", ".github/workflows/ci.yml": "on: push\n"}


def coder(files: dict[str, str]) -> ScriptedAgent:
    """Writes these files; ``@`` in them is the attempt."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        written = {path: text.replace("@", brief.attempt) for path, text in files.items()}
        await desk.workspace.session.put({path: File(content=text.encode()) for path, text in written.items()})
        return Done(summary="written")

    return ScriptedAgent("coder", act)


@asynccontextmanager
async def hosted(folder: Path, kind: HostKind = "github") -> AsyncIterator[GitHostServer]:
    async with GitHostServer(folder, GitHubSpeaker() if kind == "github" else GitLabSpeaker()) as host:
        host.commit({"one.txt": "one\n"})
        yield host


class Host(Protocol):
    """A git host, here or in another process."""

    @property
    def url(self) -> str:
        """The host's address."""
        ...

    @property
    def remote(self) -> str:
        """That of its repository."""
        ...


@asynccontextmanager
async def life(
    folder: Path,
    host: Host,
    files: dict[str, str] = FILES,
    kind: HostKind = "github",
    *,
    token: str | None = TOKEN,
    started: bool = True,
) -> AsyncIterator[Stage]:
    """The service with real git, from a start to an end."""
    accounts = Accounts([NamedHost(kind, host.url, token)])
    remotes = Remotes(hosts=lambda: accounts.addresses, secrets=accounts.secrets)
    try:
        async with stage(
            folder,
            planner(work("T1")),
            coder(files),
            workspaces=GitWorkspaces(folder / "home", DirectSandbox(), remotes=remotes),
            outgoing=GitOutgoing(folder / "home", remotes),
            hosts=accounts,
            options=RunOptions(approval="auto"),
            redactor=Redactor((TOKEN,)),
            started=started,
        ) as at:
            yield at
    finally:
        await accounts.close()


async def delivered(at: Stage, host: Host) -> None:
    """A run that is done, in a project that goes to the host."""
    reply = await at.order(Start(goal="greet", project="tally"))
    run = await at.until(reply.run)
    assert run.state == "done", run.reason
    assert (await at.order(Remote(project="tally", address=host.remote))).outcome == "ok"


async def pushed(at: Stage, run: str = "R1") -> Publication:
    found = await at.store.read(lambda tx: tx.publications.get(RunId(run)))
    assert found
    return found


async def until(at: Stage, *states: str, run: str = "R1") -> Publication:
    """What a run has on the host, once it is so far."""
    async with asyncio.timeout(20):
        while True:
            at.changed.clear()
            found = await pushed(at, run)
            if found.state in states:
                return found
            await at.changed.wait()


async def say_yes(at: Stage, what: Literal["push", "sensitive"] = "push", by: str = "Bob", digest: str = "") -> Reply:
    """Somebody else approves what waits."""
    return await at.order(Approve(run="R1", what=what, digest=digest or None), by=by)

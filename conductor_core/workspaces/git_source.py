"""A project that starts from a repository on the internet: one commit is fetched, nothing of it is run or followed."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conductor_core.domain.ids import CommitId
from conductor_core.errors import InputRefusedError, WorkspaceError
from conductor_core.logic.addresses import is_public
from conductor_core.logic.ceilings import Ceilings, Meter
from conductor_core.logic.git_urls import parse_git_url
from conductor_core.logic.paths import collision, fault, link_fault, shown
from conductor_core.logic.plain_text import one_line
from conductor_core.workspaces.git import GitFailedError, Limits, TooMuchError
from conductor_core.workspaces.intake import Intake
from conductor_core.workspaces.repository import Repository, TreeEntry, read_contents
from conductor_core.workspaces.threads import in_thread

UPSTREAM = "refs/fetched/upstream"
_SETTINGS = (
    "protocol.https.allow=always",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
    "core.bigFileThreshold=16m",  # larger blobs are streamed, not held in memory
    "fetch.unpackLimit=1",
    "fetch.fsck.zeroPaddedFilemode=ignore",  # old tools wrote these; they harm nobody
    "fetch.fsck.badTimezone=ignore",
    "fetch.fsck.missingSpaceBeforeDate=ignore",
)
_FOLDERS_PER_FILE = 2
_REDIRECT = re.compile(r"returned error: 30[1278]\b")
_FSCK = re.compile(r"^error: object [0-9a-f]+: (.+)$", re.MULTILINE)

Resolve = Callable[[str], Awaitable[list[str]]]
"""Host name → addresses."""


async def resolve(host: str) -> list[str]:
    """The addresses of a host, by the system's resolver; none when it knows no such host."""
    try:
        async with asyncio.timeout(15):
            found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return []
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def nobody(_url: str) -> Mapping[str, str]:
    """Logs in nowhere."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Remotes:
    """How repositories are reached."""

    resolve: Resolve = resolve
    env: Mapping[str, str] = field(default_factory=dict)
    """More environment for the fetch, e.g. ``https_proxy``: a proxy then resolves names, and decides which are allowed."""
    timeout: float = 600.0
    """Seconds a fetch may take."""
    hosts: Callable[[], Collection[str]] = tuple
    """Addresses of hosts that the settings name now: these may lie in a private network."""
    secrets: Callable[[str], Mapping[str, str]] = nobody
    """Environment that lets git log in at an address."""
    allow_local: bool = False
    """Let an absolute path on this machine stand for an address. For tests."""


async def fetch(url: str, repository: Repository, remotes: Remotes, ceilings: Ceilings) -> CommitId:
    """Fetch the newest commit of a repository into an empty one of ours.

    Raises:
        InputRefusedError: the address is not accepted, does not answer, or what it sent breaks a rule.
    """
    address, settings = await reached(url, remotes)
    try:
        await repository.git.run(
            repository.path,
            *("fetch", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
            *("--no-auto-maintenance", "--quiet", "--", address, f"+HEAD:{UPSTREAM}"),
            settings=settings,
            env={**remotes.env, **remotes.secrets(address)},
            limits=Limits(file_size=ceilings.fetched, seconds=remotes.timeout),
        )
    except GitFailedError as error:
        raise InputRefusedError(_explained(error), rule="fetch") from None
    except WorkspaceError as error:
        raise InputRefusedError(f"The repository could not be fetched: {error.message}", rule="fetch") from None
    _, output = await repository.git.run(repository.path, "rev-parse", "--verify", f"{UPSTREAM}^{{commit}}")
    return CommitId(output.decode().strip())


async def reached(url: str, remotes: Remotes) -> tuple[str, list[str]]:
    """An address as git gets it, and the settings with which git may go there and nowhere else.

    Raises:
        InputRefusedError: the address is not accepted, or its host is not known.
    """
    if remotes.allow_local and url.startswith("/"):
        return url, [*_SETTINGS, "protocol.file.allow=always"]
    parsed = parse_git_url(url, remotes.hosts())
    if parsed.named:
        scheme = parsed.named.partition("://")[0]
        return str(parsed), [*_SETTINGS, f"protocol.{scheme}.allow=always"]
    return str(parsed), [*_SETTINGS, *await _pinned(parsed.host, remotes)]


async def _pinned(host: str, remotes: Remotes) -> list[str]:
    """Settings that let git connect only to the addresses that were looked at, so that a second look-up changes nothing."""
    if any(name.lower() in {"https_proxy", "all_proxy"} for name in remotes.env):
        return []
    addresses = await remotes.resolve(host)
    if not addresses:
        raise InputRefusedError(
            f"The host {shown(host)} is not known: check the address and the network.", rule="address"
        )
    if not all(is_public(address) for address in addresses):
        raise InputRefusedError(f"The host {shown(host)} lies inside a private network.", rule="address")
    listed = ",".join(f"[{address}]" if ":" in address else address for address in addresses)
    return [f"http.curloptResolve={host}:443:{listed}", "http.proxy="]


def _explained(error: GitFailedError) -> str:
    text = error.stderr
    if "couldn't find remote ref" in text:
        return "The repository has no commit yet."
    if "could not read Username" in text or "Authentication failed" in text or "terminal prompts disabled" in text:
        return "The repository is not public: add the credential in settings, or hand the project in as a ZIP."
    if _REDIRECT.search(text):
        return "The repository's address leads on to another one: give that one, often the same with .git at its end."
    if unsafe := _FSCK.search(text):
        return f"The repository holds what git itself finds unsafe: {one_line(unsafe.group(1), 200)}."
    if "invalid index-pack output" in text or "File too large" in text:
        return "The repository is larger than what is accepted, or its sender hung up."
    return f"The repository could not be fetched: {one_line(text.strip().rpartition(chr(10))[2], 200)}"


async def take_in(
    repository: Repository, commit: CommitId, ceilings: Ceilings, scratch: Path
) -> tuple[Intake, list[str]]:
    """Judge a fetched commit; gives what comes in, and the paths of repositories inside it that do not.

    Raises:
        InputRefusedError: names the path and the rule it breaks.
    """
    try:
        entries = await repository.entries(commit, sizes=True, folders=True)
    except TooMuchError:
        raise _too_many(ceilings) from None
    folders = sum(entry.mode is None and not entry.submodule for entry in entries)
    if folders > ceilings.files * _FOLDERS_PER_FILE:
        raise _too_many(ceilings)
    files = [entry for entry in entries if entry.mode is not None]
    submodules = [entry.path for entry in entries if entry.submodule]
    await in_thread(_judge, entries, files, ceilings)
    intake = Intake([entry.path for entry in files], sum(entry.size for entry in files))
    if submodules:
        named = ", ".join(shown(path) for path in submodules[:4]) + (", …" if len(submodules) > 4 else "")
        intake.notes.append(f"Repositories inside it (submodules) were not fetched: {named}.")
    await _note_links(repository, files, intake, scratch)
    return intake, submodules


def _judge(entries: list[TreeEntry], files: list[TreeEntry], ceilings: Ceilings) -> None:
    meter = Meter(ceilings)
    for entry in entries:
        found = fault(entry.path)
        if found is not None:
            raise InputRefusedError(f"{shown(entry.path)} {found.why}.", rule=found.rule)
    for entry in files:
        meter.add(entry.path, entry.size)
    pair = collision(entry.path for entry in files)
    if pair is not None:
        raise InputRefusedError(
            f"{shown(pair[0])} and {shown(pair[1])} would get in each other's way.", rule="collision"
        )


async def _note_links(repository: Repository, files: list[TreeEntry], intake: Intake, scratch: Path) -> None:
    """Links that lead outside stay as they are, for they are the project's; people are told that nothing follows them."""
    small = [entry for entry in files if entry.size < 4096]
    links = [entry for entry in small if entry.mode == "link"]
    attributes = [entry for entry in small if entry.path == ".gitattributes"]
    asked = [*links, *attributes]
    if not asked:
        return
    with await repository.contents([entry.oid for entry in asked], scratch) as file:
        contents = [content.decode("utf-8", "surrogateescape") for content in read_contents(file, len(asked))]
    outside = [entry.path for entry, target in zip(links, contents, strict=False) if link_fault(entry.path, target)]
    if outside:
        named = ", ".join(shown(path) for path in outside[:4]) + (", …" if len(outside) > 4 else "")
        intake.notes.append(f"Links that lead outside the project are kept as links and never followed: {named}.")
    if attributes and "filter=lfs" in contents[-1]:
        intake.notes.append("Large files kept by Git LFS came as pointers, without their contents.")


def _too_many(ceilings: Ceilings) -> InputRefusedError:
    return InputRefusedError(f"There are more than {ceilings.files:,} files.", rule="limit")

"""A process that carries a run to a git host, from wherever the one before it was killed."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from conductor_core.commands.push import Push
from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import HostKind
from tests.stories.git_house import delivered, life, say_yes, until


@dataclass(frozen=True)
class Elsewhere:
    """The git host, which is another process."""

    url: str
    remote: str


def carry(folder: Path, kind: HostKind, url: str, remote: str) -> None:
    """The main function of the process, which ends when the request is open."""
    asyncio.run(_carry(folder, kind, Elsewhere(url, remote)))


async def _carry(folder: Path, kind: HostKind, host: Elsewhere) -> None:
    async with life(folder, host, kind=kind) as at:
        if await at.store.read(lambda tx: tx.publications.get(RunId("R1"))) is None:
            await delivered(at, host)
            await at.order(Push(run="R1"))
            await until(at, "asking")
            await say_yes(at)
        await until(at, "open")

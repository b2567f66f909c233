"""A process that carries a run to a git host, from wherever the one before it was killed: FOLDER KIND URL REMOTE."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from conductor_core.commands.push import Push
from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import HostKind
from tests.stories.git_house import delivered, life, say_yes, until


@dataclass(frozen=True)
class Elsewhere:
    """The git host, which is another process."""

    url: str
    remote: str


async def main(folder: Path, kind: HostKind, host: Elsewhere) -> None:
    """Until the request is open."""
    async with life(folder, host, kind=kind) as at:
        if await at.store.read(lambda tx: tx.publications.get(RunId("R1"))) is None:
            await delivered(at, host)
            await at.order(Push(run="R1"))
            await until(at, "asking")
            await say_yes(at)
        await until(at, "open")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), cast(HostKind, sys.argv[2]), Elsewhere(sys.argv[3], sys.argv[4])))

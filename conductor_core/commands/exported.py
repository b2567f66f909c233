"""Where `export` writes: into the file that is named, or, for who is not at this machine, where it is handed over from."""

import asyncio
from pathlib import Path

from conductor_core.commands.context import Context
from conductor_core.domain.card import Card, Files
from conductor_core.domain.command import Reply
from conductor_core.errors import UsageError


async def goal(named: str, usual: str, context: Context) -> Path:
    """The whole path of the file.

    Raises:
        UsageError: somebody names a file of a machine that they are not at.
    """
    if not context.envelope.place.away:
        return await asyncio.to_thread(_whole, named or usual)
    if named:
        raise UsageError("The file is handed over here: leave `to` out.", field="to")
    folder = context.deliveries / "exports"
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    return folder / usual


def told(sentence: str, to: Path, context: Context) -> Reply:
    """A sentence with ``{}`` for the file; the file itself comes with it where its path says nothing to whoever reads it."""
    if not context.envelope.place.away:
        return Reply(text=sentence.replace("{}", str(to)), data={"path": str(to)})
    text = sentence.replace("{}", to.name)
    return Reply(text=text, card=Card(title=text, blocks=(Files(paths=(str(to),)),)), data={"file": to.name})


def _whole(path: str) -> Path:
    return Path(path).expanduser().absolute()

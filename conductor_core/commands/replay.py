"""``replay``: play a cassette, and say whether people would see the same, and agents would end the same."""

import asyncio
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands import json_files
from conductor_core.commands.cassettes import MAX_SIZE, WHAT
from conductor_core.commands.context import Context
from conductor_core.domain.card import Card, Code
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.errors import InputRefusedError
from conductor_core.logic.cassettes import difference, other_end, parse
from conductor_core.logic.figures import count

BROKEN = (LookupError, ValueError, TypeError, ArithmeticError, AttributeError)
"""What a log that contradicts itself, or a fault of ours, ends in."""


class Replay(Command):
    """Play a cassette that `export R7` wrote, and compare the posts, and how agents end by what their models said, with what was recorded."""

    spec: ClassVar = CommandSpec(needs="owner", topic="keep", example="replay R7.cassette.json", reads_only=True)

    name: Literal["replay"] = "replay"
    path: Annotated[str, Rest()] = Field(min_length=1, max_length=2000, description="The cassette.")


async def replay(command: Replay, context: Context) -> Reply:
    """Failed where a post, or the end of an attempt, is not as it was.

    Raises:
        InputRefusedError: the file is no cassette, or it cannot be played.
    """
    path = command.path
    cassette = parse(await asyncio.to_thread(json_files.read, path, WHAT, MAX_SIZE), path)
    try:
        played = await context.replayed(cassette)
    except BROKEN as error:
        raise InputRefusedError(f"{path} cannot be played to its end ({type(error).__name__}: {error}).") from error
    for room in cassette.rooms:
        found = difference(room.posts, played.rooms[room.id])
        if found:
            text = f"{cassette.run} is not shown as it was: {found.where} in {room.id} differs."
            card = Card(title=found.where, tone="bad", blocks=(Code(text="\n".join(found.lines), language="diff"),))
            return Reply(outcome="failed", text=text, card=card, data={"differs": found.where})
    other = other_end(played.attempts)
    if other:
        text = f"{other.where} of {cassette.run} does not end as it did, by the same answers of its model."
        card = Card(title=other.where, tone="bad", blocks=(Code(text="\n".join(other.lines), language="diff"),))
        return Reply(outcome="failed", text=text, card=card, data={"differs": other.where})
    posts = sum(len(room.posts) for room in cassette.rooms)
    ends = f", and {count(len(played.attempts), 'attempt')} with the same end" if played.attempts else ""
    told = f"{cassette.run}: the same {count(posts, 'post')}{ends}."
    return Reply(text=told, data={"posts": posts, "attempts": len(played.attempts)})

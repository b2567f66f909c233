"""Thoughts of a model between the turns: kept with their place, sent back to whom they came from, left out where refused."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought
from conductor_core.llms.faults import ThoughtsRefusedError
from conductor_core.logic.untrusted import whole

Block = dict[str, Any]


def kept(mark: str, block: Block, *, text: str, at: int) -> Thought:
    """A thought as it is kept in a turn.

    Args:
        mark: of the endpoint it came from.
        block: what is sent back, as it came.
        text: for people.
        at: how many other parts of the turn (its text counts as one, each call as one) came before it.
    """
    return Thought(wire=mark, text=whole(text), sealed={"at": at, "block": block})


def woven(turn: AssistantTurn, mark: str, parts: Sequence[Block]) -> list[Block]:
    """The parts of a turn (its text, then its calls) with the thoughts of that mark in their places between them."""
    own = [t.sealed for t in turn.thoughts if t.wire == mark and isinstance(t.sealed, Mapping) and "block" in t.sealed]
    blocks: list[Block] = []
    for place in range(len(parts) + 1):
        blocks += [_block(sealed) for sealed in own if min(int(str(sealed["at"])), len(parts)) == place]
        blocks += parts[place : place + 1]
    return blocks


def _block(sealed: Mapping[str, Any]) -> Block:
    return dict(sealed["block"])


async def asked(once: Callable[[ModelRequest], Awaitable[ModelAnswer]], request: ModelRequest) -> ModelAnswer:
    """The answer; when the thoughts of earlier turns are refused, that of the same conversation without any.

    They are refused when something before them changed, e.g. because the conversation was shortened. Such a call is not
    charged.
    """
    try:
        return await once(request)
    except ThoughtsRefusedError:
        turns = tuple(
            t.model_copy(update={"thoughts": ()}) if isinstance(t, AssistantTurn) else t for t in request.turns
        )
        return await once(request.model_copy(update={"turns": turns}))

"""What an ACP session tells, as reports."""

import asyncio
from dataclasses import dataclass
from typing import Any

from acp.schema import (
    AgentMessageChunk,
    AgentThoughtChunk,
    FileEditToolCallContent,
    SessionNotification,
    TextContentBlock,
    ToolCallProgress,
    ToolCallStart,
    UsageUpdate,
)
from pydantic import ValidationError

from conductor_core.agents.cli.figures import dollars
from conductor_core.agents.cli.telling import Telling
from conductor_core.domain.remark import Opening
from conductor_core.domain.usage import Micros

OPEN_CALLS = 500
"""Tool calls that are remembered until they end."""


class Updates:
    """Takes the updates of one session, in order."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._calls: dict[str, _Call] = {}
        """Those that have not ended."""
        self.muted = False
        """While an old session is read to us again."""
        self.openings: asyncio.Queue[Opening] = asyncio.Queue()
        """Where somebody may break in: a tool call begins, or has ended."""
        self.cost: Micros | None = None
        """Dollars of the whole session, as the program counts them."""

    async def take(self, params: dict[str, Any]) -> None:
        """One update; one that nobody knows is left out."""
        try:
            update = SessionNotification.model_validate(params).update
        except ValidationError:
            return
        if isinstance(update, UsageUpdate):
            if update.cost and update.cost.currency == "USD":
                self.cost = dollars(update.cost.amount)
        elif self.muted:
            return
        elif isinstance(update, AgentMessageChunk | AgentThoughtChunk):
            if isinstance(update.content, TextContentBlock):
                say = self._telling.say if isinstance(update, AgentMessageChunk) else self._telling.think
                await say(update.content.text)
        elif isinstance(update, ToolCallStart | ToolCallProgress):
            await self._tool(update)

    async def _tool(self, update: ToolCallStart | ToolCallProgress) -> None:
        """What is known of a call comes in pieces; told is what all of them say when it ends."""
        call = self._calls.pop(update.tool_call_id, _Call())
        diffs = tuple(one for one in update.content or () if isinstance(one, FileEditToolCallContent))
        call = _Call(update.kind or call.kind, update.title or call.title, diffs or call.diffs)
        if update.status not in ("completed", "failed"):
            await self._telling.flush()
            if len(self._calls) < OPEN_CALLS:
                self._calls[update.tool_call_id] = call
            self.openings.put_nowait("call")
            return
        ok = update.status == "completed"
        await self._telling.used(call.kind, call.title, ok=ok)
        for diff in call.diffs if ok else ():
            await self._telling.edited(diff.path, diff.old_text or "", diff.new_text)
        self.openings.put_nowait("step")


@dataclass(frozen=True)
class _Call:
    """A tool call as far as it is known."""

    kind: str = "other"
    title: str = ""
    diffs: tuple[FileEditToolCallContent, ...] = ()

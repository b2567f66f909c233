"""What an ACP session tells, as reports."""

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

from conductor_core.agents.cli.telling import Telling
from conductor_core.domain.usage import Micros

OPEN_CALLS = 500
"""Tool calls that are remembered until they end."""


class Updates:
    """Takes the updates of one session, in order."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._calls: dict[str, tuple[str, str]] = {}
        """Kind and title of tool calls that have not ended."""
        self.muted = False
        """While an old session is read to us again."""
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
                self.cost = Micros(round(update.cost.amount * 1_000_000))
        elif self.muted:
            return
        elif isinstance(update, AgentMessageChunk | AgentThoughtChunk):
            if isinstance(update.content, TextContentBlock):
                say = self._telling.say if isinstance(update, AgentMessageChunk) else self._telling.think
                await say(update.content.text)
        elif isinstance(update, ToolCallStart | ToolCallProgress):
            await self._tool(update)

    async def _tool(self, call: ToolCallStart | ToolCallProgress) -> None:
        kind, title = self._calls.pop(call.tool_call_id, ("other", ""))
        kind, title = call.kind or kind, call.title or title
        if call.status not in ("completed", "failed"):
            await self._telling.flush()
            if len(self._calls) < OPEN_CALLS:
                self._calls[call.tool_call_id] = kind, title
            return
        ok = call.status == "completed"
        await self._telling.used(kind, title, ok=ok)
        for content in call.content or ():
            if ok and isinstance(content, FileEditToolCallContent):
                await self._telling.edited(content.path, content.old_text or "", content.new_text)

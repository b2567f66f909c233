"""The tool calls of one answer, carried out in their order; neighbours that only read run side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from conductor_core.agents.api.calls import BadCallError, checked
from conductor_core.agents.api.tools.tool import Arguments, EndTool, Tool, Used
from conductor_core.domain.agent import Brief, ToolUsed
from conductor_core.domain.chat import ToolCall, ToolResult
from conductor_core.errors import UsageError
from conductor_core.logic import transcript
from conductor_core.logic.plain_text import one_line
from conductor_core.ports.agent import Desk

CALLS = 16
"""Tool calls that are carried out of one answer."""
RESULT = 16_000
"""Characters of one tool result that the model gets, head and tail."""


@dataclass(frozen=True)
class Deed:
    """What came of one call."""

    used: Used
    now: bool = False
    """It was done in this run, not in an interrupted one."""

    @property
    def bad(self) -> bool:
        """The call itself was wrong."""
        return self.used.wrong


LEFT = Deed(Used(text="Not done: people say something that you should read first.", summary="", ok=False))
"""What comes of a call that people interrupt."""


@dataclass(frozen=True, kw_only=True)
class _Step:
    """A call with what is known before it is carried out."""

    id: str
    name: str
    tool: Tool[Any] | None
    """None when the call is bad."""
    arguments: Arguments | None = None
    fault: str = ""
    known: Used | None = None
    """What an interrupted run recorded."""

    @property
    def harmless(self) -> bool:
        """Whether it changes nothing."""
        return self.tool is None or self.tool.only_reads


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Carries out what the model calls, at the desk of one attempt."""

    tools: Sequence[Tool[Any]]
    end: EndTool[Any]
    brief: Brief
    desk: Desk
    interrupted: Callable[[], Awaitable[bool]]
    """Whether people said something that is to be read before the next call; asked before each."""

    async def act(self, calls: Sequence[ToolCall], written: Sequence[ToolCall]) -> list[Deed]:
        """What came of each call, in their order.

        Results are recorded in that order too, and all before a later call begins that may change what they read: however an
        interrupted run ended, what is read again is what was read before.

        Args:
            calls: as they are kept in the conversation.
            written: the same calls as the model wrote them.
        """
        steps = [await self._step(call, raw) for call, raw in zip(calls[:CALLS], written, strict=False)]
        deeds: list[Deed] = []
        for together in _portions(steps):
            deeds += await self._portion(together)
        left_out = f"Left out: {CALLS} calls of one answer are the most."
        return deeds + [Deed(_wrong(call.name, left_out)) for call in calls[CALLS:]]

    async def _step(self, call: ToolCall, written: ToolCall) -> _Step:
        recorded = await self.desk.journal.recall(call.id)
        known = Used.model_validate_json(recorded.text) if recorded else None
        try:
            tool, arguments = self._understood(written)
        except BadCallError as error:
            return _Step(id=call.id, name=call.name, tool=None, fault=error.message, known=known)
        return _Step(id=call.id, name=call.name, tool=tool, arguments=arguments, known=known)

    def _understood(self, call: ToolCall) -> tuple[Tool[Any], Arguments]:
        if call.name == self.end.name:
            raise BadCallError(f"Call {call.name} alone, after you have seen the results of everything else.")
        tool = next((tool for tool in self.tools if tool.name == call.name), None)
        if tool is None:
            names = ", ".join(tool.name for tool in (*self.tools, self.end))
            raise BadCallError(f"There is no tool {one_line(call.name, 60)}. There are: {names}.")
        return tool, checked(tool, call)

    async def _portion(self, steps: Sequence[_Step]) -> list[Deed]:
        """What was done before is so again; what is new is left for later when somebody wants to be read first."""
        if not all(step.known for step in steps) and await self.interrupted():
            return [await self._recorded(step, await self._used(step)) if step.known else LEFT for step in steps]
        if len(steps) == 1:
            return [await self._recorded(steps[0], await self._used(steps[0]))]
        running = [asyncio.create_task(self._used(step)) for step in steps]
        try:
            return [await self._recorded(step, await task) for step, task in zip(steps, running, strict=True)]
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _used(self, step: _Step) -> Used:
        """Use the tool, unless an interrupted run did; a fresh workspace needs the effect again all the same."""
        if step.known:
            if step.tool and step.tool.changes_files and self.desk.workspace.fresh and not step.known.wrong:
                await step.tool.use(step.arguments, self.brief, self.desk)
            return step.known
        if step.tool is None:
            return _wrong(step.name, step.fault)
        try:
            used = await step.tool.use(step.arguments, self.brief, self.desk)
        except UsageError as error:
            return _wrong(step.name, error.message)
        return used.model_copy(update={"text": transcript.clip(used.text, RESULT)})

    async def _recorded(self, step: _Step, used: Used) -> Deed:
        if step.known is None:
            await self.desk.journal.record(ToolResult(id=step.id, text=used.model_dump_json(), ok=used.ok))
            await self.desk.tell(ToolUsed(tool=step.name, summary=one_line(used.summary, 200), ok=used.ok))
        return Deed(used, now=step.known is None)


def _wrong(name: str, why: str) -> Used:
    return Used(text=why, summary=f"{name}: {one_line(why, 120)}", ok=False, wrong=True)


def _portions(steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """Neighbours that change nothing together, each other one alone."""
    for harmless, neighbours in groupby(steps, key=lambda step: step.harmless):
        if harmless:
            yield list(neighbours)
        else:
            for step in neighbours:
                yield [step]

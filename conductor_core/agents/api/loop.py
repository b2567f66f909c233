"""Ask, act, observe: the conversation of one attempt.

It may be cancelled at any await and run again. What was paid or done is in the journal, and everything that is sent is made
from the brief and the journal alone, so the second run walks the same path without paying or doing anything twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor_core.agents.api.briefing import briefing
from conductor_core.agents.api.calls import BadCallError, checked, renamed
from conductor_core.agents.api.roles import Hat
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief, Done, Failed, Outcome, Said, ToolUsed
from conductor_core.domain.chat import (
    AssistantTurn,
    ModelAnswer,
    ModelRequest,
    ResultsTurn,
    ToolCall,
    ToolResult,
    Turn,
    UserTurn,
)
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.errors import AgentError, ModelError
from conductor_core.logic import tokens, transcript
from conductor_core.logic.plain_text import one_line, plain
from conductor_core.logic.untrusted import visible
from conductor_core.ports.agent import Desk
from conductor_core.ports.model import LanguageModel

STRIKES = 3
"""Answers in a row that are of no use, after which the attempt has failed."""
CALLS = 16
"""Tool calls that are carried out of one answer."""
RESULT = 16_000
"""Characters of one tool result that the model gets, head and tail."""


@dataclass(frozen=True, kw_only=True)
class Mind:
    """The model an agent thinks with."""

    model: LanguageModel
    name: str
    """The model's name at its provider."""
    context: int
    """Tokens of a whole conversation, the answer included."""
    max_output: int
    """Tokens of one answer."""


@dataclass(kw_only=True)
class Conversation:
    """One attempt at one task."""

    agent: str
    mind: Mind
    hat: Hat
    brief: Brief
    desk: Desk
    _turns: tuple[Turn, ...] = ()
    _commands: list[CommandEvidence] = field(default_factory=list)
    _strikes: int = 0
    _rejections: int = 0

    async def run(self) -> Outcome:
        """Work until the task is done or has failed."""
        self._turns = (UserTurn(text=briefing(self.brief)),)
        try:
            for step in range(1, self.hat.steps + 1):
                answer = await self.desk.journal.ask(self.mind.model, self._request())
                outcome = await self._take(step, answer)
                if outcome:
                    return outcome
        except AgentError as error:
            return self._failed(error.message, error)
        return self._failed(f"the model did not come to an end within {self.hat.steps} calls")

    def _request(self) -> ModelRequest:
        specs = tuple(tool.spec for tool in (*self.hat.tools, self.hat.end))
        room = self.mind.context - self.mind.max_output - tokens.of_prefix(self.hat.prompt, specs)
        self._turns = transcript.fit(self._turns, room)
        return ModelRequest(
            model=self.mind.name,
            system=self.hat.prompt,
            tools=specs,
            turns=self._turns,
            max_output=self.mind.max_output,
        )

    async def _take(self, step: int, answer: ModelAnswer) -> Outcome | None:
        turn = renamed(answer.turn, step)
        if answer.stop == "refusal":
            return self._failed(f"the model declines: {one_line(turn.text, 300) or 'without a reason'}")
        if turn.text.strip() and not await self._was_here(turn):
            await self.desk.tell(Said(text=plain(turn.text)))
        if answer.stop == "length":
            return self._useless(turn, "Your answer was cut off at the limit of its length. Answer in smaller parts.")
        if not turn.calls:
            return self._useless(turn, f"Use a tool. When everything is done, call {self.hat.end.name}.")
        if [call.name for call in turn.calls] == [self.hat.end.name]:
            return self._end(turn, answer.turn.calls[0])
        return await self._act(step, turn, answer.turn.calls)

    async def _was_here(self, turn: AssistantTurn) -> bool:
        """Whether an interrupted run came as far as using a tool of this turn."""
        return bool(turn.calls) and await self.desk.journal.recall(turn.calls[0].id) is not None

    def _end(self, turn: AssistantTurn, call: ToolCall) -> Outcome | None:
        tool = self.hat.end
        try:
            done: Done = tool.end(checked(tool, call), self.brief, self.agent)
        except AgentError as error:
            self._rejections += 1
            if tool.rejected_as and self._rejections > 1:
                return self._failed(f"{tool.rejected_as}: {error.message}", AgentError(error.message, remedy="fail"))
            return self._useless(turn, error.message)
        return done.model_copy(update={"commands": tuple(self._commands)})

    async def _act(self, step: int, turn: AssistantTurn, raw: Sequence[ToolCall]) -> Outcome | None:
        """Carry out the calls of a turn. Bad ones count as one strike, because the model sees all results together."""
        deeds = [
            await self._call(place, call, written)
            for place, (call, written) in enumerate(zip(turn.calls, raw, strict=True))
        ]
        results = tuple(
            ToolResult(id=call.id, text=deed.used.text, ok=deed.used.ok)
            for call, deed in zip(turn.calls, deeds, strict=True)
        )
        self._turns += (turn, ResultsTurn(results=results))
        bad = [deed.used.text for deed in deeds if deed.bad]
        self._strikes = self._strikes + 1 if bad else 0
        if self._strikes == STRIKES:
            return self._struck(bad[0])
        await self._listen(step, acted=any(deed.now for deed in deeds))
        return None

    async def _call(self, place: int, call: ToolCall, written: ToolCall) -> "_Deed":
        """Carry out one call, unless an interrupted run did; a fresh workspace needs its effect again all the same."""
        if place >= CALLS:
            return _Deed(
                Used(text=f"Left out: {CALLS} calls of one answer are the most.", summary="", ok=False), bad=True
            )
        try:
            tool, arguments = self._understood(written)
        except BadCallError as error:
            tool, arguments, fault = None, None, error.message
        recorded = await self.desk.journal.recall(call.id)
        if recorded:
            if tool and tool.changes_files and self.desk.workspace.fresh:
                await tool.use(arguments, self.brief, self.desk)
            return self._noted(_Deed(Used.model_validate_json(recorded.text), bad=tool is None))
        if tool:
            used = await tool.use(arguments, self.brief, self.desk)
            used = used.model_copy(update={"text": transcript.clip(used.text, RESULT)})
        else:
            used = Used(text=fault, summary=f"{call.name}: {one_line(fault, 120)}", ok=False)
        await self.desk.journal.record(ToolResult(id=call.id, text=used.model_dump_json(), ok=used.ok))
        await self.desk.tell(ToolUsed(tool=call.name, summary=one_line(used.summary, 200), ok=used.ok))
        return self._noted(_Deed(used, bad=tool is None, now=True))

    def _understood(self, call: ToolCall) -> tuple[Tool[Any], Arguments]:
        if call.name == self.hat.end.name:
            raise BadCallError(f"Call {call.name} alone, after you have seen the results of everything else.")
        tool = next((tool for tool in self.hat.tools if tool.name == call.name), None)
        if tool is None:
            names = ", ".join(tool.name for tool in (*self.hat.tools, self.hat.end))
            raise BadCallError(f"There is no tool {one_line(call.name, 60)}. There are: {names}.")
        return tool, checked(tool, call)

    def _noted(self, deed: "_Deed") -> "_Deed":
        if deed.used.command:
            self._commands.append(deed.used.command)
        return deed

    async def _listen(self, step: int, *, acted: bool) -> None:
        """Take in what people said meanwhile.

        Only a step that did something now may listen: on the next run its words come from the journal, and a step that an
        interrupted run had passed adds nothing that the recorded answers did not know of.
        """
        key = f"heard{step}"
        recorded = await self.desk.journal.recall(key)
        said = recorded.text if recorded else "\n".join(self.desk.heard()) if acted else ""
        if said and not recorded:
            await self.desk.journal.record(ToolResult(id=key, text=said))
        if said:
            self._turns += (UserTurn(text=f"People say to you now:\n{visible(said).text}"),)

    def _useless(self, turn: AssistantTurn, hint: str) -> Outcome | None:
        """Answer a turn that brought nothing."""
        if turn.calls:
            results = tuple(ToolResult(id=call.id, text=hint, ok=False) for call in turn.calls)
            self._turns += (turn, ResultsTurn(results=results))
        elif turn.text.strip():
            self._turns += (turn, UserTurn(text=hint))
        else:
            self._turns += (UserTurn(text=hint),)
        self._strikes += 1
        return self._struck(hint) if self._strikes == STRIKES else None

    def _struck(self, last: str) -> Failed:
        return self._failed(f"the model gave {STRIKES} useless answers in a row, at last: {one_line(last, 200)}")

    def _failed(self, cause: str, error: AgentError | None = None) -> Failed:
        return Failed(
            cause=cause,
            remedy=error.remedy if error else "other_agent",
            retry_after=error.retry_after if error else None,
            ails=error.ails if isinstance(error, ModelError) else None,
            commands=tuple(self._commands),
        )


@dataclass(frozen=True)
class _Deed:
    """What came of one call."""

    used: Used
    bad: bool = False
    """The call itself was wrong."""
    now: bool = False
    """It was done in this run, not in an interrupted one."""

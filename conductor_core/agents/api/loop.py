"""Ask, act, observe: the conversation of one attempt.

It may be cancelled at any await and run again. What was paid or done is in the journal, and everything that is sent is made
from the brief and the journal alone, so the second run walks the same path without paying or doing anything twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from conductor_core.agents.api.acting import Hands
from conductor_core.agents.api.briefing import briefing
from conductor_core.agents.api.calls import checked, renamed
from conductor_core.agents.api.listening import Ear
from conductor_core.agents.api.roles import Hat
from conductor_core.domain.agent import Brief, Done, Failed, ModelCard, Outcome, Said, Thinking
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
from conductor_core.errors import AgentError, ContextTooLongError, ModelError, TooDearError
from conductor_core.logic import tokens, transcript
from conductor_core.logic.caveats import REMEMBERED, with_caveats
from conductor_core.logic.plain_text import one_line, plain
from conductor_core.logic.tokens import Measure
from conductor_core.logic.untrusted import visible
from conductor_core.ports.agent import Desk
from conductor_core.ports.model import LanguageModel

NOT_YET = "You are not done yet: people say something. See to it, then end again."
"""What an end is answered with that somebody's words came before."""
STRIKES = 3
"""Answers in a row that are of no use, after which the attempt has failed."""


LONGEST = 20_000
"""Characters of one answer that are told."""


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
    card: ModelCard | None = None
    """What the choice among an agent's models goes by, where it has several."""


@dataclass(kw_only=True)
class Conversation:
    """One attempt at one task."""

    agent: str
    mind: Mind
    cheaper: tuple[Mind, ...] = ()
    """What it thinks with when there is no money for this mind, the dearest first."""
    hat: Hat
    brief: Brief
    desk: Desk
    _turns: tuple[Turn, ...] = ()
    _measure: Measure = field(init=False)
    _prefix: int = field(init=False)
    """Tokens before the turns, by our estimate."""
    _commands: list[CommandEvidence] = field(default_factory=list)
    _ear: Ear = field(init=False)
    _strikes: int = 0
    _rejections: int = 0

    def __post_init__(self) -> None:
        self._ear = Ear(self.desk)
        self._measure = Measure(window=self.mind.context)
        self._prefix = tokens.of_prefix(self.hat.prompt, self.hat.specs)

    async def run(self) -> Outcome:
        """Work until the task is done or has failed."""
        pictures = tuple(one.picture for one in self.brief.material if one.picture is not None)
        self._turns = (UserTurn(text=briefing(self.brief), pictures=pictures),)
        try:
            for step in range(1, self.hat.steps + 1):
                outcome = await self._take(step, await self._affordable(step))
                if outcome:
                    return outcome
        except AgentError as error:
            return self._failed(error.message, error)
        return self._failed(f"the model did not come to an end within {self.hat.steps} calls")

    async def _affordable(self, step: int) -> ModelAnswer:
        """The next answer. When there is no money for it, a cheaper mind goes on with the conversation as it was.

        That it did is recorded, so that the next run does not ask the dear one for what the cheap one was paid for.
        """
        while self.cheaper:
            key, turns = f"cheaper{step}.{self.cheaper[0].name}", self._turns
            if not await self.desk.journal.recall(key):
                try:
                    return await self._answer(step)
                except TooDearError as error:
                    self._turns = turns
                    await self.desk.journal.record(ToolResult(id=key, text=error.message))
                    less = f"The budget is too small for a call of {self.mind.name}; {self.cheaper[0].name} is tried."
                    await self.desk.tell(Said(text=less))
            self.mind, *rest = self.cheaper
            self.cheaper = tuple(rest)
            self._measure = Measure(window=self.mind.context)
        return await self._answer(step)

    async def _answer(self, step: int) -> ModelAnswer:
        """The model's next answer. A conversation that it finds too long is shortened once and asked again.

        That it was is recorded, so that the next run begins with the short one, which is the one that was paid.
        """
        request, size = self._request()
        key = f"shortened{step}.{self.mind.name}"
        if not await self.desk.journal.recall(key):
            try:
                return self._learned(await self.desk.journal.ask(self.mind.model, request), size)
            except ContextTooLongError:
                await self.desk.journal.record(ToolResult(id=key, text=f"{size:,} tokens by our estimate"))
        self._measure = self._measure.refused(size, self.mind.max_output)
        request, size = self._request()
        return self._learned(await self.desk.journal.ask(self.mind.model, request), size)

    def _request(self) -> tuple[ModelRequest, int]:
        """What is asked next, and its tokens by our estimate."""
        room = self._measure.room(output=self.mind.max_output, prefix=self._prefix)
        size = transcript.size(self._turns)
        if size > room:
            self._turns = transcript.fit(self._turns, room)
            size = transcript.size(self._turns)
        request = ModelRequest(
            model=self.mind.name,
            system=self.hat.prompt,
            tools=self.hat.specs,
            turns=self._turns,
            max_output=self.mind.max_output,
            effort=self.hat.manner.effort,
            temperature=self.hat.manner.temperature,
        )
        return request, self._prefix + size

    def _learned(self, answer: ModelAnswer, size: int) -> ModelAnswer:
        """From recorded answers alone, so that a replay learns the same."""
        if not answer.remembered:
            self._measure = self._measure.learned(size, answer.usage.input_tokens)
        return answer

    async def _take(self, step: int, answer: ModelAnswer) -> Outcome | None:
        turn = renamed(answer.turn, step)
        if answer.stop == "refusal":
            return self._unusable(f"the model declines: {one_line(turn.text, 300) or 'without a reason'}")
        if not await self._was_here(turn):
            await self._tell(turn)
        if answer.stop == "length":
            hint = "Your answer was cut off at the limit of its length. Answer in smaller parts."
            return self._useless(turn, hint, "the last one cut off at the limit of its length")
        if not turn.calls:
            hint = f"Use a tool. When everything is done, call {self.hat.end.name}."
            said = one_line(turn.text, 200)
            return self._useless(turn, hint, f"at last without a tool: “{said}”" if said else "at last an empty one")
        if [call.name for call in turn.calls] == [self.hat.end.name]:
            return await self._end(step, turn, answer)
        return await self._act(step, turn, answer.turn.calls)

    async def _tell(self, turn: AssistantTurn) -> None:
        thought = plain("\n".join(thought.text for thought in turn.thoughts)[:LONGEST]).strip()
        if thought:
            await self.desk.tell(Thinking(text=thought))
        if turn.text.strip():
            await self.desk.tell(Said(text=plain(turn.text[:LONGEST])))

    async def _was_here(self, turn: AssistantTurn) -> bool:
        """Whether an interrupted run came as far as using a tool of this turn."""
        return bool(turn.calls) and await self.desk.journal.recall(turn.calls[0].id) is not None

    async def _end(self, step: int, turn: AssistantTurn, answer: ModelAnswer) -> Outcome | None:
        """It thinks that it is done; who was not heard yet is heard first."""
        if said := await self._ear.hear(step, "end"):
            results = tuple(ToolResult(id=call.id, text=NOT_YET, ok=False) for call in turn.calls)
            self._turns += (turn, ResultsTurn(results=results), _words(said))
            return None
        tool = self.hat.end
        try:
            done: Done = tool.end(checked(tool, answer.turn.calls[0]), self.brief, self.agent)
        except AgentError as error:
            self._rejections += 1
            if tool.rejected_as and self._rejections > 1:
                return self._failed(f"{tool.rejected_as}: {error.message.removeprefix(f'{tool.name}: ')}")
            return self._useless(turn, error.message, f"at last: {one_line(error.message, 200)}")
        done = with_caveats(done, REMEMBERED) if answer.remembered else done
        return done.model_copy(update={"commands": tuple(self._commands)})

    async def _act(self, step: int, turn: AssistantTurn, raw: Sequence[ToolCall]) -> Outcome | None:
        """Carry out the calls of a turn. Bad ones count as one strike, because the model sees all results together."""
        hands = Hands(
            tools=self.hat.tools,
            end=self.hat.end,
            brief=self.brief,
            desk=self.desk,
            interrupted=partial(self._is_interrupted, step),
        )
        deeds = await hands.act(turn.calls, raw)
        self._commands += [deed.used.command for deed in deeds if deed.used.command]
        results = tuple(
            ToolResult(id=call.id, text=deed.used.text, ok=deed.used.ok)
            for call, deed in zip(turn.calls, deeds, strict=True)
        )
        self._turns += (turn, ResultsTurn(results=results))
        bad = [deed.used.text for deed in deeds if deed.bad]
        self._strikes = self._strikes + 1 if bad else 0
        if self._strikes == STRIKES:
            return self._struck(f"at last: {one_line(bad[0], 200)}")
        await self._listen(step, acted=any(deed.now for deed in deeds))
        return None

    async def _listen(self, step: int, *, acted: bool) -> None:
        """Take in what people said meanwhile.

        Only a step that did something now may listen: on the next run its words come from the journal, and a step that an
        interrupted run had passed adds nothing that the recorded answers did not know of.
        """
        said = await self._ear.hear(step, "step") if acted else await self._ear.known(step)
        if said:
            self._turns += (_words(said),)

    async def _is_interrupted(self, step: int) -> bool:
        return bool(await self._ear.hear(step, "call"))

    def _useless(self, turn: AssistantTurn, hint: str, last: str) -> Outcome | None:
        """Answer a turn that brought nothing: the model is given a hint, and people are told what came last."""
        if turn.calls:
            results = tuple(ToolResult(id=call.id, text=hint, ok=False) for call in turn.calls)
            self._turns += (turn, ResultsTurn(results=results))
        elif turn.text.strip():
            self._turns += (turn, UserTurn(text=hint))
        else:
            self._turns += (UserTurn(text=hint),)
        self._strikes += 1
        return self._struck(last) if self._strikes == STRIKES else None

    def _struck(self, last: str) -> Failed:
        return self._unusable(f"the model gave {STRIKES} useless answers in a row, {last}")

    def _unusable(self, cause: str) -> Failed:
        return self._failed(cause).model_copy(update={"flaw": "unusable"})

    def _failed(self, cause: str, error: AgentError | None = None) -> Failed:
        return Failed(
            cause=cause,
            remedy=error.remedy if error else "other_agent",
            retry_after=error.retry_after if error else None,
            ails=error.ails if isinstance(error, ModelError) else None,
            billed=isinstance(error, ModelError) and error.billed,
            commands=tuple(self._commands),
        )


def _words(said: str) -> UserTurn:
    return UserTurn(text=f"People say to you now:\n{visible(said).text}")

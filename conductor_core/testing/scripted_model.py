"""A language model in this process that follows a script: for loops and engines that need no socket."""

import json

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought, ToolCall
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ModelError
from conductor_core.logic import tokens
from conductor_core.ports.model import Listener
from conductor_core.testing.model_script import Asked, Say, Script

PRICE = Micros(1000)
"""What every call costs."""


class ScriptedModel:
    """Answers at once and counts what it was asked."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.asked: list[Asked] = []

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port; a scripted fault of any kind is the same ModelError."""
        json.dumps(
            request.model_dump(mode="json"), ensure_ascii=False
        ).encode()  # what no socket takes is a fault of ours
        asked = Asked(
            wire="openai",
            model=request.model,
            system=request.system,
            tools=tuple(tool.name for tool in request.tools),
            turns=request.turns,
            number=len(self.asked) + 1,
            effort=request.effort,
        )
        self.asked.append(asked)
        said = self._script(asked)
        if not isinstance(said, Say):
            raise ModelError(f"scripted {said.kind}")
        if listener and said.thinking:
            listener.thought(said.thinking)
        if listener:
            listener.said(said.text)
        calls = tuple(
            ToolCall(id=f"call_{index}", name=use.name, arguments=use.arguments) for index, use in enumerate(said.uses)
        )
        thoughts = (Thought(wire="scripted", text=said.thinking),) if said.thinking else ()
        turn = AssistantTurn(text=said.text, calls=calls, thoughts=thoughts)
        usage = Usage(input_tokens=tokens.of_request(request), output_tokens=tokens.of_turn(turn), cost=PRICE)
        stop = "tools" if calls and said.stop == "end" else said.stop
        return ModelAnswer(turn=turn, stop=stop, usage=usage, model=request.model)

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port."""
        _ = request
        return PRICE

    async def check(self, model: str) -> str:
        """See the port."""
        _ = model
        return "scripted"

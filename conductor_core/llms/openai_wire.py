"""Our conversation in the words of OpenAI's chat completions, and their stream back into an answer."""

from typing import TYPE_CHECKING, Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, ResultsTurn, ToolCall, Turn, UserTurn
from conductor_core.errors import ModelError
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import incomplete
from conductor_core.llms.prices import Metered, Prices
from conductor_core.logic.untrusted import whole
from conductor_core.ports.model import Listener

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import ChoiceDelta
    from openai.types.completion_usage import CompletionUsage

_ENDS = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refusal",
}


def body(request: ModelRequest, endpoint: Endpoint) -> dict[str, Any]:
    """The arguments of the SDK's call."""
    said: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": "system", "content": request.system}, *(m for t in request.turns for m in _messages(t))],
        "stream": True,
        "stream_options": {"include_usage": True},
        endpoint.output_parameter: request.max_output,
    }
    if request.tools:
        said["tools"] = [
            {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.parameters}}
            for t in request.tools
        ]
    return said


def _messages(turn: Turn) -> list[dict[str, Any]]:
    match turn:
        case UserTurn():
            return [{"role": "user", "content": turn.text}]
        case AssistantTurn():
            message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
            if turn.calls:
                message["tool_calls"] = [
                    {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
                    for c in turn.calls
                ]
            return [message]
        case ResultsTurn():
            return [{"role": "tool", "tool_call_id": r.id, "content": r.text} for r in turn.results]


class Reading:
    """Puts the pieces of a stream together."""

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._calls: dict[int, dict[str, str]] = {}
        self._end: str | None = None
        self._usage: CompletionUsage | None = None
        self._model = ""

    def add(self, chunk: "ChatCompletionChunk") -> None:
        """Take in one chunk."""
        self._model = chunk.model or self._model
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices or ():
            if choice.index:  # only one answer was asked for
                continue
            self._delta(choice.delta)
            self._end = choice.finish_reason or self._end

    def _delta(self, delta: "ChoiceDelta") -> None:
        if delta.content:
            self._text.append(delta.content)
            if self._listener:
                self._listener.said(delta.content)
        if delta.refusal:
            self._refusal.append(delta.refusal)
        for piece in delta.tool_calls or ():
            call = self._calls.setdefault(piece.index or 0, {"id": "", "name": "", "arguments": ""})
            call["id"] = piece.id or call["id"]
            if piece.function:
                call["name"] += piece.function.name or ""
                call["arguments"] += piece.function.arguments or ""

    def answer(self, request: ModelRequest, endpoint: Endpoint, prices: Prices, *, content_type: str) -> ModelAnswer:
        """The whole answer.

        Raises:
            ModelError: the stream ended before the provider said why.
        """
        if self._end is None:
            began = bool(self._text or self._calls or self._refusal or self._model)
            raise incomplete(endpoint, content_type=content_type, began=began)
        stop = _ENDS.get(self._end)
        if stop is None:
            raise ModelError(f"{endpoint.provider} broke the answer off ({self._end[:40]})", billed=True)
        calls = tuple(
            ToolCall(
                id=whole(call["id"]) or f"call_{index}",
                name=whole(call["name"]),
                arguments=whole(call["arguments"]) or "{}",
            )
            for index, call in sorted(self._calls.items())
        )
        if self._refusal:
            stop = "refusal"
        elif stop in ("end", "tools"):
            stop = "tools" if calls else "end"
        text = "".join(self._text) or "".join(self._refusal)
        turn = AssistantTurn(text=whole(text), calls=calls)
        metered = self._metered(request, turn)
        model = self._model or request.model
        usage = prices.usage(endpoint.provider, model, metered)
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _metered(self, request: ModelRequest, turn: AssistantTurn) -> Metered:
        usage = self._usage
        if usage is None:
            return Metered.guess(request, turn)
        details = usage.prompt_tokens_details
        cached = (details.cached_tokens if details else None) or getattr(usage, "prompt_cache_hit_tokens", 0) or 0
        return Metered(input=usage.prompt_tokens, cached=cached, output=usage.completion_tokens)

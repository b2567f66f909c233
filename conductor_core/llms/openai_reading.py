"""The stream of OpenAI's chat completions put together to an answer."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought, ToolCall
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import broken_off, incomplete
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.logic.untrusted import whole
from conductor_core.ports.model import Listener

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import ChoiceDelta, ChoiceDeltaToolCall
    from openai.types.completion_usage import CompletionUsage

_ENDS = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refusal",
}
_THINKING = ("reasoning_content", "reasoning")
"""What those who show their thinking call it."""


class Reading:
    """Puts the pieces of a stream together."""

    def __init__(self, endpoint: Endpoint, listener: Listener | None = None) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._thinking: list[str] = []
        self._calls: dict[int, dict[str, str]] = {}
        self._extras: dict[str, Any] = {}
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
        extra = delta.model_extra or {}
        thinking = next((extra[name] for name in _THINKING if isinstance(extra.get(name), str)), "")
        if thinking:
            self._thinking.append(thinking)
            if self._listener:
                self._listener.thought(thinking)
        if delta.content:
            self._text.append(delta.content)
            if self._listener:
                self._listener.said(delta.content)
        if delta.refusal:
            self._refusal.append(delta.refusal)
        for piece in delta.tool_calls or ():
            self._call(piece)

    def _call(self, piece: "ChoiceDeltaToolCall") -> None:
        place = piece.index or 0
        call = self._calls.setdefault(place, {"id": "", "name": "", "arguments": ""})
        call["id"] = piece.id or call["id"]
        if piece.function:
            call["name"] += piece.function.name or ""
            call["arguments"] += piece.function.arguments or ""
        if extra := (piece.model_extra or {}).get("extra_content"):
            self._extras[str(place)] = extra

    def answer(self, request: ModelRequest, prices: Prices, at: datetime | None, *, content_type: str) -> ModelAnswer:
        """The whole answer.

        Raises:
            ModelError: the stream ended before the provider said why.
        """
        endpoint = self._endpoint
        if self._end is None:
            began = bool(self._text or self._calls or self._refusal or self._model)
            raise incomplete(endpoint, content_type=content_type, began=began)
        stop = _ENDS.get(self._end)
        if stop is None:
            raise broken_off(self._end, endpoint)
        turn = self._turn()
        if self._refusal:
            stop = "refusal"
        elif stop in ("end", "tools"):
            stop = "tools" if turn.calls else "end"
        model = self._model or request.model
        usage = prices.usage(endpoint.provider, model, self._metered(request, turn), at)
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _turn(self) -> AssistantTurn:
        calls = tuple(
            ToolCall(
                id=whole(call["id"]) or f"call_{index}",
                name=whole(call["name"]),
                arguments=whole(call["arguments"]) or "{}",
            )
            for index, call in sorted(self._calls.items())
        )
        text = "".join(self._text) or "".join(self._refusal)
        return AssistantTurn(text=whole(text), calls=calls, thoughts=self._thoughts())

    def _thoughts(self) -> tuple[Thought, ...]:
        text = whole("".join(self._thinking))
        places = {str(place): str(number) for number, place in enumerate(sorted(self._calls))}
        known = {
            "reasoning_content": text,
            "extra_content": {places[place]: extra for place, extra in self._extras.items()},
        }
        sealed = {name: known[name] for name in self._endpoint.known.wants_back if known[name]}
        return (Thought(wire=self._endpoint.mark, text=text, sealed=sealed or None),) if text or sealed else ()

    def _metered(self, request: ModelRequest, turn: AssistantTurn) -> Metered:
        usage = self._usage
        if usage is None:
            return Metered.guess(request, turn)
        read, wrote = usage.prompt_tokens_details, usage.completion_tokens_details
        hit = (usage.model_extra or {}).get("prompt_cache_hit_tokens")  # DeepSeek's word
        thinking = (wrote.reasoning_tokens if wrote else None) or 0
        output = max(
            usage.completion_tokens, (usage.total_tokens or 0) - usage.prompt_tokens
        )  # some leave thinking out
        return Metered(
            input=usage.prompt_tokens,
            cached=(read.cached_tokens if read else None) or hit or 0,
            written=(read.cache_write_tokens if read else None) or 0,
            output=output,
            thinking=min(thinking, output),
        )

"""The stream of OpenAI's chat completions put together to an answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought, ToolCall
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import broken_off, incomplete
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.logic.untrusted import whole
from conductor_core.ports.model import Listener

Chunk = dict[str, Any]

_ENDS = {
    "stop": "end",
    "tool_calls": "tools",
    "function_call": "tools",
    "length": "length",
    "content_filter": "refusal",
}
_THINKING = ("reasoning_content", "reasoning")
"""What those who show their thinking call it."""


@dataclass
class _Call:
    """A tool call in the pieces that came."""

    id: str = ""
    name: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)


class Reading:
    """Puts the pieces of a stream together."""

    def __init__(self, endpoint: Endpoint, listener: Listener | None = None) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._thinking: list[str] = []
        self._calls: dict[int, _Call] = {}
        self._extras: dict[str, Any] = {}
        self._end: str | None = None
        self._usage: Chunk | None = None
        self._model = ""

    def add(self, chunk: Chunk) -> None:
        """Take in one chunk."""
        self._model = chunk.get("model") or self._model
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices") or ():
            if choice.get("index"):  # only one answer was asked for
                continue
            self._delta(choice.get("delta") or {})
            self._end = choice.get("finish_reason") or self._end

    def _delta(self, delta: Chunk) -> None:
        content = delta.get("content")
        parts: list[Chunk] = content if isinstance(content, list) else []  # Mistral's way to show thinking
        thinking = next((delta[name] for name in _THINKING if delta.get(name)), "")
        if thinking := thinking + "".join(part["text"] for p in parts for part in p.get("thinking", ())):
            self._thinking.append(thinking)
            if self._listener:
                self._listener.thought(thinking)
        if text := "".join(part.get("text", "") for part in parts) if parts else content:
            self._text.append(text)
            if self._listener:
                self._listener.said(text)
        if refusal := delta.get("refusal"):
            self._refusal.append(refusal)
        for piece in delta.get("tool_calls") or ():
            self._call(piece)

    def _call(self, piece: Chunk) -> None:
        place = piece.get("index") or 0
        call = self._calls.setdefault(place, _Call())
        call.id = piece.get("id") or call.id
        function = piece.get("function") or {}
        call.name.append(function.get("name") or "")
        call.arguments.append(function.get("arguments") or "")
        if extra := piece.get("extra_content"):
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
        usage = prices.usage(endpoint.provider, model, Metered.told(self._metered, request, turn), at)
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _turn(self) -> AssistantTurn:
        calls = tuple(
            ToolCall(
                id=whole(call.id) or f"call_{index}",
                name=whole("".join(call.name)),
                arguments=whole("".join(call.arguments)) or "{}",
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

    def _metered(self) -> Metered:
        usage = self._usage or {}
        read, wrote = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
        cached = read.get("cached_tokens") or usage.get("prompt_cache_hit_tokens") or 0  # the second is DeepSeek's word
        beyond = (usage.get("total_tokens") or 0) - usage[
            "prompt_tokens"
        ]  # some leave thinking out of the answer's tokens
        output = max(usage["completion_tokens"], beyond)
        return Metered(
            input=usage["prompt_tokens"],
            cached=cached,
            written=read.get("cache_write_tokens") or 0,
            output=output,
            thinking=min(wrote.get("reasoning_tokens") or 0, output),
        )

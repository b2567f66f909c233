"""The stream of Anthropic's messages put together to an answer."""

import json
from datetime import datetime
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought, ToolCall
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import broken_off, by_event, failed, incomplete
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.llms.thoughts import kept
from conductor_core.logic.untrusted import whole
from conductor_core.ports.model import Listener

_ENDS = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}

JSON = "json"
"""What we call the arguments of a call as they were written."""


class Reading:
    """Puts the events of a stream together; one out of order is refused, so that nothing is lost or doubled unseen."""

    def __init__(self, endpoint: Endpoint, listener: Listener | None = None) -> None:
        self._listener = listener
        self._endpoint = endpoint
        self._blocks: list[dict[str, Any]] = []
        self._pieces: dict[str, list[str]] = {}
        """Of the open block, by what they are pieces of."""
        self._open = False
        self._model: str | None = None
        self._usage: dict[str, Any] = {}
        self._end: str | None = None
        self._stopped = False

    def add(self, event: dict[str, Any]) -> None:
        """Take in one event.

        Raises:
            ModelError: the provider reports an error, or sends events out of order.
        """
        match event["type"]:
            case "message_start":
                self._expect(self._model is None)
                self._model = str(event["message"]["model"])
                self._count(event["message"].get("usage"))
            case "content_block_start":
                self._expect(not self._open and event["index"] == len(self._blocks))
                self._blocks.append(dict(event["content_block"]))
                self._open = True
            case "content_block_delta":
                self._expect(self._open and event["index"] == len(self._blocks) - 1)
                self._delta(event["delta"])
            case "content_block_stop":
                self._expect(self._open and event["index"] == len(self._blocks) - 1)
                self._close()
            case "message_delta":
                self._end = event["delta"].get("stop_reason") or self._end
                self._count(event.get("usage"))
            case "message_stop":
                self._expect(not self._open)
                self._stopped = True
            case "error":
                error = event.get("error") or {}
                raise by_event(str(error.get("type", "")), str(error.get("message", "")), self._endpoint)

    def _expect(self, in_order: bool) -> None:
        if not in_order or self._stopped:
            raise failed("disordered", self._endpoint)

    def _delta(self, delta: dict[str, Any]) -> None:
        match delta["type"]:
            case "text_delta":
                self._piece("text", delta["text"])
                if self._listener:
                    self._listener.said(delta["text"])
            case "thinking_delta":
                self._piece("thinking", delta["thinking"])
                if self._listener:
                    self._listener.thought(delta["thinking"])
            case "signature_delta":
                self._piece("signature", delta["signature"])
            case "input_json_delta":
                self._piece(JSON, delta["partial_json"])

    def _piece(self, of: str, piece: str) -> None:
        self._pieces.setdefault(of, []).append(piece)

    def _close(self) -> None:
        """The block is whole; its pieces are put together once, however many there are."""
        block = self._blocks[-1]
        for of, pieces in self._pieces.items():
            block[of] = "".join((block.get(of) or "", *pieces))
        self._pieces.clear()
        self._open = False

    def _count(self, usage: dict[str, Any] | None) -> None:
        self._usage |= {name: count for name, count in (usage or {}).items() if count is not None}

    def answer(self, request: ModelRequest, prices: Prices, at: datetime | None, *, content_type: str) -> ModelAnswer:
        """The whole answer.

        Raises:
            ModelError: the stream ended before the provider said why.
        """
        endpoint = self._endpoint
        if self._end is None or not self._stopped:
            raise incomplete(endpoint, content_type=content_type, began=self._model is not None)
        stop = _ENDS.get(self._end)
        if stop is None:
            raise broken_off(self._end, endpoint)
        turn = self._turn()
        if stop in ("end", "tools"):
            stop = "tools" if turn.calls else "end"
        model = self._model or request.model
        usage = prices.usage(endpoint.provider, model, Metered.told(self._metered, request, turn), at)
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _turn(self) -> AssistantTurn:
        text, spoke, calls, thoughts = list[str](), False, list[ToolCall](), list[Thought]()
        for block in self._blocks:
            match block["type"]:
                case "text":
                    text.append(str(block.get("text", "")))
                    spoke = spoke or bool(text[-1].strip())
                case "tool_use":
                    arguments = whole(block.get(JSON, "")) or json.dumps(block.get("input") or {})
                    calls.append(ToolCall(id=whole(block["id"]), name=whole(block["name"]), arguments=arguments))
                case "thinking" | "redacted_thinking":
                    back = {name: value for name, value in block.items() if name != JSON}
                    thought = str(block.get("thinking", ""))
                    thoughts.append(kept(self._endpoint.mark, back, text=thought, at=spoke + len(calls)))
        return AssistantTurn(text=whole("".join(text)), calls=tuple(calls), thoughts=tuple(thoughts))

    def _metered(self) -> Metered:
        cached = self._usage.get("cache_read_input_tokens", 0)
        written = self._usage.get("cache_creation_input_tokens", 0)
        return Metered(
            input=self._usage["input_tokens"] + cached + written,
            cached=cached,
            written=written,
            output=self._usage["output_tokens"],
            thinking=(self._usage.get("output_tokens_details") or {}).get("thinking_tokens") or 0,
        )

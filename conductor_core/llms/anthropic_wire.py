"""Our conversation in the words of Anthropic's messages, and their stream back into an answer."""

import json
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, ResultsTurn, ToolCall, Turn, UserTurn
from conductor_core.errors import ModelError
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import by_event, incomplete
from conductor_core.llms.prices import Metered, Prices
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
_CACHED = {"cache_control": {"type": "ephemeral"}}


def body(request: ModelRequest) -> dict[str, Any]:
    """The arguments of the SDK's call.

    Two marks for the cache: behind the system text, which covers the tools too, and behind the newest turn, so that the next
    call reads everything up to here from the cache.
    """
    messages = _messages(request.turns)
    messages[-1]["content"][-1] |= _CACHED
    said: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_output,
        "system": [{"type": "text", "text": request.system, **_CACHED}],
        "messages": messages,
        "stream": True,
    }
    if request.tools:
        said["tools"] = [
            {"name": t.name, "description": t.description, "input_schema": t.parameters} for t in request.tools
        ]
    return said


def _messages(turns: tuple[Turn, ...]) -> list[dict[str, Any]]:
    """Turns of one side in a row become one message, because results and what people said after them belong together."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        role = "assistant" if isinstance(turn, AssistantTurn) else "user"
        if not messages or messages[-1]["role"] != role:
            messages.append({"role": role, "content": []})
        messages[-1]["content"] += _blocks(turn)
    return messages


def _blocks(turn: Turn) -> list[dict[str, Any]]:
    match turn:
        case UserTurn():
            return [{"type": "text", "text": turn.text}]
        case AssistantTurn():
            text = [{"type": "text", "text": turn.text}] if turn.text else []
            calls = [
                {"type": "tool_use", "id": c.id, "name": c.name, "input": json.loads(c.arguments)} for c in turn.calls
            ]
            return [*text, *calls]
        case ResultsTurn():
            return [
                {"type": "tool_result", "tool_use_id": r.id, "content": r.text, "is_error": not r.ok}
                for r in turn.results
            ]


class Reading:
    """Puts the events of a stream together; one out of order is refused, so that nothing is lost or doubled unseen."""

    def __init__(self, endpoint: Endpoint, listener: Listener | None = None) -> None:
        self._listener = listener
        self._endpoint = endpoint
        self._blocks: list[dict[str, Any]] = []
        self._open = False
        self._model: str | None = None
        self._usage: dict[str, int] = {}
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
                self._blocks.append({**event["content_block"], "json": ""})
                self._open = True
            case "content_block_delta":
                self._expect(self._open and event["index"] == len(self._blocks) - 1)
                self._delta(event["delta"])
            case "content_block_stop":
                self._expect(self._open and event["index"] == len(self._blocks) - 1)
                self._open = False
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
            raise ModelError(f"{self._endpoint.provider} sent a damaged stream (events out of order)", billed=True)

    def _delta(self, delta: dict[str, Any]) -> None:
        block = self._blocks[-1]
        if delta["type"] == "text_delta":
            block["text"] = block.get("text", "") + delta["text"]
            if self._listener:
                self._listener.said(delta["text"])
        elif delta["type"] == "input_json_delta":
            block["json"] += delta["partial_json"]

    def _count(self, usage: dict[str, Any] | None) -> None:
        self._usage |= {name: count for name, count in (usage or {}).items() if isinstance(count, int)}

    def answer(self, request: ModelRequest, prices: Prices, *, content_type: str) -> ModelAnswer:
        """The whole answer.

        Raises:
            ModelError: the stream ended before the provider said why.
        """
        endpoint = self._endpoint
        if self._end is None or not self._stopped:
            raise incomplete(endpoint, content_type=content_type, began=self._model is not None)
        stop = _ENDS.get(self._end)
        if stop is None:
            raise ModelError(f"{endpoint.provider} broke the answer off ({self._end[:40]})", billed=True)
        calls = tuple(
            ToolCall(
                id=whole(b["id"]), name=whole(b["name"]), arguments=whole(b["json"]) or json.dumps(b.get("input") or {})
            )
            for b in self._blocks
            if b["type"] == "tool_use"
        )
        text = "".join(str(block.get("text", "")) for block in self._blocks if block["type"] == "text")
        if stop in ("end", "tools"):
            stop = "tools" if calls else "end"
        model = self._model or request.model
        turn = AssistantTurn(text=whole(text), calls=calls)
        usage = prices.usage(endpoint.provider, model, self._metered(request, turn))
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _metered(self, request: ModelRequest, turn: AssistantTurn) -> Metered:
        if not {"input_tokens", "output_tokens"} <= self._usage.keys():
            return Metered.guess(request, turn)
        cached = self._usage.get("cache_read_input_tokens", 0)
        written = self._usage.get("cache_creation_input_tokens", 0)
        return Metered(
            input=self._usage["input_tokens"] + cached + written,
            cached=cached,
            written=written,
            output=self._usage["output_tokens"],
        )

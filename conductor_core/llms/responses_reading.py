"""The stream of OpenAI's Responses put together to an answer."""

from datetime import datetime
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelAnswer, ModelRequest, Thought, ToolCall
from conductor_core.errors import ModelError
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import broken_off, by_event, failed, incomplete
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.llms.thoughts import kept
from conductor_core.logic.untrusted import whole
from conductor_core.ports.model import Listener

Event = dict[str, Any]

_CUT = {"max_output_tokens": "length", "content_filter": "refusal"}
"""Why an answer was left incomplete, in our words."""


class Reading:
    """Believes whole items alone; the pieces before them are only for whoever listens.

    The last event holds the whole answer once more. Items that do not agree with it were lost or doubled on the way.
    """

    def __init__(self, endpoint: Endpoint, listener: Listener | None = None) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._items: dict[int, dict[str, Any]] = {}
        self._began = False
        self._final: Event | None = None

    def add(self, event: Event) -> None:
        """Take in one event.

        Raises:
            ModelError: the provider reports an error.
        """
        self._began = True
        match event["type"]:
            case "response.output_text.delta":
                if self._listener:
                    self._listener.said(event["delta"])
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                if self._listener:
                    self._listener.thought(event["delta"])
            case "response.output_item.done":
                self._items[event["output_index"]] = event["item"]
            case "response.completed" | "response.incomplete":
                self._final = event["response"]
            case "response.failed":
                raise self._failed(event["response"].get("error") or {})
            case "error":
                raise self._failed(event)

    def _failed(self, error: Event) -> ModelError:
        return by_event(str(error.get("code") or ""), str(error.get("message") or ""), self._endpoint)

    def answer(self, request: ModelRequest, prices: Prices, at: datetime | None, *, content_type: str) -> ModelAnswer:
        """The whole answer.

        Raises:
            ModelError: the stream ended before the provider said why, or lost a part on its way.
        """
        endpoint, final = self._endpoint, self._final
        if final is None:
            raise incomplete(endpoint, content_type=content_type, began=self._began)
        turn, refused = self._turn(final)
        stop = "refusal" if refused else "tools" if turn.calls else "end"
        if final.get("status") == "incomplete":
            reason = str((final.get("incomplete_details") or {}).get("reason"))
            if reason not in _CUT:
                raise broken_off(reason, endpoint)
            stop = _CUT[reason]
        model = final.get("model") or request.model
        usage = prices.usage(endpoint.provider, model, Metered.told(lambda: _metered(final), request, turn), at)
        return ModelAnswer.model_validate({"turn": turn, "stop": stop, "usage": usage, "model": model})

    def _turn(self, final: Event) -> tuple[AssistantTurn, bool]:
        """The turn, and whether the model declined."""
        items = [item for _, item in sorted(self._items.items())]
        if final.get("status") == "completed" and len(items) != len(final.get("output") or items):
            raise failed("disordered", self._endpoint)
        text, refusal, calls, thoughts = "", "", list[ToolCall](), list[Thought]()
        for place, item in enumerate(items):
            match item["type"]:
                case "message":
                    parts = item["content"]
                    text += "".join(part["text"] for part in parts if part["type"] == "output_text")
                    refusal += "".join(part["refusal"] for part in parts if part["type"] == "refusal")
                    if phase := item.get("phase"):
                        thoughts.append(Thought(wire=self._endpoint.mark, sealed={"phase": phase}))
                case "function_call":
                    arguments = whole(item["arguments"]) or "{}"
                    name, call_id = whole(item["name"]), whole(item["call_id"])
                    calls.append(ToolCall(id=call_id or f"call_{place}", name=name, arguments=arguments))
                case "reasoning":
                    at = bool(text) + len(calls)
                    thoughts.append(kept(self._endpoint.mark, _back(item), text=_shown(item), at=at))
        turn = AssistantTurn(text=whole(text or refusal), calls=tuple(calls), thoughts=tuple(thoughts))
        return turn, bool(refusal)


def _back(item: dict[str, Any]) -> dict[str, Any]:
    """A thought as it is sent back: what the provider said of its progress is no part of it."""
    return {name: value for name, value in item.items() if name != "status" and value is not None}


def _shown(item: dict[str, Any]) -> str:
    parts = [*item.get("summary", ()), *(item.get("content") or ())]
    return "\n\n".join(part["text"] for part in parts)


def _metered(final: Event) -> Metered:
    usage = final.get("usage") or {}
    read, wrote = usage.get("input_tokens_details") or {}, usage.get("output_tokens_details") or {}
    return Metered(
        input=usage["input_tokens"],
        cached=read.get("cached_tokens") or 0,
        written=read.get("cache_write_tokens") or 0,
        output=usage["output_tokens"],
        thinking=wrote.get("reasoning_tokens") or 0,
    )

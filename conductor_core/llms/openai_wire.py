"""Our conversation in the words of OpenAI's chat completions."""

import hashlib
from collections.abc import Mapping
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelRequest, ResultsTurn, ToolCall, ToolSpec, Turn, UserTurn
from conductor_core.llms.catalogue import ModelFacts
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.pictures import shown, words
from conductor_core.llms.strict_schema import narrowed

OFF = "disabled"
"""The word for a switch that turns thinking off."""


def body(request: ModelRequest, endpoint: Endpoint) -> dict[str, Any]:
    """The body of a call."""
    turns = [message for turn in request.turns for message in _messages(turn, request, endpoint)]
    said: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": "system", "content": request.system}, *turns],
        "stream": True,
        **({} if endpoint.known.counts_unasked else {"stream_options": {"include_usage": True}}),
        endpoint.known.output_parameter: request.max_output,
        **_effort(request, endpoint),
    }
    if request.tools:
        said["tools"] = [_tool(spec, strict=endpoint.known.strict_tools) for spec in request.tools]
    facts = endpoint.known.facts(request.model)
    if request.temperature is not None and facts.temperature and not (facts.thinks and request.effort != "none"):
        said["temperature"] = request.temperature
    return said


def continued(request: ModelRequest, endpoint: Endpoint, text: str) -> dict[str, Any]:
    """The body of a call that goes on with a text that was cut. It was thought about before, so it is not again."""
    said = body(request.model_copy(update={"effort": "none"}), endpoint)
    said["messages"].append({"role": "assistant", "content": text, "prefix": True})
    return said


def _tool(spec: ToolSpec, *, strict: bool) -> dict[str, Any]:
    narrow = narrowed(spec.parameters) if strict else None
    said = {"name": spec.name, "description": spec.description, "parameters": narrow or spec.parameters}
    return {"type": "function", "function": {**said, "strict": True} if narrow else said}


def _effort(request: ModelRequest, endpoint: Endpoint) -> dict[str, Any]:
    facts = endpoint.known.facts(request.model)
    word = facts.at_rest if request.effort == "none" else request.effort
    if not facts.thinks or word is None:
        return {}
    match endpoint.known.effort:
        case "word":
            return {"reasoning_effort": word}
        case "nested":
            return {"reasoning": {"effort": word}}
        case "switch":
            if word == OFF:
                return {"thinking": {"type": OFF}}
            return {"thinking": {"type": "enabled"}, "reasoning_effort": word}
        case "unsaid":
            return {}


def _messages(turn: Turn, request: ModelRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    match turn:
        case UserTurn():
            return [{"role": "user", "content": _user(turn, endpoint.known.facts(request.model))}]
        case AssistantTurn():
            return _assistant(turn, request, endpoint)
        case ResultsTurn():
            return [{"role": "tool", "tool_call_id": _id(r.id, endpoint), "content": r.text} for r in turn.results]


def _user(turn: UserTurn, facts: ModelFacts) -> str | list[dict[str, Any]]:
    """A text by itself is no list, as not every server takes one."""
    pictures = shown(turn, facts)
    text = words(turn, pictures)
    images = [{"type": "image_url", "image_url": {"url": one.address}} for one in pictures]
    return [*images, {"type": "text", "text": text}] if images else text


def _assistant(turn: AssistantTurn, request: ModelRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """An answer; one without anything in it cannot be repeated. Thoughts go back only beside calls that followed from them."""
    if not turn.calls:
        return [{"role": "assistant", "content": turn.text}] if turn.text else []
    message: dict[str, Any] = {"role": "assistant", "content": turn.text or None}
    sealed = next((t.sealed for t in turn.thoughts if t.wire == endpoint.mark and isinstance(t.sealed, Mapping)), {})
    extra = sealed.get("extra_content")
    extras: Mapping[str, Any] = extra if isinstance(extra, Mapping) else {}
    message["tool_calls"] = [
        _call(call, _id(call.id, endpoint), extras.get(str(place))) for place, call in enumerate(turn.calls)
    ]
    if "reasoning_content" in endpoint.known.wants_back and _thinks(request, endpoint):
        message["reasoning_content"] = sealed.get("reasoning_content", "")  # wanted even where nothing was thought
    return [message]


def _thinks(request: ModelRequest, endpoint: Endpoint) -> bool:
    facts = endpoint.known.facts(request.model)
    return facts.thinks and (facts.at_rest if request.effort == "none" else request.effort) != OFF


def _id(given: str, endpoint: Endpoint) -> str:
    """The id of a call as the provider takes it; the same id always becomes the same."""
    return hashlib.sha256(given.encode(errors="replace")).hexdigest()[:9] if endpoint.known.short_ids else given


def _call(call: ToolCall, own_id: str, extra: object) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": own_id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }
    return {**said, "extra_content": extra} if extra else said

"""Our conversation in the words of Anthropic's messages."""

import json
from typing import Any

from conductor_core.domain.chat import AssistantTurn, Effort, ModelRequest, ResultsTurn, ToolSpec, Turn, UserTurn
from conductor_core.llms.cache_marks import MARK, marked
from conductor_core.llms.catalogue import ModelFacts
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.pictures import Shown, shown, words
from conductor_core.llms.strict_schema import narrowed
from conductor_core.llms.thoughts import woven

_BUDGETS: dict[Effort, int] = {"low": 2_048, "medium": 8_192, "high": 32_768}
"""Tokens of thinking, for models that are told a number."""
_LEAST = 1_024
"""Tokens; a smaller budget is refused."""


def body(request: ModelRequest, endpoint: Endpoint) -> dict[str, Any]:
    """The body of a call: tools, system text and turns in this order, so that the cache can read them."""
    facts = endpoint.known.facts(request.model)
    said: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_output,
        "system": [{"type": "text", "text": request.system, **MARK}],
        "messages": marked(_messages(request.turns, endpoint.mark, facts)),
        "stream": True,
        **_thinking(request, facts),
    }
    if request.tools:
        said["tools"] = [_tool(spec, strict=endpoint.known.strict_tools) for spec in request.tools]
    if request.temperature is not None and facts.temperature and "thinking" not in said:
        said["temperature"] = request.temperature
    return said


def _tool(spec: ToolSpec, *, strict: bool) -> dict[str, Any]:
    narrow = narrowed(spec.parameters) if strict else None
    said = {"name": spec.name, "description": spec.description, "input_schema": narrow or spec.parameters}
    return {**said, "strict": True} if narrow else said


def _thinking(request: ModelRequest, facts: ModelFacts) -> dict[str, Any]:
    if not facts.thinks:
        return {}
    if facts.budgeted:
        budget = min(_BUDGETS.get(request.effort, 0), request.max_output * 3 // 4)  # the answer needs room too
        return {"thinking": {"type": "enabled", "budget_tokens": budget}} if budget >= _LEAST else {}
    effort = facts.at_rest if request.effort == "none" else request.effort
    if effort is None:
        return {}
    if effort in ("disabled", "between_tools"):
        return {"thinking": {"type": effort}}
    return {"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": effort}}


def _messages(turns: tuple[Turn, ...], mark: str, facts: ModelFacts) -> list[dict[str, Any]]:
    """Turns of one side in a row become one message, because results and what people said after them belong together."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        role = "assistant" if isinstance(turn, AssistantTurn) else "user"
        blocks = _blocks(turn, mark, facts)
        if not blocks:  # an answer without anything in it cannot be repeated
            continue
        if not messages or messages[-1]["role"] != role:
            messages.append({"role": role, "content": []})
        messages[-1]["content"] += blocks
    return messages


def _blocks(turn: Turn, mark: str, facts: ModelFacts) -> list[dict[str, Any]]:
    match turn:
        case UserTurn():
            pictures = shown(turn, facts)
            return [*map(_image, pictures), {"type": "text", "text": words(turn, pictures)}]
        case AssistantTurn():
            text = [{"type": "text", "text": turn.text}] if turn.text.strip() else []
            calls = [
                {"type": "tool_use", "id": c.id, "name": c.name, "input": json.loads(c.arguments)} for c in turn.calls
            ]
            parts = [*text, *calls]
            return woven(turn, mark, parts) if parts else []
        case ResultsTurn():
            return [
                {"type": "tool_result", "tool_use_id": r.id, "content": r.text, "is_error": not r.ok}
                for r in turn.results
            ]


def _image(one: Shown) -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": one.kind, "data": one.data}}

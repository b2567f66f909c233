"""Our conversation in the words of OpenAI's Responses. Nothing is stored there: every call brings the whole conversation."""

import hashlib
from collections.abc import Mapping
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ModelRequest, ResultsTurn, ToolSpec, Turn, UserTurn
from conductor_core.llms.catalogue import ModelFacts
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.pictures import shown, words
from conductor_core.llms.strict_schema import narrowed
from conductor_core.llms.thoughts import woven


def body(request: ModelRequest, endpoint: Endpoint, *, show_thinking: bool = True) -> dict[str, Any]:
    """The body of a call."""
    facts = endpoint.known.facts(request.model)
    said: dict[str, Any] = {
        "model": request.model,
        "instructions": request.system,
        "input": [item for turn in request.turns for item in _items(turn, endpoint.mark, facts)],
        "max_output_tokens": request.max_output,
        "stream": True,
        "store": False,
        "prompt_cache_key": _cache_key(request),
        **_reasoning(request, endpoint, show_thinking=show_thinking),
    }
    if request.tools:
        said["tools"] = [_tool(spec, strict=endpoint.known.strict_tools) for spec in request.tools]
    if request.temperature is not None and facts.temperature and not (facts.thinks and request.effort != "none"):
        said["temperature"] = request.temperature
    return said


def _cache_key(request: ModelRequest) -> str:
    """Calls of one conversation share it, so that the provider sends them to where their beginning is in the cache."""
    first = request.turns[0].model_dump_json() if request.turns else ""
    return hashlib.sha256(f"{request.model}\0{request.system}\0{first}".encode(errors="replace")).hexdigest()[:32]


def _reasoning(request: ModelRequest, endpoint: Endpoint, *, show_thinking: bool) -> dict[str, Any]:
    """What is said about thinking. It comes sealed, because nothing is stored where it could be found again."""
    facts = endpoint.known.facts(request.model)
    if not facts.thinks:
        return {}
    word = facts.at_rest if request.effort == "none" else request.effort
    said = ({"effort": word} if word else {}) | ({"summary": "auto"} if show_thinking and word != "none" else {})
    return {"include": ["reasoning.encrypted_content"], **({"reasoning": said} if said else {})}


def _tool(spec: ToolSpec, *, strict: bool) -> dict[str, Any]:
    """A tool. That it is not strict must be said too: left out, the provider makes the schema strict as it sees fit."""
    narrow = narrowed(spec.parameters) if strict else None
    return {
        "type": "function",
        "name": spec.name,
        "description": spec.description,
        "parameters": narrow or spec.parameters,
        "strict": narrow is not None,
    }


def _phase(turn: AssistantTurn, mark: str) -> dict[str, Any]:
    """Whether a text was said on the way or at the end, where the model itself told so."""
    said = (t.sealed for t in turn.thoughts if t.wire == mark and isinstance(t.sealed, Mapping))
    return next(({"phase": sealed["phase"]} for sealed in said if "phase" in sealed), {})


def _items(turn: Turn, mark: str, facts: ModelFacts) -> list[dict[str, Any]]:
    match turn:
        case UserTurn():
            pictures = shown(turn, facts)
            images = [{"type": "input_image", "image_url": one.address} for one in pictures]
            said = words(turn, pictures)
            return [{"role": "user", "content": [*images, {"type": "input_text", "text": said}] if images else said}]
        case AssistantTurn():
            text = [{"role": "assistant", "content": turn.text, **_phase(turn, mark)}] if turn.text else []
            calls = [
                {"type": "function_call", "call_id": c.id, "name": c.name, "arguments": c.arguments} for c in turn.calls
            ]
            parts = [*text, *calls]
            return woven(turn, mark, parts) if parts else []  # a thought that nothing followed from is refused
        case ResultsTurn():
            return [{"type": "function_call_output", "call_id": r.id, "output": r.text} for r in turn.results]

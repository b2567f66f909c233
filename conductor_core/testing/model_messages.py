"""Anthropic's messages as a provider speaks them."""

import json
from collections.abc import Iterator

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, Thought, ToolCall, ToolResult, Turn, UserTurn
from conductor_core.testing.model_frames import (
    Body,
    Counted,
    RefusedError,
    call_id,
    event,
    pieces,
    seal,
    words,
    written,
)
from conductor_core.testing.model_script import Asked, Say

_THOUGHTS = ("thinking", "redacted_thinking")


def asked(body: Body, number: int) -> Asked:
    """A request in neutral words.

    Raises:
        RefusedError: there are too many marks, or a thought is not what it was.
    """
    parts = blocks(body)
    if sum(marked for _, marked in parts) > 4:
        raise RefusedError("A maximum of 4 blocks with cache_control may be provided.")
    _check(body)
    thinking = (body.get("thinking") or {}).get("type", "")
    return Asked(
        wire="anthropic",
        model=body["model"],
        system=words(body.get("system") or ""),
        tools=tuple(tool["name"] for tool in body.get("tools") or ()),
        turns=tuple(turn for message in body["messages"] for turn in _turns(message)),
        number=number,
        effort=(body.get("output_config") or {}).get("effort") or thinking,
    )


def blocks(body: Body) -> list[tuple[str, bool]]:
    """What is read, in its order, and whether a mark for the cache stands behind it."""
    parts = [*(body.get("tools") or ()), *_listed(body.get("system") or [])]
    for message in body["messages"]:
        parts += [{"role": message["role"], **block} for block in _listed(message["content"])]
    return [(written(_unmarked(part)), "cache_control" in part) for part in parts]


def prefix(body: Body, messages: int) -> str:
    """Everything before a message, as one seal: a thought that was had there is good only there."""
    before = {**body, "messages": body["messages"][:messages]}
    return seal(*(text for text, _ in blocks(before)))


def _check(body: Body) -> None:
    for place, message in enumerate(body["messages"]):
        for block in _listed(message["content"]):
            if block["type"] == "thinking" and block["signature"] != seal(prefix(body, place), block["thinking"]):
                raise RefusedError(
                    f"messages.{place}.content.0: Invalid `signature` in `thinking` block. "
                    "The block is bound to a different conversation."
                )


def _listed(content: object) -> list[Body]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or [])  # type: ignore[call-overload]


def _unmarked(block: Body) -> Body:
    return {name: value for name, value in block.items() if name != "cache_control"}


def _turns(message: Body) -> Iterator[Turn]:
    parts = _listed(message["content"])
    text = words([part for part in parts if part["type"] == "text"])
    if message["role"] == "assistant":
        calls = tuple(
            ToolCall(id=part["id"], name=part["name"], arguments=json.dumps(part["input"]))
            for part in parts
            if part["type"] == "tool_use"
        )
        thoughts = tuple(Thought(wire="anthropic", sealed=part) for part in parts if part["type"] in _THOUGHTS)
        yield AssistantTurn(text=text, calls=calls, thoughts=thoughts)
        return
    results = tuple(
        ToolResult(id=part["tool_use_id"], text=words(part.get("content", "")), ok=not part.get("is_error"))
        for part in parts
        if part["type"] == "tool_result"
    )
    if results:
        yield ResultsTurn(results=results)
    if text:
        yield UserTurn(text=text)


def frames(asked: Asked, say: Say, counted: Counted, bound_to: str) -> Iterator[bytes]:
    """The answer as the frames of a stream; thoughts are bound to what was asked."""
    usage = {
        "input_tokens": counted.input - counted.cached - counted.written,
        "cache_read_input_tokens": counted.cached,
        "cache_creation_input_tokens": counted.written,
    }
    message: Body = {
        "id": f"msg_{asked.number}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [],
    }
    message |= {
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": 1} if say.counted else {},
    }
    yield event({"type": "message_start", "message": message})
    yield event({"type": "ping"})
    for index, (block, deltas) in enumerate(_said(asked, say, bound_to)):
        yield event({"type": "content_block_start", "index": index, "content_block": block})
        for delta in deltas:
            yield event({"type": "content_block_delta", "index": index, "delta": delta})
        yield event({"type": "content_block_stop", "index": index})
    ends = {"end": "tool_use" if say.uses else "end_turn", "length": "max_tokens", "refusal": "refusal"}
    delta = {"type": "message_delta", "delta": {"stop_reason": ends[say.stop], "stop_sequence": None}}
    yield event({**delta, "usage": {"output_tokens": counted.output} if say.counted else {}})
    yield event({"type": "message_stop"})


def _said(asked: Asked, say: Say, bound_to: str) -> Iterator[tuple[Body, list[Body]]]:
    if say.thinking:
        signature = {"type": "signature_delta", "signature": seal(bound_to, say.thinking)}
        thinking: list[Body] = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(say.thinking)]
        yield {"type": "thinking", "thinking": "", "signature": ""}, [*thinking, signature]
    if say.redacted:
        yield {"type": "redacted_thinking", "data": seal(bound_to)}, []
    if say.text:
        yield {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces(say.text)]
    for index, use in enumerate(say.uses):
        block = {"type": "tool_use", "id": call_id(asked, index, "toolu"), "name": use.name, "input": {}}
        yield block, [{"type": "input_json_delta", "partial_json": p} for p in pieces(use.arguments, longest=4096)]

"""The two wire formats as a provider speaks them: requests in, frames of a stream out."""

import json
from collections.abc import Iterator
from typing import Any

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, ToolCall, ToolResult, Turn, UserTurn
from conductor_core.testing.model_script import Asked, Say, Wire

PIECE = 12
"""Characters of text in one frame."""

Body = dict[str, Any]


def asked(wire: Wire, body: Body, number: int) -> Asked:
    """A request in neutral words."""
    if wire == "openai":
        system = "".join(m["content"] for m in body["messages"] if m["role"] == "system")
        turns = tuple(_openai_turns(body["messages"]))
        tools = tuple(tool["function"]["name"] for tool in body.get("tools", ()))
    else:
        system = "".join(block["text"] for block in body["system"])
        turns = tuple(turn for message in body["messages"] for turn in _anthropic_turns(message))
        tools = tuple(tool["name"] for tool in body.get("tools", ()))
    return Asked(wire=wire, model=body["model"], system=system, tools=tools, turns=turns, number=number)


def _openai_turns(messages: list[Body]) -> Iterator[Turn]:
    results: list[ToolResult] = []
    for message in messages:
        if message["role"] == "tool":
            results.append(ToolResult(id=message["tool_call_id"], text=message["content"]))
            continue
        if results:
            yield ResultsTurn(results=tuple(results))
            results = []
        if message["role"] == "user":
            yield UserTurn(text=message["content"])
        elif message["role"] == "assistant":
            calls = tuple(
                ToolCall(id=call["id"], name=call["function"]["name"], arguments=call["function"]["arguments"])
                for call in message.get("tool_calls") or ()
            )
            yield AssistantTurn(text=message["content"] or "", calls=calls)
    if results:
        yield ResultsTurn(results=tuple(results))


def _anthropic_turns(message: Body) -> Iterator[Turn]:
    blocks = message["content"]
    text = "".join(block["text"] for block in blocks if block["type"] == "text")
    if message["role"] == "assistant":
        calls = tuple(
            ToolCall(id=block["id"], name=block["name"], arguments=json.dumps(block["input"]))
            for block in blocks
            if block["type"] == "tool_use"
        )
        yield AssistantTurn(text=text, calls=calls)
        return
    results = tuple(
        ToolResult(id=block["tool_use_id"], text=block["content"], ok=not block["is_error"])
        for block in blocks
        if block["type"] == "tool_result"
    )
    if results:
        yield ResultsTurn(results=results)
    if text:
        yield UserTurn(text=text)


def frames(asked: Asked, say: Say, *, input_tokens: int, output_tokens: int) -> list[bytes]:
    """The answer as the frames of a stream."""
    make = _openai_frames if asked.wire == "openai" else _anthropic_frames
    return list(make(asked, say, input_tokens, output_tokens))


def _openai_frames(asked: Asked, say: Say, input_tokens: int, output_tokens: int) -> Iterator[bytes]:
    common = {"id": f"chatcmpl-{asked.number}", "object": "chat.completion.chunk", "created": 1, "model": asked.model}

    def frame(delta: Body, finish: str | None = None) -> bytes:
        return _data({**common, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    yield frame({"role": "assistant", "content": ""})
    for piece in _pieces(say.text):
        yield frame({"refusal" if say.stop == "refusal" else "content": piece})
    for index, use in enumerate(say.uses):
        head = {"index": index, "id": _id(asked, index), "type": "function"}
        yield frame({"tool_calls": [{**head, "function": {"name": use.name, "arguments": ""}}]})
        for piece in _pieces(use.arguments, longest=4096):
            yield frame({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    words = {"end": "tool_calls" if say.uses else "stop", "length": "length", "refusal": "stop"}
    yield frame({}, words[say.stop])
    if say.counted:
        usage = {
            "prompt_tokens": input_tokens,
            "completion_tokens": output_tokens,
            "total_tokens": input_tokens + output_tokens,
            "prompt_tokens_details": {"cached_tokens": say.cached_tokens},
        }
        yield _data({**common, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _anthropic_frames(asked: Asked, say: Say, input_tokens: int, output_tokens: int) -> Iterator[bytes]:
    usage = {"input_tokens": input_tokens - say.cached_tokens, "cache_read_input_tokens": say.cached_tokens}
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
    yield _event({"type": "message_start", "message": message})
    yield _event({"type": "ping"})
    texts = [_pieces(say.text)] if say.text else []
    for index, pieces in enumerate(texts):
        block: Body = {"type": "text", "text": ""}
        yield from _block(index, block, [{"type": "text_delta", "text": piece} for piece in pieces])
    for index, use in enumerate(say.uses):
        block = {"type": "tool_use", "id": _id(asked, index), "name": use.name, "input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": p} for p in _pieces(use.arguments, longest=4096)]
        yield from _block(index + len(texts), block, deltas)
    words = {"end": "tool_use" if say.uses else "end_turn", "length": "max_tokens", "refusal": "refusal"}
    delta = {"type": "message_delta", "delta": {"stop_reason": words[say.stop], "stop_sequence": None}}
    yield _event({**delta, "usage": {"output_tokens": output_tokens} if say.counted else {}})
    yield _event({"type": "message_stop"})


def _block(index: int, block: Body, deltas: list[Body]) -> Iterator[bytes]:
    yield _event({"type": "content_block_start", "index": index, "content_block": block})
    for delta in deltas:
        yield _event({"type": "content_block_delta", "index": index, "delta": delta})
    yield _event({"type": "content_block_stop", "index": index})


def error(wire: Wire, kind: str, message: str) -> Body:
    """An error as the provider words it."""
    if wire == "openai":
        return {"error": {"type": kind, "code": kind, "message": message, "param": None}}
    return {"type": "error", "error": {"type": kind, "message": message}}


def error_frame(wire: Wire, message: str) -> bytes:
    """An error in the middle of a stream."""
    if wire == "openai":
        return _data(error(wire, "server_error", message))
    return _event(error(wire, "overloaded_error", message))


def _id(asked: Asked, index: int) -> str:
    return f"{'call' if asked.wire == 'openai' else 'toolu'}_{asked.step}_{index}"


def _pieces(text: str, longest: int = PIECE) -> list[str]:
    return [text[at : at + longest] for at in range(0, len(text), longest)]


def _data(body: Body) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _event(body: Body) -> bytes:
    return f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode()

"""OpenAI's chat completions as a provider speaks them, DeepSeek's and Google's own words included."""

from collections.abc import Iterator

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, Thought, ToolCall, ToolResult, Turn, UserTurn
from conductor_core.testing.model_frames import Body, Counted, RefusedError, call_id, data, pieces, seal, words, written
from conductor_core.testing.model_script import Asked, Say


def asked(body: Body, number: int) -> Asked:
    """A request in neutral words.

    Raises:
        RefusedError: thinking was sent back that had to stay, or stayed away where it had to be sent.
    """
    messages = list(body["messages"])
    begun = words(messages.pop()["content"]) if messages[-1].get("prefix") else ""
    switch = (body.get("thinking") or {}).get("type", "")
    _check(messages, switch)
    return Asked(
        wire="openai",
        model=body["model"],
        system="".join(words(m["content"]) for m in messages if m["role"] in ("system", "developer")),
        tools=tuple(tool["function"]["name"] for tool in body.get("tools") or () if "function" in tool),
        turns=tuple(_turns(messages)),
        number=number,
        effort=body.get("reasoning_effort") or (body.get("reasoning") or {}).get("effort") or switch,
        begun=begun,
    )


def blocks(body: Body) -> list[tuple[str, bool]]:
    """What is read, in its order; nothing is marked."""
    return [(written(part), False) for part in (body.get("tools") or [], *body["messages"])]


def _check(messages: list[Body], switch: str) -> None:
    for message in messages:
        if switch == "enabled" and message.get("tool_calls") and "reasoning_content" not in message:
            raise RefusedError("The reasoning_content in the thinking mode must be passed back to the API.")
        if switch == "disabled" and "reasoning_content" in message:
            raise RefusedError("reasoning_content is not accepted without thinking")


def _turns(messages: list[Body]) -> Iterator[Turn]:
    results: list[ToolResult] = []
    for message in messages:
        if message["role"] == "tool":
            results.append(ToolResult(id=message["tool_call_id"], text=words(message["content"])))
            continue
        if results:
            yield ResultsTurn(results=tuple(results))
            results = []
        if message["role"] == "user":
            yield UserTurn(text=words(message["content"]))
        elif message["role"] == "assistant":
            yield _assistant(message)
    if results:
        yield ResultsTurn(results=tuple(results))


def _assistant(message: Body) -> AssistantTurn:
    made = message.get("tool_calls") or ()
    calls = tuple(ToolCall(id=c["id"], name=c["function"]["name"], arguments=c["function"]["arguments"]) for c in made)
    back = [c["extra_content"] for c in made if "extra_content" in c]
    back += [message["reasoning_content"]] if "reasoning_content" in message else []
    thoughts = tuple(Thought(wire="openai", sealed=sealed) for sealed in back)
    return AssistantTurn(text=words(message.get("content")), calls=calls, thoughts=thoughts)


_ENDS = {"length": "length", "refusal": "stop"}


def _end(say: Say) -> str:
    return _ENDS.get(say.stop) or ("tool_calls" if say.uses else "stop")


def _usage(counted: Counted) -> Body:
    return {
        "prompt_tokens": counted.input,
        "completion_tokens": counted.output,
        "total_tokens": counted.input + counted.output,
        "prompt_tokens_details": {"cached_tokens": counted.cached},
    }


def whole(asked: Asked, say: Say, counted: Counted) -> Body:
    """The answer in one piece, for who asked for no stream."""
    calls = [
        {"id": call_id(asked, index), "type": "function", "function": {"name": use.name, "arguments": use.arguments}}
        for index, use in enumerate(say.uses)
    ]
    message: Body = {"role": "assistant", "content": say.text or None, **({"tool_calls": calls} if calls else {})}
    return {
        "id": f"chatcmpl-{asked.number}",
        "object": "chat.completion",
        "created": 1,
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "finish_reason": _end(say)}],
        "usage": _usage(counted),
    }


def frames(asked: Asked, say: Say, counted: Counted) -> Iterator[bytes]:
    """The answer as the frames of a stream."""
    common = {"id": f"chatcmpl-{asked.number}", "object": "chat.completion.chunk", "created": 1, "model": asked.model}

    def frame(delta: Body, finish: str | None = None) -> bytes:
        return data({**common, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    yield frame({"role": "assistant", "content": ""})
    for piece in pieces(say.thinking):
        yield frame({"reasoning_content": piece})
    for piece in pieces(say.text):
        yield frame({"refusal" if say.stop == "refusal" else "content": piece})
    for index, use in enumerate(say.uses):
        head: Body = {"index": index, "id": call_id(asked, index), "type": "function"}
        if use.signed:
            head["extra_content"] = {"google": {"thought_signature": seal(use.name, use.arguments)}}
        yield frame({"tool_calls": [{**head, "function": {"name": use.name, "arguments": ""}}]})
        for piece in pieces(use.arguments, longest=4096):
            yield frame({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield frame({}, _end(say))
    if say.counted:
        yield data({**common, "choices": [], "usage": _usage(counted)})
    yield b"data: [DONE]\n\n"

"""OpenAI's Responses as a provider speaks them."""

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

_SEALED = "sealed:"
"""Before the seal of a thought, so that a forged one is known."""


def asked(body: Body, number: int) -> Asked:
    """A request in neutral words.

    Raises:
        RefusedError: a thought came back that is not one of ours.
    """
    said = body["input"]
    items = [{"role": "user", "content": said}] if isinstance(said, str) else said
    system = words(body.get("instructions") or "")
    system += "".join(words(item["content"]) for item in items if item.get("role") in ("system", "developer"))
    return Asked(
        wire="responses",
        model=body["model"],
        system=system,
        tools=tuple(tool["name"] for tool in body.get("tools") or () if "name" in tool),
        turns=tuple(_turns(items)),
        number=number,
        effort=(body.get("reasoning") or {}).get("effort") or "",
    )


def blocks(body: Body) -> list[tuple[str, bool]]:
    """What is read, in its order; nothing is marked."""
    said = body["input"]
    items = [said] if isinstance(said, str) else said
    return [(written(part), False) for part in (body.get("tools") or [], body.get("instructions") or "", *items)]


def _turns(items: list[Body]) -> Iterator[Turn]:
    """Items of one side in a row become one turn."""
    ours: list[ToolResult] = []
    theirs: list[Body] = []
    for item in items:
        if item.get("type") == "function_call_output":
            if theirs:
                yield _assistant(theirs)
                theirs = []
            ours.append(ToolResult(id=item["call_id"], text=words(item["output"])))
            continue
        if ours:
            yield ResultsTurn(results=tuple(ours))
            ours = []
        if item.get("role") == "user":
            if theirs:
                yield _assistant(theirs)
                theirs = []
            yield UserTurn(text=words(item["content"]))
        elif item.get("role") == "assistant" or item.get("type") in ("function_call", "reasoning"):
            theirs.append(item)
    if theirs:
        yield _assistant(theirs)
    if ours:
        yield ResultsTurn(results=tuple(ours))


def _assistant(items: list[Body]) -> AssistantTurn:
    thoughts = [item for item in items if item.get("type") == "reasoning"]
    if any(not str(item.get("encrypted_content")).startswith(_SEALED) for item in thoughts):
        raise RefusedError("The encrypted content could not be verified.")
    if items[-1] in thoughts:
        raise RefusedError("Item of type 'reasoning' was provided without its required following item.")
    return AssistantTurn(
        text="".join(words(item["content"]) for item in items if item.get("role") == "assistant"),
        calls=tuple(
            ToolCall(id=item["call_id"], name=item["name"], arguments=item["arguments"])
            for item in items
            if item.get("type") == "function_call"
        ),
        thoughts=tuple(Thought(wire="responses", sealed=item) for item in thoughts),
    )


def frames(asked: Asked, say: Say, counted: Counted) -> Iterator[bytes]:
    """The answer as the frames of a stream."""
    number = iter(range(10_000_000))
    response: Body = {
        "id": f"resp_{asked.number}",
        "object": "response",
        "created_at": 1,
        "model": asked.model,
        "status": "in_progress",
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }

    def frame(kind: str, **parts: object) -> bytes:
        return event({"type": f"response.{kind}", "sequence_number": next(number), **parts})

    yield frame("created", response=response)
    output = list(_items(asked, say))
    for index, item in enumerate(output):
        yield frame("output_item.added", output_index=index, item={**item, "status": "in_progress"})
        place = {"output_index": index, "item_id": item["id"]}
        for kind, piece in _deltas(item, say):
            yield frame(kind, **place, content_index=0, summary_index=0, delta=piece)
        yield frame("output_item.done", output_index=index, item=item)
    cut = say.stop == "length"
    response |= {
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": output,
        "usage": _usage(counted, thinking=bool(say.thinking)) if say.counted else None,
    }
    yield frame("incomplete" if cut else "completed", response=response)


def _items(asked: Asked, say: Say) -> Iterator[Body]:
    if say.thinking:
        summary = [{"type": "summary_text", "text": say.thinking}]
        sealed = _SEALED + seal(say.thinking)
        yield {"type": "reasoning", "id": f"rs_{asked.number}", "summary": summary, "encrypted_content": sealed}
    if say.text:
        part: Body = {"type": "output_text", "text": say.text, "annotations": []}
        if say.stop == "refusal":
            part = {"type": "refusal", "refusal": say.text}
        yield {"type": "message", "id": f"msg_{asked.number}", "role": "assistant", "content": [part]}
    for index, use in enumerate(say.uses):
        names = {"id": f"fc_{asked.number}_{index}", "call_id": call_id(asked, index), "name": use.name}
        yield {"type": "function_call", **names, "arguments": use.arguments}


def _deltas(item: Body, say: Say) -> Iterator[tuple[str, str]]:
    match item["type"]:
        case "reasoning":
            kind, text, longest = "reasoning_summary_text.delta", say.thinking, 12
        case "message":
            kind, text, longest = ("refusal" if say.stop == "refusal" else "output_text") + ".delta", say.text, 12
        case _:
            kind, text, longest = "function_call_arguments.delta", item["arguments"], 4096
    for piece in pieces(text, longest):
        yield kind, piece


def _usage(counted: Counted, *, thinking: bool) -> Body:
    return {
        "input_tokens": counted.input,
        "input_tokens_details": {"cached_tokens": counted.cached, "cache_write_tokens": counted.written},
        "output_tokens": counted.output,
        "output_tokens_details": {"reasoning_tokens": counted.output // 2 if thinking else 0},
        "total_tokens": counted.input + counted.output,
    }

"""The wire formats as a provider speaks them: requests in, frames of a stream and errors out."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from conductor_core.testing import model_chat, model_messages, model_responses
from conductor_core.testing.model_frames import Body, Counted, data, event
from conductor_core.testing.model_script import Asked, Say, Wire


def asked(wire: Wire, body: Body, number: int) -> Asked:
    """A request in neutral words.

    Raises:
        RefusedError: it breaks a rule of the provider.
    """
    match wire:
        case "openai":
            return model_chat.asked(body, number)
        case "responses":
            return model_responses.asked(body, number)
        case "anthropic":
            return model_messages.asked(body, number)


def blocks(wire: Wire, body: Body) -> list[tuple[str, bool]]:
    """What is read, in its order, and whether a mark for the cache stands behind it."""
    match wire:
        case "openai":
            return model_chat.blocks(body)
        case "responses":
            return model_responses.blocks(body)
        case "anthropic":
            return model_messages.blocks(body)


def frames(asked: Asked, say: Say, counted: Counted, body: Body) -> list[bytes]:
    """The answer to a request as the frames of a stream."""
    match asked.wire:
        case "openai":
            return list(model_chat.frames(asked, say, counted))
        case "responses":
            return list(model_responses.frames(asked, say, counted))
        case "anthropic":
            bound_to = model_messages.prefix(body, len(body["messages"]))
            return list(model_messages.frames(asked, say, counted, bound_to))


def error(wire: Wire, kind: str, message: str) -> Body:
    """An error as the provider words it."""
    if wire == "anthropic":
        return {"type": "error", "error": {"type": kind, "message": message}}
    return {"error": {"type": kind, "code": kind, "message": message, "param": None}}


def error_frame(wire: Wire, message: str) -> bytes:
    """An error in the middle of a stream."""
    match wire:
        case "openai":
            return data(error(wire, "server_error", message))
        case "responses":
            failed = {"status": "failed", "error": {"code": "server_error", "message": message}, "output": []}
            return event({"type": "response.failed", "sequence_number": 1, "response": failed})
        case "anthropic":
            return event(error(wire, "overloaded_error", message))


def offer(models: Sequence[str], query: str) -> Body:
    """The models, or the page of them that is asked for."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    start = models.index(asked["after_id"]) + 1 if "after_id" in asked else 0
    page = models[start : start + int(asked.get("limit", len(models)))]
    entries = [{"id": name, "object": "model", "type": "model", "created": 1, "owned_by": "us"} for name in page]
    more = start + len(page) < len(models)
    return {"object": "list", "data": entries, "has_more": more, "last_id": page[-1] if page else None}


def too_long(wire: Wire, tokens: int, most: int) -> str:
    """What a provider says to a conversation that does not fit."""
    if wire == "anthropic":
        return f"prompt is too long: {tokens} tokens > {most} maximum"
    return f"This model's maximum context length is {most} tokens, but the messages hold {tokens}."

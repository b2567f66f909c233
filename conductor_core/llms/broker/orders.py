"""What a program asks of a model, made safe to pass on.

The session of the program has no network. A provider has one, and would use it on request: to search, to open addresses, to
call other services. Such requests are left out or refused, or the walls would have a hole. What is passed on is written
anew, so that nobody can read it in another way than we did. Pure.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from conductor_core.llms.broker.passages import Passage, Shape
from conductor_core.llms.broker.refusals import RefusedError
from conductor_core.logic import tokens
from conductor_core.logic.spending import SHORTEST

Body = dict[str, Any]

PACKED: Final = 4096
"""Characters without a blank that are taken for something packed, like a picture, and not for text."""
PICTURE: Final = 1600
"""Tokens that a picture is counted as."""

_DROPPED: Final[Mapping[Shape, tuple[str, ...]]] = {
    "messages": ("mcp_servers", "container"),
    "responses": ("background", "conversation", "prompt"),
    "chat": ("web_search_options", "plugins", "models", "route", "search_parameters"),
    "contents": (),
}
"""What makes a provider reach out, or use another model than the one that is paid for."""
_TALK: Final[Mapping[Shape, tuple[str, ...]]] = {
    "messages": ("system", "messages"),
    "responses": ("input",),
    "chat": ("messages",),
    "contents": ("contents", "systemInstruction", "system_instruction"),
}
_LIMITS: Final[Mapping[Shape, tuple[str, ...]]] = {
    "messages": ("max_tokens",),
    "responses": ("max_output_tokens",),
    "chat": ("max_completion_tokens", "max_tokens"),
    "contents": ("maxOutputTokens", "max_output_tokens"),
}
_ANTHROPICS_OWN: Final = ("bash_", "text_editor_", "computer_", "memory_", "tool_search_tool_")
"""Tools of Anthropic's that the program itself carries out, or that only look at its own tools."""
_OPENAIS_OWN: Final = frozenset({"function", "custom", "local_shell", "apply_patch", "namespace"})
_GOOGLES_OWN: Final = frozenset({"functionDeclarations", "function_declarations"})
_ADDRESSES: Final = frozenset({"image_url", "file_url", "video_url", "audio_url", "fileUri", "file_uri"})
_OPAQUE: Final = frozenset({"args", "response", "arguments", "functionCall", "functionResponse"})
"""What tools were told and answered: there an address is only a word."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A call as it is passed on."""

    model: str
    body: bytes
    input: int
    """Tokens it has, by our estimate."""
    output: int
    """Tokens the answer may have."""
    least: int | None = None
    """Tokens below which an answer is of no use; None when we cannot say how long it may be."""


def order(passage: Passage, shape: Shape, raw: bytes, *, max_output: int) -> Order:
    """Read what a program sent and write what the provider gets.

    Raises:
        RefusedError: it is nothing a provider would answer, or would make it reach out.
    """
    body = _read(raw)
    model = passage.model or body.get("model")
    if not isinstance(model, str) or not 0 < len(model) <= 200:
        raise RefusedError(400, "The request names no model.")
    if model.endswith(":online"):
        raise RefusedError(400, "Conductor passes no model on that looks into the internet by itself.")
    for name in _DROPPED[shape]:
        body.pop(name, None)
    _keep_own_tools(shape, body)
    if any(_reaches_out(body.get(part)) for part in _TALK[shape]):
        raise RefusedError(
            400, "Conductor passes no addresses on that the provider would open; send the content itself."
        )
    try:
        written = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
    except ValueError:
        raise RefusedError(400, "The request holds a number that is none.") from None
    return Order(
        model=model,
        body=written,
        input=_size(body),
        output=_limit(shape, body, max_output),
        least=_least(shape, body),
    )


def shortened(order: Order, shape: Shape, output: int) -> Order:
    """The same call for an answer of at most so many tokens. Only for one that has a ``least``."""
    body = json.loads(order.body)
    holder = _holder(shape, body)
    if holder is None:
        holder = body["generationConfig"] = {}
    for name in [name for name in _LIMITS[shape] if name in holder] or _LIMITS[shape][:1]:
        holder[name] = output
    return replace(order, body=json.dumps(body, separators=(",", ":")).encode(), output=output)


def _read(raw: bytes) -> Body:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise RefusedError(400, "The request is no JSON object.")
    return body


def _keep_own_tools(shape: Shape, body: Body) -> None:
    given = body.get("tools")
    if not isinstance(given, list):
        body.pop("tools", None)
        return
    kept: list[Any]
    if shape == "contents":
        cut = ({name: value for name, value in one.items() if name in _GOOGLES_OWN} for one in given if _is_object(one))
        kept = [one for one in cut if one]
    else:
        own = _own_of_anthropic if shape == "messages" else _own_of_openai
        kept = [one for one in given if _is_object(one) and own(one.get("type"))]
    if kept:
        body["tools"] = kept
        return
    for name in ("tools", "tool_choice", "toolConfig", "tool_config"):
        body.pop(name, None)


def _is_object(one: object) -> bool:
    return isinstance(one, dict)


def _own_of_anthropic(kind: object) -> bool:
    return kind is None or kind == "custom" or (isinstance(kind, str) and kind.startswith(_ANTHROPICS_OWN))


def _own_of_openai(kind: object) -> bool:
    return isinstance(kind, str) and kind in _OPENAIS_OWN


def _reaches_out(part: object) -> bool:
    """Somewhere in a conversation is an address that the provider would open."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if one.get("type") == "url" and "url" in one:
                return True
            if any(_is_address(one[name]) for name in _ADDRESSES & one.keys()):
                return True
            said = one.get("type") in ("tool_use", "server_tool_use", "function_call", "custom_tool_call")
            waiting += [value for name, value in one.items() if name not in _OPAQUE and not (said and name == "input")]
    return False


def _is_address(value: object) -> bool:
    address = value.get("url") if isinstance(value, dict) else value
    return isinstance(address, str) and not address.startswith("data:")


def _holder(shape: Shape, body: Body) -> Body | None:
    """Where it is said how long an answer may be."""
    holder = body.get("generationConfig", body.get("generation_config")) if shape == "contents" else body
    return holder if isinstance(holder, dict) else None


def _limit(shape: Shape, body: Body, otherwise: int) -> int:
    holder = _holder(shape, body) or {}
    found = [holder.get(name) for name in _LIMITS[shape]]
    most = next((one for one in found if isinstance(one, int) and one > 0), otherwise)
    return most * _answers(shape, body)


def _answers(shape: Shape, body: Body) -> int:
    """How many are asked for at once."""
    times = body.get("n") if shape == "chat" else (_holder(shape, body) or {}).get("candidateCount")
    return times if isinstance(times, int) and times > 1 else 1


def _least(shape: Shape, body: Body) -> int | None:
    """Several answers are left as they are, and so is a chat without a limit: providers differ in how they call one."""
    if _answers(shape, body) > 1 or (shape == "chat" and not any(name in body for name in _LIMITS[shape])):
        return None
    thinking = body.get("thinking") if shape == "messages" else None
    budget = thinking.get("budget_tokens") if isinstance(thinking, dict) else None
    return SHORTEST + (budget if isinstance(budget, int) and budget > 0 else 0)


def _size(body: Body) -> int:
    """Tokens of everything that is said in it."""
    return tokens.TURN + sum(_words(text) for text in _texts(body))


def _words(text: str) -> int:
    packed = len(text) > PACKED and " " not in text and "\n" not in text
    return PICTURE if packed else tokens.of_text(text)


def _texts(part: object) -> Iterator[str]:
    """Names and texts, wherever they are."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield from one
            waiting += one.values()

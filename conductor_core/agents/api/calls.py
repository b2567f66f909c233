"""What a model wrote as a tool call, checked before anything believes it."""

import json
import re
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from conductor_core.agents.api.misfits import misfits
from conductor_core.agents.api.tools.tool import Arguments, Described
from conductor_core.domain.chat import AssistantTurn, ToolCall
from conductor_core.errors import AgentError
from conductor_core.logic.plain_text import one_line

A = TypeVar("A", bound=Arguments)

LONGEST = 200_000
"""Characters of one call's arguments."""
DEEPEST = 32
"""Levels of lists and objects in each other."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


_JSON = json.JSONDecoder(parse_constant=_no_number)


class BadCallError(AgentError):
    """A tool call that cannot be carried out; the message is for the model."""


def renamed(turn: AssistantTurn, step: int) -> AssistantTurn:
    """The turn as it is kept in the conversation.

    Ids are ours, because some servers use the same id in every turn. What is no JSON object is left out, because providers
    refuse a conversation that holds it.
    """
    calls = tuple(_kept(call, f"step{step}-{index}") for index, call in enumerate(turn.calls))
    return turn.model_copy(update={"calls": calls})


def checked(tool: Described[A], call: ToolCall) -> A:
    """The arguments of a call.

    Raises:
        BadCallError: they are not what the tool wants.
    """
    written = _object(call.arguments)
    try:
        return tool.arguments.model_validate_json(call.arguments)
    except ValidationError as error:
        raise BadCallError(f"{tool.name}: {misfits(error, written)}.") from error


def _kept(call: ToolCall, own_id: str) -> ToolCall:
    name = call.name if _NAME.fullmatch(call.name) else "unknown"
    try:
        _object(call.arguments)
    except BadCallError:
        note = f"{len(call.arguments):,} characters that are no usable JSON object were left out"
        return ToolCall(id=own_id, name=name, arguments=json.dumps({"note": note}))
    return ToolCall(id=own_id, name=name, arguments=call.arguments)


def _object(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise BadCallError(
            f"The arguments have {len(text):,} characters; {LONGEST:,} is the most. Write smaller parts."
        )
    try:
        value = _JSON.decode(text)
        if "\\u" in text or not text.isascii():  # elsewhere there are no halves of characters
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start].encode("unicode_escape").decode()
        raise BadCallError(f"The arguments hold half of a character ({half}); write the whole one.") from error
    except (ValueError, RecursionError) as error:
        raise BadCallError(f"The arguments are no JSON: {one_line(str(error), 120)}.") from error
    if not isinstance(value, dict):
        raise BadCallError("The arguments must be a JSON object.")
    if _deeper_than(value, DEEPEST):
        raise BadCallError(f"The arguments are nested more than {DEEPEST} levels deep.")
    return value


def _deeper_than(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(part, levels - 1) for part in inner)

"""A conversation that fits: what is shortened first when it grows beyond the model's window.

The order (what was asked) always stays; the newest turns stay longest. Shortening goes well below the limit at once, so that
the next calls begin with the same text again and the provider's cache keeps its worth.
"""

import json
from collections.abc import Callable, Sequence

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, ToolCall, ToolResult, Turn, UserTurn
from conductor_core.logic import tokens

ROOM_LEFT = 0.6
"""Share of the room that is used after shortening."""
RECENT = 4
"""Turns at the end that are never left out."""
STUB = 200
"""Characters that are not worth shortening."""


def clip(text: str, limit: int) -> str:
    """Head and tail of a text with at most ``limit`` characters between them kept; says what is missing."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    tail = limit - head
    return f"{text[:head]}\n[… {len(text) - limit:,} characters left out …]\n{text[-tail:] if tail else ''}"


def size(turns: Sequence[Turn]) -> int:
    """Tokens of all turns."""
    return sum(tokens.of_turn(turn) for turn in turns)


def fit(turns: Sequence[Turn], room: int) -> tuple[Turn, ...]:
    """The same turns, or a shortened conversation of at most ``room`` tokens.

    A tool call and its result stay together. The same turns give the same answer, so a replay shortens alike. Thoughts stay
    as they are while the model may want them back, which is until somebody speaks to it; as long as there is room the older
    ones stay too, because the provider's cache holds them.
    """
    if size(turns) <= room:
        return tuple(turns)
    target = int(room * ROOM_LEFT)
    for shorten in (_forget_thoughts, _stub_old, _drop_old, _clip_all, _forget_all_thoughts):
        turns = shorten(turns, target)
        if size(turns) <= target:
            break
    return tuple(turns)


def _forget_thoughts(turns: Sequence[Turn], target: int) -> Sequence[Turn]:
    spoken = max((place for place, turn in enumerate(turns) if isinstance(turn, UserTurn)), default=0)
    return _each(turns, range(spoken), target, _thoughtless)


def _forget_all_thoughts(turns: Sequence[Turn], target: int) -> Sequence[Turn]:
    return _each(turns, range(len(turns)), target, _thoughtless)


def _thoughtless(turn: Turn) -> Turn:
    return turn.model_copy(update={"thoughts": ()}) if isinstance(turn, AssistantTurn) else turn


def _stub_old(turns: Sequence[Turn], target: int) -> Sequence[Turn]:
    return _each(turns, range(1, len(turns) - 1), target, _stubbed)


def _drop_old(turns: Sequence[Turn], target: int) -> Sequence[Turn]:
    rest = list(turns[1:])
    gone = 0
    spare = target - size(turns[:1]) - 2 * tokens.TURN * 4
    while len(rest) > RECENT and size(rest) > spare:
        rest.pop(0)
        gone += 1
        while rest and isinstance(rest[0], ResultsTurn):  # a result without its call is refused by providers
            rest.pop(0)
            gone += 1
    if not gone:
        return turns
    note = UserTurn(text=f"[{gone} earlier turns were left out to save room. The files hold what was done.]")
    return (*turns[:1], note, *rest)


def _clip_all(turns: Sequence[Turn], target: int) -> Sequence[Turn]:
    limit = int(target * tokens.CHARACTERS / (2 * max(1, sum(_parts(turn) for turn in turns))))
    return [_shortened(turn, lambda text: clip(text, limit)) for turn in turns]


def _each(turns: Sequence[Turn], places: range, target: int, change: Callable[[Turn], Turn]) -> Sequence[Turn]:
    changed = list(turns)
    total = size(changed)
    for place in places:
        if total <= target:
            break
        total -= tokens.of_turn(changed[place])
        changed[place] = change(changed[place])
        total += tokens.of_turn(changed[place])
    return changed


def _stubbed(turn: Turn) -> Turn:
    return _shortened(turn, _stub)


def _stub(text: str) -> str:
    if len(text) <= STUB:
        return text
    return f"{text[: STUB // 2]}\n[… {len(text) - STUB // 2:,} characters left out; use the tool again to see them …]"


def _shortened(turn: Turn, change: Callable[[str], str]) -> Turn:
    match turn:
        case UserTurn():
            return turn.model_copy(update={"text": change(turn.text)})
        case AssistantTurn():
            calls = tuple(_call(call, change) for call in turn.calls)
            return turn.model_copy(update={"text": change(turn.text), "calls": calls})
        case ResultsTurn():
            return ResultsTurn(results=tuple(ToolResult(id=r.id, text=change(r.text), ok=r.ok) for r in turn.results))


def _call(call: ToolCall, change: Callable[[str], str]) -> ToolCall:
    """Arguments stay a JSON object: each text in them is shortened by itself."""
    arguments = json.loads(call.arguments)
    short = {name: change(value) if isinstance(value, str) else value for name, value in arguments.items()}
    return call.model_copy(update={"arguments": json.dumps(short, ensure_ascii=False)})


def _parts(turn: Turn) -> int:
    match turn:
        case UserTurn():
            return 1
        case AssistantTurn():
            return 1 + len(turn.calls)
        case ResultsTurn():
            return len(turn.results)

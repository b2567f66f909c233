"""How many tokens a text will be, without the tokenizer of any vendor: rather too many than too few."""

import json
from dataclasses import dataclass, replace
from math import ceil

from conductor_core.domain.chat import AssistantTurn, ModelRequest, ResultsTurn, Thought, ToolSpec, Turn, UserTurn

CHARACTERS = 3.0
"""ASCII characters a token holds at least, on average, in prose and code; real tokenizers reach 3.2 to 4.5."""
OTHER = 1.5
"""Tokens one character outside ASCII takes at most, on average."""
SEALED = 5.0
"""Characters of a sealed thought that stand for a token at least."""
PICTURE = 1_600
"""Tokens of a picture at most, at the size to which providers scale one down."""
TURN = 8
"""Tokens around each turn, call and result."""

MARGIN = 1.15
"""What comes next may be denser than what was counted, by this factor."""
LEAST, MOST = 0.5, 4.0
"""How far a provider's count is believed to be away from our estimate."""
TIGHTER = 0.9
"""What a conversation may be at most of one that was refused."""
SMALLEST = 1_000
"""Tokens of turns that are tried in any case, however little room there seems to be."""


@dataclass(frozen=True)
class Measure:
    """What a model holds, in our estimate's terms: how much its provider counts for it is learned from each bill."""

    window: int
    """Tokens of a whole conversation, as the provider counts them."""
    factor: float = 1.0
    """Tokens of the provider for one of ours, rather too many."""

    def room(self, *, output: int, prefix: int) -> int:
        """Tokens by our estimate that turns may have, when so many are kept for the answer and come before the turns."""
        return max(int((self.window - output) / self.factor) - prefix, SMALLEST)

    def learned(self, estimate: int, counted: int) -> "Measure":
        """After a call that we took to have ``estimate`` tokens of input, and the provider counted."""
        if estimate <= 0 or counted <= 0:
            return self
        return replace(self, factor=min(max(counted / estimate * MARGIN, LEAST), MOST))

    def refused(self, estimate: int, output: int) -> "Measure":
        """After a call that was too long for the provider, whatever is known of its window."""
        return replace(self, window=min(self.window, int(estimate * TIGHTER * self.factor) + output))


def of_text(text: str) -> int:
    """Tokens of a text."""
    plain = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))  # Python knows that without looking
    return ceil(plain / CHARACTERS + (len(text) - plain) * OTHER)


def of_turn(turn: Turn) -> int:
    """Tokens of a turn with everything in it."""
    match turn:
        case UserTurn():
            return TURN + of_text(turn.text) + PICTURE * len(turn.pictures)
        case AssistantTurn():
            calls = sum(TURN + of_text(call.name) + of_text(call.arguments) for call in turn.calls)
            return TURN + of_text(turn.text) + calls + sum(of_thought(thought) for thought in turn.thoughts)
        case ResultsTurn():
            return TURN + sum(TURN + of_text(result.text) for result in turn.results)


def of_thought(thought: Thought) -> int:
    """Tokens of a thought that is sent back; a sealed one is taken to hold no more than its seal is long."""
    sealed = json.dumps(thought.sealed) if thought.sealed else ""
    return max(of_text(thought.text), ceil(len(sealed) / SEALED)) if sealed else 0


def of_prefix(system: str, tools: tuple[ToolSpec, ...]) -> int:
    """Tokens of what comes before the turns."""
    described = sum(TURN + of_text(t.name + t.description + json.dumps(t.parameters)) for t in tools)
    return TURN + of_text(system) + described


def of_request(request: ModelRequest) -> int:
    """Tokens of everything that is sent."""
    return of_prefix(request.system, request.tools) + sum(of_turn(turn) for turn in request.turns)

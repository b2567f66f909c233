"""How long an answer may be: one without an end would fill the memory, and hold up everybody else."""

from conductor_core.domain.chat import AssistantTurn, ModelRequest

LEAST = 1 << 20
"""Bytes that any answer may have, however little was asked for: a model that writes too much at once can be told so."""
TOKEN = 32
"""Bytes of a token at most, on average: most have four, and a seal of thoughts takes more."""
FRAME = 1 << 10
"""Bytes on the wire for a token that comes by itself, in an event that says everything again."""
ECHO = 4 << 20
"""Bytes of what some repeat of the question, and of what keeps a line awake."""
LONGEST_STREAM = 64 << 20


def room(request: ModelRequest) -> int:
    """Bytes that an answer may have."""
    return LEAST + request.max_output * TOKEN


def room_on_the_wire(request: ModelRequest) -> int:
    """Bytes that may be read for it."""
    return min(ECHO + request.max_output * FRAME, LONGEST_STREAM)


def fits(turn: AssistantTurn, request: ModelRequest) -> bool:
    """Whether an answer is as long as it may be."""
    return len(turn.model_dump_json()) <= room(request)

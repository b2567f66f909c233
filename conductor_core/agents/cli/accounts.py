"""From what a program says it has used to what this start of it has used."""

from conductor_core.agents.cli.program import Counts
from conductor_core.domain.usage import Micros, Usage


def share(said: Usage | None, before: Usage, *, tokens: Counts, cost: Counts) -> Usage | None:
    """The part of this start; None when nothing can be said.

    Args:
        said: the program's figures at its end.
        before: the totals of its session when it was started.
        tokens: what its tokens cover.
        cost: what its dollars cover.
    """
    if said is None or (tokens == "unknown" and (cost == "unknown" or said.cost is None)):
        return None
    counted = _since(said, before, tokens)
    return counted.model_copy(update={"cost": _paid(said.cost, before.cost, cost)})


def total(said: Usage | None, before: Usage, *, tokens: Counts, cost: Counts) -> Usage:
    """The session's totals at the end of this start."""
    if said is None:
        return before
    counted = said if tokens == "session" else said + before
    paid = said.cost if cost == "session" else None if said.cost is None else Micros(said.cost + (before.cost or 0))
    return counted.model_copy(update={"cost": paid})


def _since(said: Usage, before: Usage, tokens: Counts) -> Usage:
    match tokens:
        case "run":
            return said
        case "session":
            return Usage(
                input_tokens=max(said.input_tokens - before.input_tokens, 0),
                cached_tokens=max(said.cached_tokens - before.cached_tokens, 0),
                output_tokens=max(said.output_tokens - before.output_tokens, 0),
            )
        case "unknown":
            return Usage()


def _paid(said: Micros | None, before: Micros | None, cost: Counts) -> Micros | None:
    if said is None or cost == "unknown":
        return None
    return said if cost == "run" else Micros(max(said - (before or 0), 0))

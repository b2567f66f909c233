"""What there was of a project, told together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conductor_core.domain.card import Block, Bullets, Card, Text
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.domain.usage import Spending
from conductor_core.logic.figures import count, spent
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.rendering.clean import neat
from conductor_core.logic.sentences import all_of

GOAL = 80
"""Characters of a goal."""
MOST = 15
"""Runs of a kind that are named."""


@dataclass(frozen=True)
class Lately:
    """A run about which there is something to tell."""

    run: Run
    spending: Spending
    subjects: tuple[str, ...] = ()
    """What of it waits for a yes."""
    questions: int = 0
    """How many wait for an answer."""

    @property
    def waits(self) -> bool:
        """Whether people have to do something."""
        return bool(self.subjects or self.questions)


def digest_card(project: str, since: str, runs: Sequence[Lately]) -> Card | None:
    """What waits for people first, then what ended and what goes on; None where there is nothing to tell.

    Args:
        project: its name.
        since: what time it is about, for people.
        runs: newest first.
    """
    if not runs:
        return None
    waiting = [one for one in runs if one.waits]
    over = [one for one in runs if not one.waits and one.run.state in FINAL_RUN_STATES]
    rest = [one for one in runs if one not in waiting and one not in over]
    blocks: list[Block] = [Text(text=f"{count(len(runs), 'run')} since {since}, {_spent(runs)}.")]
    for heading, some in (("Waits for people:", waiting), ("Over:", over), ("Goes on:", rest)):
        blocks += _listed(heading, some)
    tone = "warning" if waiting else "neutral"
    return neat(Card(title=f"{project}: what there was", tone=tone, blocks=tuple(blocks), notify=True))


def _listed(heading: str, some: Sequence[Lately]) -> Iterator[Block]:
    if not some:
        return
    more = (f"and {len(some) - MOST:,} more",) if len(some) > MOST else ()
    yield Text(text=heading)
    yield Bullets(items=(*map(_line, some[:MOST]), *more))


def _line(one: Lately) -> str:
    told = [one.run.state.replace("_", " ")]
    if named := [subject for subject in dict.fromkeys(one.subjects) if subject != "plan"]:
        told.append(f"needs a yes to {all_of(named)}")
    if one.questions:
        told.append(count(one.questions, "open question"))
    return f"{one.run.id} {', '.join(told)}: {one_line(one.run.goal, GOAL)}"


def _spent(runs: Sequence[Lately]) -> str:
    known, unpriced = (
        sum(one.spending.known for one in runs),
        sum(one.spending.unpriced_calls for one in runs),
    )
    return spent(known, unpriced, may_cost=False)

"""Work that a reviewer sends back."""

from conductor_core.domain.card import Block, Bullets, Card, Text
from conductor_core.domain.evidence import Finding
from conductor_core.events.review import ReviewReturned
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import count

MOST = 20
"""Findings that are shown."""


def returned_card(board: Board, event: ReviewReturned) -> Card:
    """What was found, who settles it, and how often that happens before a person is asked."""
    blocks: list[Block] = [
        Text(text=f"{event.agent or 'An agent'} settles it as {event.tasks[-1].key}, then it is reviewed again.")
    ]
    if event.findings:
        blocks.append(Bullets(items=tuple(map(_line, event.findings[:MOST]))))
    left = event.most - event.number
    blocks.append(
        Text(
            text=f"It may come back {count(left, 'more time')} before you are asked."
            if left > 0
            else "The next time you are asked."
        )
    )
    return Card(title=f"{board.run}: {event.reviewer} does not approve yet", tone="warning", blocks=tuple(blocks))


def _line(finding: Finding) -> str:
    line = f":{finding.line}" if finding.line else ""
    return f"{finding.path}{line}: {finding.text}" if finding.path else finding.text

"""Changes of the plan that a planner works out."""

from conductor_core.domain.card import Block, Card, Text
from conductor_core.events.change import ChangeGivenUp, ChangeWished
from conductor_core.logic.board.values import Board
from conductor_core.logic.plan_editing import UNDERSTOOD
from conductor_core.logic.sentences import all_of, begun

_OTHERWISE = f"Say it in other words; {all_of([f'“{words}”' for words in UNDERSTOOD])} need no planner."


def wished_card(board: Board, event: ChangeWished) -> Card:
    """What somebody wants to be different; nothing is yet."""
    told = f"{event.by} wants another plan: “{event.words}”."
    more = "A planner works out what that makes of it; it is shown as a change, and counts once it is approved."
    return Card(title=f"{board.run}: the plan is to change", blocks=(Text(text=told), Text(text=more)))


def given_up_card(board: Board, event: ChangeGivenUp) -> Card:
    """Why nothing came of it, and what to say instead."""
    blocks: list[Block] = [
        Text(text=f"Nothing came of “{event.words}”."),
        Text(text=f"Cause: {begun(event.cause).rstrip('.')}.", tone="bad"),
        Text(text=f"What to do: {event.advice or _OTHERWISE}"),
    ]
    return Card(title=f"{board.run}: the plan stays as it is", tone="warning", blocks=tuple(blocks), notify=True)

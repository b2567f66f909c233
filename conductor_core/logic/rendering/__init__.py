"""Turns the board and its events into cards. Pure; every text that leaves is clean."""

from datetime import datetime

from conductor_core.domain.card import Card
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.change import Change
from conductor_core.logic.rendering.clean import clean, neat
from conductor_core.logic.rendering.live import live_card as _live_card
from conductor_core.logic.rendering.markdown import markdown
from conductor_core.logic.rendering.posts import changes
from conductor_core.logic.rendering.ticking import tick


def live_card(board: Board, now: datetime) -> Card:
    """The card that stays current."""
    return neat(_live_card(board, now))


__all__ = ["Change", "changes", "clean", "live_card", "markdown", "neat", "tick"]

"""The board: everything a view knows of a run, as a fold of its events.

A board is never stored: it is folded again from the log, so a newer program shows an old run in the newer way.
"""

from conductor_core.logic.board.folding import board_of, fold, left_off
from conductor_core.logic.board.values import Board

__all__ = ["Board", "board_of", "fold", "left_off"]

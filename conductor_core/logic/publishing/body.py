"""The evidence as the text of a request, and its title."""

from conductor_core.domain.card import Buttons, Card, Files
from conductor_core.domain.ids import CommitId
from conductor_core.logic.board.values import Board
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.rendering.clean import neat
from conductor_core.logic.rendering.markdown import escape, markdown
from conductor_core.logic.rendering.result import result_card

LONGEST = 60_000
"""Characters of a text; GitHub takes 65,536."""
_CUT = "\n\n(Shortened: the whole stands in the thread of the run.)\n"
_TITLE = 120


def title(board: Board) -> str:
    """What was done, on one line."""
    return one_line(board.plan.title if board.plan else board.goal, _TITLE) or f"Run {board.run}"


def message(board: Board) -> str:
    """What the commit says."""
    done = [f"- {task.title}" for task in board.planned if task.state == "done" and task.kind == "work"]
    return "\n\n".join(filter(None, (title(board), "\n".join(done), f"Run: {board.run}")))


def body(board: Board, commit: CommitId) -> str:
    """Goal and evidence in Markdown; nothing of strangers in it is live, and no path of this machine."""
    parts = [f"**Goal:** {escape(board.goal.strip())}"]
    if board.end is not None:
        card = result_card(board, board.end)
        blocks = tuple(block for block in card.blocks if not isinstance(block, Files | Buttons))
        parts.append(markdown(neat(Card(title=card.title, tone=card.tone, blocks=blocks))))
    parts.append(f"Made by Conductor in run {board.run}; the evidence was recomputed by code and is about {commit}.")
    whole = "\n\n".join(part.strip() for part in parts) + "\n"
    return whole if len(whole) <= LONGEST else whole[: LONGEST - len(_CUT)] + _CUT

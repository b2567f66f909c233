"""Everything of a run that waits for people, for whoever looks at it from elsewhere than its thread."""

from collections.abc import Sequence

from conductor_core.domain.ask import Approval
from conductor_core.domain.card import Block, Buttons, Card, Text
from conductor_core.domain.ids import TaskKey
from conductor_core.logic.approving import giver
from conductor_core.logic.board.values import Board
from conductor_core.logic.rendering.approving import SHOWN, approval_card
from conductor_core.logic.rendering.asking import question_card
from conductor_core.logic.rendering.opening import plan_card
from conductor_core.logic.rendering.publishing import push_card
from conductor_core.logic.rendering.racing import race_card
from conductor_core.logic.rendering.stopping import pause_card


def waiting_blocks(board: Board, asked: Sequence[Approval]) -> tuple[Block, ...]:
    """Each open request with what it is about, who may answer it and how; and what of the run is on a git host.

    Args:
        board: of the run.
        asked: the requests of it for a yes that wait.
    """
    cards = [question_card(board, question) for question in board.open_questions]
    cards += [race_card(board, key) for key, race in board.races.items() if race.open]
    if board.state == "paused" and board.pause and board.pause.cap and not board.pause.cap.cap.asks:
        cards.append(pause_card(board, board.pause))
    cards += [push_card(board, one) for one in board.publications[-1:]]
    asking = (block for approval in asked for block in _to_approve(board, approval))
    return (*asking, *(block for card in cards for block in _shown(card)))


def of_task(board: Board, key: TaskKey, asked: Sequence[Approval]) -> tuple[Block, ...]:
    """What one task waits for."""
    cards = [question_card(board, question) for question in board.open_questions if question.task == key]
    requests = [one for one in asked if one.reach is not None and one.reach.task == key]
    asking = (block for approval in requests for block in _to_approve(board, approval))
    return (*asking, *(block for card in cards for block in _shown(card)))


def how(approval: Approval) -> str:
    """The order that says yes to exactly this, from anywhere."""
    return f"approve run={approval.run} number={approval.id} digest={approval.digest[:SHOWN]}"


def _to_approve(board: Board, approval: Approval) -> tuple[Block, ...]:
    view = board.approvals.get(approval.id)
    if approval.subject == "plan" and board.plan is not None:
        card = plan_card(board, board.plan)
    else:
        card = approval_card(board, view) if view else Card(title=approval.what)
    anybody = approval.least != "owner" and not approval.not_by
    whose = (
        "any member may give it" if anybody else f"{giver(approval.least, other=bool(approval.not_by))} has to give it"
    )
    bound = f"Request {approval.id}, digest {approval.digest[:SHOWN]}; {whose}."
    return (*_shown(card), Text(text=bound))


def _shown(card: Card) -> tuple[Block, ...]:
    """With orders that name the run and what is shown, because they are not given in its thread."""
    return (Text(text=card.title, tone=card.tone), *(_bound(block) for block in card.blocks))


def _bound(block: Block) -> Block:
    if not isinstance(block, Buttons):
        return block
    return Buttons(
        buttons=tuple(one.model_copy(update={"command": one.pressed or one.command}) for one in block.buttons)
    )

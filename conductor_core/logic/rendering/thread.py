"""A whole thread as one text."""

from collections.abc import Iterable

from conductor_core.domain.card import Card
from conductor_core.domain.ids import RunId
from conductor_core.events.record import EventRecord
from conductor_core.logic.board import Board, fold
from conductor_core.logic.discretion import presentable
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.clean import clean, neat
from conductor_core.logic.rendering.live import live_card
from conductor_core.logic.rendering.markdown import escape, markdown
from conductor_core.logic.rendering.posts import changes
from conductor_core.logic.rendering.ticking import tick


def thread_of(run: RunId, records: Iterable[EventRecord], redactor: Redactor) -> str:
    """The thread as Markdown: every message as it was edited last, in order of posting, lists in full.

    Times count to the last event. Secrets are replaced before anything is escaped, because an escaped secret is not recognised.
    """
    board = Board(run=run)
    cards: dict[str, Card] = {}
    for record in records:
        board = fold(board, record)
        for change in changes(board, record, most=None):
            cards[change.name] = change.card
        if board.plan is not None and board.plan.state == "approved" and board.at is not None:
            cards.setdefault("live", Card(title=run))
    if "live" in cards and board.at is not None:
        cards["live"] = tick(neat(live_card(board, board.at)), board.at)
    title = escape(redactor.text(clean(f"{board.project} {run}".strip())))
    return "\n".join([f"# {title}\n", *(markdown(presentable(card, redactor)) for card in cards.values())])

"""How a scene reads: as plain lines of a console, and as Markdown."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor_core.domain.card import Card
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes, live_card, markdown, tick
from tests.golden.material import Scene
from tests.golden.replies import replies
from tests.golden.scenes import SCENES
from tests.logic.shown import text
from tests.logic.test_board import BEGIN, records
from tests.stream.scene import RUN

CARDS = Path(__file__).parent / "cards"
WRITE = "python -m tests.golden.write"
"""Writes all files anew; whoever does it reads what has changed."""


def shown(scene: Scene) -> list[Card]:
    """The messages that what happens then makes or changes, as they read in the end."""
    board, found = Board(run=RUN), dict[str, Card]()
    everything = records((*scene.before, *scene.then))
    for record in everything:
        board = fold(board, record)
        if record.number > len(scene.before):
            found |= {change.name: change.card for change in changes(board, record)}
    now = BEGIN + timedelta(seconds=len(everything) + 9)
    return [tick(live_card(board, now), now)] if scene.live else list(found.values())


def read(name: str, cards: list[Card]) -> str:
    """What stands in the file."""
    rule = "=" * 80
    plain = "\n\n".join(text(card) for card in cards)
    marked = "\n".join(markdown(card).rstrip() + "\n" for card in cards)
    return f"{name.replace('-', ' ')}\n{rule}\n{plain}\n{rule}\n{marked}"


def all_scenes() -> dict[str, str]:
    """Every file's text by its name."""
    return {name: read(name, shown(scene)) for name, scene in SCENES.items()}


async def all_files() -> dict[str, str]:
    """The same, with the cards that answer orders."""
    with TemporaryDirectory() as folder:
        answers = await replies(Path(folder))
    texts = {name: read(name, cards).replace(folder, "/srv/conductor") for name, cards in answers.items()}
    return all_scenes() | texts

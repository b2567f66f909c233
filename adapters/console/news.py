"""What is new on a card that was edited, for terminals, where nothing that was printed can change."""

from collections.abc import Sequence
from itertools import zip_longest

from adapters.console.cells import pad
from conductor_core.domain.card import Block, Bullets, Buttons, Card, Facts, Progress, TaskRow, Tasks, Text
from conductor_core.domain.ids import DELIVER, PLAN
from conductor_core.logic.rendering import neat

FEW = 2
"""Items that are a few words."""
QUIET = ("", "waiting", "queued")
"""States that need no line of their own: nothing happens in them."""
WAITS = ("waits until ", "waits: ")
"""How the sign of a task begins of which a call is held back."""
OWN = (PLAN, DELIVER)
"""What Conductor does itself: the project's own checks are run in them, which may take long."""


def is_live(card: Card) -> bool:
    """Whether it is the card that stays current."""
    return any(isinstance(block, Progress) for block in card.blocks)


def progress_of(card: Card) -> Progress:
    """Its progress; nothing yet when it has none."""
    return next((block for block in card.blocks if isinstance(block, Progress)), Progress(percent=0))


def rows_of(card: Card) -> dict[str, TaskRow]:
    """Its tasks by key."""
    return {row.key: row for block in card.blocks if isinstance(block, Tasks) for row in block.rows}


def replayed(cards: Sequence[Card]) -> list[Card]:
    """A thread in the order in which it is shown to who comes late: how everything stands comes after what led to it.

    A live card at rest comes before the last message that people had to see at once, which tells why it rests; what
    came after the end stays after it.
    """
    live = [card for card in cards if is_live(card)]
    posts = [card for card in cards if not is_live(card)]
    rests = bool(live) and progress_of(live[-1]).since is None
    if not rests:
        return [*posts, *live]
    last = len(posts) - 1
    why = next((place for place in range(last, -1, -1) if posts[place].notify), last)
    return [*posts[:why], *live, *posts[why:]]


def new_parts(before: Card, after: Card) -> Card | None:
    """The blocks, facts and items that were not there before; None when there is nothing new to read.

    Items stand under what heads them. What heads a list without a new item is a sentence.
    """
    old = set(before.blocks)
    facts = {fact for block in before.blocks if isinstance(block, Facts) for fact in block.facts}
    items = {item for block in before.blocks if isinstance(block, Bullets) for item in block.items}
    blocks: list[Block] = []
    for block, following in zip_longest(after.blocks, after.blocks[1:]):
        match block, following:
            case Text(text=text), Bullets(items=headed) if text.endswith(":") and not items.isdisjoint(headed):
                fresh = not items.issuperset(headed)
                if fresh or block not in old:
                    ends = "." if not fresh else ":" if block in old else ", new:"
                    blocks.append(block.model_copy(update={"text": f"{text.removesuffix(':')}{ends}"}))
            case Text(text=text), Bullets() if text.endswith(":"):
                blocks.append(block)
            case Bullets(items=all_items), _:
                added = tuple(item for item in all_items if item not in items)
                blocks += [Bullets(items=added)] if added else []
            case Facts(facts=all_facts), _:
                told = tuple(fact for fact in all_facts if fact not in facts)
                blocks += [Facts(facts=told)] if told else []
            case Buttons() | Tasks(), _:
                continue
            case _ if block not in old:
                blocks.append(block)
    return after.model_copy(update={"blocks": tuple(blocks)}) if blocks else None


def in_a_line(news: Card) -> str | None:
    """What is new on a message, where a few words say it all: one far above that changes often is not to push the others away."""
    told: list[str] = []
    for block in news.blocks:
        match block:
            case Text(text=text):
                told.append(text)
            case Bullets(items=items) if len(items) <= FEW:
                words = ", ".join(items)
                told[-1:] = [f"{told[-1]} {words}"] if told and told[-1].endswith(":") else [*told[-1:], words]
            case _:
                return None
    sentences = (f"{words.removesuffix('.')}." for words in told)
    return f"{news.title}: {' '.join(sentences)}"


def live_news(before: Card | None, after: Card) -> list[str]:
    """One line for each task that changed its state or its agent, and for what else is new."""
    after = neat(after)
    before = neat(before) if before else Card(title="")
    known, percent = rows_of(before), progress_of(after).percent
    told = {item for block in before.blocks if isinstance(block, Bullets) for item in block.items}
    found = [
        _line(row)
        for key, row in rows_of(after).items()
        if _is_news(row, known.get(key)) and not row.state.startswith(QUIET[1:]) and row.state
    ]
    found += [item for block in after.blocks if isinstance(block, Bullets) for item in block.items if item not in told]
    return [f"{percent:3} %  {line}" for line in found]


def _is_news(row: TaskRow, known: TaskRow | None) -> bool:
    """That it begins to wait is worth a line; that it goes on shows by itself."""
    return _what(row) != _what(known) or (_waits(row) and not _waits(known))


def _waits(row: TaskRow | None) -> bool:
    """Whether a call of it is held back, as its sign says with the reason and the end."""
    return row is not None and row.sign.startswith(WAITS)


def _what(row: TaskRow | None) -> tuple[str, str, bool]:
    """What of a row is worth a line when it changes; of our own tasks also who does it, and a first sign of life."""
    if row is None:
        return "", "", False
    return (row.state, row.agent, bool(row.sign)) if row.key in OWN else (row.state, "", False)


def _line(row: TaskRow) -> str:
    details = ", ".join(filter(None, (row.agent, row.elapsed if row.state == "done" else "", row.cost)))
    sign = f": {row.sign}" if row.sign and (row.key in OWN or row.state == "done" or _waits(row)) else ""
    return f"{pad(row.key, 4)} {pad(row.state, 15)} {row.title}{f' ({details})' if details else ''}{sign}"

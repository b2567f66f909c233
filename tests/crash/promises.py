"""What must hold however often the service was killed, each promise as one function."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

from adapters.console.transcript import Entry
from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef
from conductor_core.logic.board import Board, fold
from conductor_core.logic.rendering import changes, live_card
from conductor_core.testing.model_server import Served
from tests.crash.books import RunBooks, owed, read_ledger

FINAL = ("done", "incomplete", "failed", "cancelled")


def ended_once(books: RunBooks) -> None:
    """The run is done, and it ended exactly once; its events are numbered without gaps."""
    assert books.run.state == "done", f"{books.run.id} is {books.run.state}: {books.run.reason}"
    assert len(books.of_kind("run.ended")) == 1
    assert books.events[-1].event.kind == "run.ended"
    assert [record.number for record in books.events] == list(range(1, len(books.events) + 1))


def no_task_twice(books: RunBooks) -> None:
    """Every planned task was finished exactly once, by exactly one attempt, and merged at most once."""
    assert {task.state for task in books.tasks} == {"done"}
    done = Counter(attempt.task for attempt in books.attempts if attempt.state == "done")
    assert done == {task.id: 1 for task in books.tasks}
    told = Counter(str(record.event.model_dump()["task"]) for record in books.of_kind("task.done"))
    assert told == {str(task.key): 1 for task in books.tasks}
    merged = Counter(str(record.event.model_dump()["task"]) for record in books.of_kind("task.merged"))
    assert set(merged.values()) <= {1}
    assert {attempt.state for attempt in books.attempts} == {"done"}, "a kill is no failed try"


def thread_is_true(home: Path, books: RunBooks) -> None:
    """The transcript holds what a fresh fold of the events demands: each post once, in order, as it should read now."""
    room = f"console:{books.run.id}"
    board, wanted = Board(run=books.run.id), dict[str, Card]()
    for record in books.events:
        board = fold(board, record)
        for change in changes(board, record):
            assert (change.act == "post") == (f"{room}/{change.name}" not in wanted)
            wanted[f"{room}/{change.name}"] = change.card
    live = f"{room}/live"
    posts, cards = _transcript(home / "rooms" / "console" / f"{books.run.id}.jsonl")
    assert [key for key in posts if key != live] == list(wanted)
    assert posts.count(live) == 1
    assert {key: card for key, card in cards.items() if key != live} == wanted
    assert cards[live] == live_card(board, books.events[-1].at)


def _transcript(path: Path) -> tuple[list[str], dict[str, Card]]:
    """Keys in order of posting, and how each message reads now."""
    keys: dict[MessageRef, str] = {}
    posts: list[str] = []
    cards: dict[str, Card] = {}
    for line in path.read_text().splitlines():
        entry = Entry.model_validate_json(line)
        if entry.act == "post":
            keys[entry.ref] = entry.key
            posts.append(entry.key)
        cards[keys[entry.ref]] = entry.card
    return posts, cards


def nothing_owed(home: Path) -> None:
    """Everything that was to be shown stands there, and nothing is in doubt."""
    assert owed(home) == []


def paid_once(home: Path, bill: Sequence[Served], lost: int) -> None:
    """Every answer is booked once, at what the provider put on the bill; a kill cost no more than was in flight.

    ``lost``: calls that were in flight at the kills, all kills together. Each of them is booked too, without tokens, because
    the provider may have charged for it.
    """
    once = {call.digest: call for call in bill}
    assert len(bill) - len(once) <= lost, f"{len(bill)} calls were paid for {len(once)} answers, {lost} were in flight"
    ledger = read_ledger(home)
    assert set(ledger.states) <= {"settled"}
    assert 0 <= len(ledger.states) - len(once) <= lost
    assert ledger.input_tokens == sum(call.input_tokens for call in once.values())
    assert ledger.output_tokens == sum(call.output_tokens for call in once.values())


def nothing_left_behind(home: Path) -> None:
    """No workspace, no half-made file, no process remains."""
    left = [
        path
        for place in ("projects/*/work/*", "scratch/*", "trash/*", "deliveries/*/*.part")
        for path in home.glob(place)
    ]
    assert left == []
    assert [path for path in home.glob("projects/*/*") if path.name not in ("repository.git", "work")] == []
    assert list(home.glob("projects/*/repository.git/**/*.lock")) == []
    assert [process.pid for process in psutil.process_iter(["cmdline"]) if _works_in(home, process)] == []


def _works_in(home: Path, process: psutil.Process) -> bool:
    return any(str(home) in word for word in process.info["cmdline"] or ())

"""What was posted on the console, kept in a file per room: the thread; the terminal only shows it."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import ValidationError

from conductor_core.domain.card import Card
from conductor_core.domain.ids import MessageRef, RoomId
from conductor_core.domain.value import Value

MOST_EDITS = 1_000
"""Edits after which a file is written anew without those that were edited over."""


class Entry(Value):
    """A line of the file: a post, or what a message was edited to."""

    act: Literal["post", "edit"]
    ref: MessageRef
    key: str = ""
    card: Card


class Transcript:
    """The messages of one room. A line counts once it is whole and on disk; half a line of a crash is dropped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._messages: dict[MessageRef, Entry] = {}
        self._edits = 0
        self._load()

    @classmethod
    def of(cls, folder: Path, room: RoomId) -> "Transcript":
        """The transcript of a room; its name becomes a safe file name."""
        name = quote(room.partition(":")[2], safe="").replace(".", "%2E") or "%"
        return cls(folder / f"{name}.jsonl")

    @property
    def messages(self) -> Sequence[Entry]:
        """As they read now, in order of posting."""
        return tuple(self._messages.values())

    def find(self, key: str) -> MessageRef | None:
        """The message posted with this key."""
        return next((entry.ref for entry in self._messages.values() if entry.key == key), None)

    def get(self, ref: MessageRef) -> Entry | None:
        """A message as it reads now."""
        return self._messages.get(ref)

    async def post(self, key: str, card: Card) -> MessageRef:
        """Add a message; returns when it is on disk."""
        entry = Entry(act="post", ref=MessageRef(f"m{len(self._messages) + 1}"), key=key, card=card)
        await asyncio.to_thread(self._append, entry)
        self._messages[entry.ref] = entry
        return entry.ref

    async def edit(self, ref: MessageRef, card: Card) -> None:
        """Replace a message."""
        before = self._messages[ref]
        self._messages[ref] = before.model_copy(update={"card": card})
        self._edits += 1
        if self._edits > MOST_EDITS:
            await asyncio.to_thread(self._rewrite)
            self._edits = 0
        else:
            await asyncio.to_thread(self._append, Entry(act="edit", ref=ref, card=card))

    def _load(self) -> None:
        if not self._path.exists():
            return
        data = self._path.read_bytes()
        whole = 0
        for line in data.splitlines(keepends=True):
            entry = _entry(line)
            if entry is None:
                break
            whole += len(line)
            known = self._messages.get(entry.ref)
            self._messages[entry.ref] = known.model_copy(update={"card": entry.card}) if known else entry
            self._edits += entry.act == "edit"
        if whole < len(data):
            os.truncate(self._path, whole)

    def _append(self, entry: Entry) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(entry.model_dump_json().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _rewrite(self) -> None:
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            file.writelines(entry.model_dump_json().encode() + b"\n" for entry in self._messages.values())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def _entry(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        return None

"""The console as a surface: a transcript on disk, and a view of it in the terminal."""

import asyncio
from pathlib import Path
from typing import Protocol

from adapters.console.news import replayed
from adapters.console.transcript import Transcript
from conductor_core.domain.card import Card
from conductor_core.domain.command import TERMINAL
from conductor_core.domain.ids import MessageRef, RoomId

IN_MEMORY = 16
"""Transcripts kept in memory."""


class View(Protocol):
    """What shows a thread to the person at the terminal."""

    async def post(self, card: Card) -> None:
        """Show a new message."""
        ...

    async def edit(self, before: Card, card: Card) -> None:
        """Show that a message changed."""
        ...

    async def show(self, card: Card) -> None:
        """Show a card of its own, outside every thread."""
        ...

    async def say(self, text: str) -> None:
        """Show a reply that is not part of the thread."""
        ...

    async def close(self) -> None:
        """Leave the terminal as it was."""
        ...


class ConsoleSurface:
    """Every room has its transcript; the view shows the rooms that are watched."""

    def __init__(self, folder: Path, view: View) -> None:
        self._folder = folder
        self._view = view
        self._transcripts: dict[RoomId, Transcript] = {}
        self._watched: set[RoomId] = set()
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """First part of its room ids."""
        return TERMINAL

    @property
    def edit_interval(self) -> float:
        """A terminal is quick, but nobody reads quicker than this."""
        return 0.5

    async def watch(self, room: RoomId) -> None:
        """Show the thread as it reads now, and everything that comes."""
        async with self._lock:
            self._watched.add(room)
            for card in replayed([message.card for message in self._transcript(room).messages]):
                await self._view.post(card)

    async def post(self, room: RoomId, key: str, card: Card) -> MessageRef:
        """Write it to the transcript, then show it. The same key is posted once."""
        async with self._lock:
            transcript = self._transcript(room)
            found = transcript.find(key)
            if found is not None:
                return found
            ref = await transcript.post(key, card)
            if room in self._watched:
                await self._view.post(card)
            return ref

    async def edit(self, room: RoomId, ref: MessageRef, card: Card) -> MessageRef:
        """Replace a message."""
        async with self._lock:
            transcript = self._transcript(room)
            before = transcript.get(ref)
            if before is None:
                raise LookupError(f"{room} has no message {ref}")
            await transcript.edit(ref, card)
            if room in self._watched:
                await self._view.edit(before.card, card)
            return ref

    async def find(self, room: RoomId, key: str) -> MessageRef | None:
        """The message posted with this key."""
        async with self._lock:
            return self._transcript(room).find(key)

    async def close(self) -> None:
        """Let go of the terminal."""
        await self._view.close()

    def _transcript(self, room: RoomId) -> Transcript:
        """Only the rooms last used are kept in memory; the others are read again when they are needed."""
        transcript = self._transcripts.pop(room, None) or Transcript.of(self._folder, room)
        self._transcripts[room] = transcript
        while len(self._transcripts) > IN_MEMORY:
            del self._transcripts[next(iter(self._transcripts))]
        return transcript

"""Turns the trickle of a program's words into whole messages for the thread."""

import difflib

from conductor_core.agents.cli.speaking import Listener
from conductor_core.domain.agent import Edited, Said, Thinking, ToolUsed
from conductor_core.logic.plain_text import one_line, plain

LONGEST = 20_000
"""Characters of one message that are kept."""
COMPARED = 200_000
"""Characters of a file up to which its lines are counted."""


class Telling:
    """Collects pieces of text and thought, and tells each as one message when something else comes."""

    def __init__(self, listener: Listener, folder: str) -> None:
        self._listener = listener
        self._folder = folder.rstrip("/") + "/"
        self._said: list[str] = []
        self._thought: list[str] = []
        self.text = ""
        """The last whole message."""

    async def say(self, piece: str) -> None:
        """A piece of a message."""
        await self._flush_thought()
        self._said.append(piece)

    async def think(self, piece: str) -> None:
        """A piece of a thought."""
        await self._flush_said()
        self._thought.append(piece)

    async def used(self, tool: str, what: str, *, ok: bool) -> None:
        """A tool was used."""
        await self.flush()
        summary = one_line(self.short(what), 200) or tool
        await self._listener.tell(ToolUsed(tool=one_line(tool, 40), summary=summary, ok=ok))

    async def edited(self, path: str, before: str, after: str) -> None:
        """A file was changed."""
        await self.flush()
        added, removed = changed_lines(before, after)
        await self._listener.tell(Edited(path=one_line(self.short(path), 300), added=added, removed=removed))

    async def flush(self) -> None:
        """Tell what was collected."""
        await self._flush_thought()
        await self._flush_said()

    def short(self, text: str) -> str:
        """Paths from the top of the workspace."""
        return text.replace(self._folder, "")

    async def _flush_said(self) -> None:
        text, self._said = plain("".join(self._said)).strip()[:LONGEST], []
        if text:
            self.text = text
            await self._listener.tell(Said(text=text))

    async def _flush_thought(self) -> None:
        text, self._thought = plain("".join(self._thought)).strip()[:LONGEST], []
        if text:
            await self._listener.tell(Thinking(text=text))


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """Lines that came and lines that went; very long texts are taken as wholly new."""
    old, new = before.splitlines(), after.splitlines()
    if len(before) + len(after) > COMPARED:
        return len(new), len(old)
    added = removed = 0
    for kind, start, end, to, until in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += end - start
            added += until - to
    return added, removed

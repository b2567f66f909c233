"""Drives a program that speaks no protocol: it gets its order, prints what it likes, and ends."""

from conductor_core.agents.cli.hearing import message_of
from conductor_core.agents.cli.patterns import Heard, Patterns, at, heard
from conductor_core.agents.cli.program import Program
from conductor_core.agents.cli.speaking import Listener, LostSessionError, MisbehavedError, Talk
from conductor_core.agents.cli.telling import Telling
from conductor_core.errors import WorkspaceError
from conductor_core.logic.endings import ending
from conductor_core.logic.plain_text import one_line, tail

KEPT = 1 << 20
"""Bytes at the end of what it prints that are read."""
LINE = 256 << 10
"""Bytes of one line that are kept."""


class TextSpeaker:
    """See :class:`~conductor_core.agents.cli.speaking.Speaker`. Such a program is asked nothing while it runs."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._patterns = program.patterns or Patterns()

    async def converse(self, talk: Talk, listener: Listener) -> str:
        """See the protocol."""
        if self._program.prompt == "stdin":
            await self._hand_over(talk)
        await talk.running.finish_input()
        output = bytearray()
        try:
            await self._listen(talk, listener, output)
        finally:
            found = self._understood(bytes(output), listener)
        completed = await talk.running.wait()
        words = one_line(tail(completed.stderr, 300) or tail(bytes(output), 300), 300)
        if found.failure:
            raise MisbehavedError(f"it failed: {found.failure}")
        if not (found.well or completed.exit_code in self._program.success):
            if talk.session and completed.exit_code:
                raise LostSessionError(f"it did not continue its session: {words}")
            how = completed.stopped or ending(completed.exit_code)
            raise MisbehavedError(f"it did not say that it is done ({how}): {words or 'it printed nothing'}")
        telling = Telling(listener, talk.folder)
        await telling.say(found.text)
        await telling.flush()
        return telling.text

    async def _hand_over(self, talk: Talk) -> None:
        try:
            await talk.running.send((talk.go_on if talk.session else talk.order).encode("utf-8", "replace"))
        except WorkspaceError as error:
            raise MisbehavedError("it did not take its order") from error

    def _understood(self, output: bytes, listener: Listener) -> Heard:
        found = heard(self._patterns, output.decode("utf-8", "replace"))
        if found.usage is not None:
            listener.used(found.usage)
        return found

    async def _listen(self, talk: Talk, listener: Listener, output: bytearray) -> None:
        known = not self._patterns.paths.get("session")
        async for line in talk.running.lines(LINE):
            output += line + b"\n"
            if len(output) > 2 * KEPT:
                del output[:-KEPT]
            if not known and (session := self._session(line)):
                known = True
                await listener.began(session, "")

    def _session(self, line: bytes) -> str | None:
        message = message_of(line)
        for path in self._patterns.paths.get("session", ()):
            value = at(message, path)
            if isinstance(value, str) and value:
                return value
        return None

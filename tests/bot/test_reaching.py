"""The service starts whether a chat platform answers or not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.reaching import reached
from conductor_core.engine.conductor import Conductor
from conductor_core.errors import SettingsError, UnreachableError
from conductor_core.testing.stage import stage
from conductor_core.testing.surface import RecordingSurface


class Distant:
    """A chat platform that answers each try as the script says: with a refusal, or by letting us in."""

    def __init__(self, *refusals: SettingsError) -> None:
        self.surface = RecordingSurface(name="distant")
        self.tries = 0
        self.open, self.refused = asyncio.Event(), asyncio.Event()
        self._refusals = refusals

    @asynccontextmanager
    async def listening(self, conductor: Conductor) -> AsyncIterator[str]:
        """See the protocol."""
        self.tries += 1
        if self.tries <= len(self._refusals):
            refusal = self._refusals[self.tries - 1]
            if not isinstance(refusal, UnreachableError):
                self.refused.set()
            raise refusal
        self.open.set()
        try:
            yield "the team's room"
        finally:
            self.open.clear()


GONE = UnreachableError("It cannot be reached: no network.")


async def test_what_does_not_answer_is_tried_again_while_all_else_goes_on(tmp_path: Path) -> None:
    """The block begins at once, and listening ends with it."""
    chat = Distant(GONE, GONE)
    async with stage(tmp_path) as at:
        async with reached(chat, at.conductor, first=0.01) as place:
            assert place == "Distant once it answers. It cannot be reached: no network. It is tried again"
            await chat.open.wait()
        assert chat.tries == 3
        assert not chat.open.is_set()


async def test_what_answers_says_where_it_is(tmp_path: Path) -> None:
    """Nothing is tried twice."""
    chat = Distant()
    async with stage(tmp_path) as at, reached(chat, at.conductor) as place:
        assert (place, chat.tries) == ("the team's room", 1)


async def test_what_refuses_us_ends_the_start(tmp_path: Path) -> None:
    """That does not mend by itself."""
    async with stage(tmp_path) as at:
        with pytest.raises(SettingsError, match="press Reset Token"):
            async with reached(Distant(SettingsError("press Reset Token")), at.conductor):
                pass


async def test_what_refuses_us_later_is_tried_no_more(tmp_path: Path) -> None:
    """All else goes on."""
    chat = Distant(GONE, SettingsError("press Reset Token"))
    async with stage(tmp_path) as at, reached(chat, at.conductor, first=0):
        await chat.refused.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        assert chat.tries == 2


async def test_who_ends_the_service_waits_for_nothing(tmp_path: Path) -> None:
    """However long the next try is off."""
    async with stage(tmp_path) as at, asyncio.timeout(5), reached(Distant(GONE), at.conductor, first=60):
        pass

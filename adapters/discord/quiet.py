"""What only one person is told: in answer to what they did, which nobody else sees, or where they talk with us alone."""

import asyncio
from typing import Any

import structlog
from discord import HTTPException

from adapters.discord.cards import BOX, V2, Json, render, text
from adapters.discord.surface import DiscordSurface
from adapters.discord.tokens import EPHEMERAL, Token
from adapters.discord.uploads import Upload, bundles, largest, uploads_of
from adapters.discord.wording import escaped
from conductor_core.domain.card import Card

ANSWERED = 40060
"""Discord's code for a second first answer."""
PAUSES = (0.2, 0.4, 0.8)
"""Seconds between first answers that Discord did not take."""
LATE = frozenset({10015, 10062, 50027})
"""Discord's codes for an answer that comes after a quarter of an hour."""
CLOSED = 50007
"""The person takes no messages of those who are no friends."""
UNHEARD = "I have an answer for who asked, and they take no messages of mine: ask again, and it is shown to you alone."
MESSAGE, DEFERRED, UPDATE_DEFERRED, CHOICES, MODAL = 4, 5, 6, 8, 9
"""How something that was done is answered first."""

log = structlog.get_logger(__name__)


class Quiet:
    """Says it."""

    def __init__(self, surface: DiscordSurface) -> None:
        self._surface = surface
        self._web = surface.web

    @property
    def us(self) -> str:
        """The id of our own user."""
        return self._web.us

    async def first(self, token: Token, kind: int, data: Any = None) -> None:
        """The answer that has to come within three seconds, so that trouble of Discord is not waited for: it is given again."""
        given = {"type": kind, **({"data": data} if data is not None else {})}
        path = "/interactions/{number}/{token}/callback"
        for pause in PAUSES:
            try:
                await self._web.call("POST", path, given, number=token.id, token=token.value)
            except ConnectionError as error:
                log.info("a first answer is given again", why=str(error))
                await asyncio.sleep(pause)
            except HTTPException as error:
                if error.code != ANSWERED:
                    raise
                return
            else:
                return

    async def say(self, person: str, key: str, card: Card, token: Token | None = None) -> None:
        """To one person; what comes too late for an answer, where they talk with us alone, and with the same ``key`` once."""
        if token is None or not await self._answered(token, card):
            try:
                await self._surface.say_directly(person, key, card)
            except HTTPException as error:
                if error.code != CLOSED:
                    raise
                if token is not None:
                    await self._surface.say_openly(token.channel, [text(UNHEARD)])

    async def replace(self, token: Token, card: Card) -> None:
        """What only this person sees and pressed a button of; what comes too late leaves it as it is."""
        boxes = [{"type": BOX, "components": page.parts} for page in render(card).pages[:1]]
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        given = {"components": boxes, "allowed_mentions": {"parse": []}}
        try:
            await self._web.call("PATCH", path, given, webhook_id=self._web.us, webhook_token=token.value)
        except HTTPException as error:
            if error.code not in LATE:
                raise

    async def point(self, token: Token, words: str, thread: str) -> None:
        """Say where something goes on; there is nothing private in that, so what comes too late is said to all."""
        said = [text(f"{escaped(words)} <#{thread}>")]
        if not await self._more(token, said):
            await self._surface.say_openly(token.channel, said)

    async def _answered(self, token: Token, card: Card) -> bool:
        rendered = render(card)
        files = await asyncio.to_thread(uploads_of, rendered)
        shown: list[tuple[list[Json], tuple[Upload, ...]]] = [(page.parts, ()) for page in rendered.pages]
        shown += [(one.parts(), one.files) for one in bundles(files, largest(0))]
        for parts, uploads in shown:
            if not await self._more(token, parts, [(one.name, one.content) for one in uploads]):
                return False
        return True

    async def _more(self, token: Token, parts: list[Json], files: list[tuple[str, bytes]] | None = None) -> bool:
        """Whether Discord took it; what comes too late it does not."""
        boxes = [{"type": BOX, "components": parts}]
        given = {"flags": V2 | EPHEMERAL, "components": boxes, "allowed_mentions": {"parse": []}}
        path = "/webhooks/{webhook_id}/{webhook_token}"
        try:
            await self._web.call(
                "POST", path, given, files=files or (), webhook_id=self._web.us, webhook_token=token.value
            )
        except HTTPException as error:
            if error.code in LATE:
                return False
            raise
        return True

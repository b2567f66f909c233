"""What of discord.py is used to call Discord: a client with a token, pointed at an address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientError
from discord import Client, HTTPException, Intents, LoginFailure
from discord.http import Route

from adapters.discord.turns import Turns
from adapters.discord.web import TOKEN, Web
from conductor_core.errors import SettingsError, UnreachableError

API = "/api/v10"
REACHING = 10.0
"""Seconds in which it has to answer."""
UNREACHABLE = "Discord cannot be reached: {}; CONDUCTOR_DISCORD_URL says where it is."
SPARE = 50
"""Sessions of a day that are not used: with none left Discord takes the token away."""


def intents(*, content: bool = True) -> Intents:
    """Just those that are used; ``content`` is the one that has to be allowed on the app's page."""
    used = {"guilds", "guild_messages", "guild_reactions", "dm_messages", "dm_reactions"}
    return Intents(**dict.fromkeys(used, True), message_content=content)


def point_at(url: str) -> None:
    """Have discord.py talk to a Discord at this address."""
    Route.BASE = f"{url}{API}"


@asynccontextmanager
async def opened(token: str, url: str) -> AsyncIterator[Web]:
    """The API with a token, as long as the block lasts.

    Raises:
        SettingsError: Discord does not take the token.
        UnreachableError: it cannot be reached.
    """
    point_at(url)
    turns = Turns()
    async with Client(intents=intents(), http_trace=turns.tracing()) as known:
        try:
            async with asyncio.timeout(REACHING):
                await known.login(token)
        except LoginFailure as error:
            raise SettingsError(
                f"Discord does not take {TOKEN}: on the app's page, under Bot, press Reset Token and copy it again."
            ) from error
        except (HTTPException, ClientError, OSError) as error:
            raise UnreachableError(UNREACHABLE.format(error or "it does not answer")) from error
        yield Web(known.http, str(known.application_id), turns)

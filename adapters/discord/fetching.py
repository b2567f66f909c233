"""Fetches files that lie at Discord. Their addresses are signed and expire, so nothing is sent with the call."""

import hashlib
from typing import IO
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession

from adapters.chat.dropped import Dropped
from adapters.chat.drops import RefusedError
from conductor_core.logic.paths import shown

HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


class Fetcher:
    """Only from where Discord keeps files."""

    def __init__(self, url: str) -> None:
        """``url`` is the address of Discord, whose files lie elsewhere unless it is one of ours."""
        self._hosts = HOSTS | {urlsplit(url).netloc}

    async def fetch(self, session: ClientSession, file: Dropped, to: IO[bytes], most: int) -> str:
        """Write it; the digest of it.

        Raises:
            RefusedError: Discord does not hand it over, or it is larger than it was said to be.
            ConnectionError: Discord cannot be reached.
        """
        if urlsplit(file.url).netloc not in self._hosts:
            raise RefusedError(f"{shown(file.name)} lies outside of Discord: upload the file itself.")
        digest, size = hashlib.sha256(), 0
        try:
            async with session.get(file.url, allow_redirects=False) as answer:
                if answer.status >= 500:
                    raise ConnectionError(f"Discord has trouble with its files ({answer.status}).")
                if answer.status != 200:
                    raise RefusedError(
                        f"Discord does not hand over {shown(file.name)} ({answer.status}): send it again."
                    )
                async for piece in answer.content.iter_chunked(1 << 16):
                    size += len(piece)
                    if size > most:
                        raise RefusedError(f"{shown(file.name)} is larger than Discord said, and was let go.")
                    digest.update(piece)
                    to.write(piece)
        except (ClientError, TimeoutError) as error:
            raise ConnectionError(f"Discord's files cannot be reached: {error}") from error
        return digest.hexdigest()[:24]

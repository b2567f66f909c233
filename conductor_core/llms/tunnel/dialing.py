"""Connects to a host by its name, and only where that leads into the open internet."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from conductor_core.llms.tunnel.refusing import RefusedError
from conductor_core.logic.addresses import is_public

PATIENCE: Final = 10.0
"""Seconds until the connection must stand."""

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Dial = Callable[[str, int], Awaitable[Ends]]
"""Connects to a host and port.

Raises:
    RefusedError: it may not, or cannot.
"""
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name."""


async def resolved(host: str, port: int) -> list[str]:
    """By whom this machine asks for names."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class PublicDial:
    """Looks a name up once, and calls an address that it has looked at: a second look-up could give another."""

    def __init__(self, resolve: Resolve = resolved) -> None:
        self._resolve = resolve

    async def __call__(self, host: str, port: int) -> Ends:
        """See ``Dial``."""
        try:
            async with asyncio.timeout(PATIENCE):
                addresses = await self._resolve(host, port)
                if not addresses or not all(map(is_public, addresses)):
                    raise RefusedError(f"{host} does not lead into the open internet")
                return await _first(addresses, port)
        except OSError:  # a timeout is one, too
            raise RefusedError(f"{host} cannot be reached from here", 502) from None


async def _first(addresses: Sequence[str], port: int) -> Ends:
    """The last fault counts where nobody answers."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return await asyncio.open_connection(address, port)
    return await asyncio.open_connection(addresses[-1], port)

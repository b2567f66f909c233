"""Pages and addresses of this machine; something before it has the certificate."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from conductor_core.errors import SettingsError

Listen = tuple[str, int]
"""Host and port."""
LARGEST = 1 << 20
"""Bytes of a request."""
LINGERS = 1.0
"""Seconds that what still comes of a request is read after it was answered."""


@asynccontextmanager
async def site(listen: Listen, routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """Answer there as long as the block lasts; gives the address on this machine.

    Raises:
        SettingsError: the address cannot be listened on.
    """
    app = web.Application(client_max_size=LARGEST)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, auto_decompress=False, lingering_time=LINGERS)
    await runner.setup()
    host, port = listen
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(
                f"CONDUCTOR_SLACK_LISTEN: {host}:{port} cannot be listened on ({error.strerror})."
            ) from error
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()

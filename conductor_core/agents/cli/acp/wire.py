"""Carries ACP's messages between the SDK and a program in the sandbox."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from conductor_core.agents.cli.hearing import Hearing
from conductor_core.agents.cli.speaking import MisbehavedError
from conductor_core.logic.plain_text import one_line

UPDATE = "session/update"


class Wire:
    """A transport for the SDK.

    What the session tells is taken off here, one after the other: it stays in order, and a program that floods us waits.
    """

    def __init__(self, hearing: Hearing, updated: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._hearing = hearing
        self._updated = updated
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends when nothing comes any more: well when the program closed its output, otherwise with the reason."""

    async def send(self, message: dict[str, Any]) -> None:
        """See the SDK's protocol."""
        await self._hearing.send(message)

    async def receive(self) -> dict[str, Any] | None:
        """See the SDK's protocol; whatever goes wrong is an end for the SDK, and stands in ``over``."""
        try:
            while (message := await self._hearing.message()) is not None:
                if message.get("method") != UPDATE:
                    return _readable(message)
                params = message.get("params")
                if isinstance(params, dict):
                    await self._updated(params)
        except Exception as error:  # noqa: BLE001 - it is raised again by whoever waits for the end
            self._finish(error)
            return None
        self._finish(None)
        return None

    async def close(self) -> None:
        """See the SDK's protocol; the program is ended by whoever started it."""

    def _finish(self, error: Exception | None) -> None:
        if self.over.done():
            return
        if error is None:
            self.over.set_result(None)
        else:
            self.over.set_exception(error)


def _readable(message: dict[str, Any]) -> dict[str, Any]:
    """A message that the SDK can read.

    Raises:
        MisbehavedError: at this one it would break off.
    """
    if not isinstance(message.get("id"), int | str | None):
        raise MisbehavedError("it does not keep to its protocol: the id of a message is no number and no text")
    if not isinstance(message.get("error"), dict | None):
        raise MisbehavedError(f"it does not keep to its protocol: its error is {one_line(str(message['error']), 200)}")
    return message

"""Drives a program over the Agent Client Protocol. The SDK takes a second to load, so whoever needs it imports this late."""

import asyncio
import contextlib
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from acp import PROTOCOL_VERSION, RequestError, text_block
from acp.client.connection import ClientSideConnection
from acp.schema import (
    ClientCapabilities,
    FileSystemCapabilities,
    Implementation,
    InitializeResponse,
    PromptResponse,
)
from pydantic import ValidationError

from conductor_core.agents.cli.acp.desk import ClientDesk
from conductor_core.agents.cli.acp.updates import Updates
from conductor_core.agents.cli.acp.wire import Wire
from conductor_core.agents.cli.figures import tokens
from conductor_core.agents.cli.hearing import Hearing
from conductor_core.agents.cli.speaking import Listener, LostSessionError, MisbehavedError, Talk
from conductor_core.agents.cli.telling import Telling
from conductor_core.agents.cli.wishes import spelled
from conductor_core.domain.usage import Usage
from conductor_core.logic.plain_text import one_line

GREETING = 60.0
"""Seconds a program has to start and to open a session."""
FAREWELL = 1.0
"""Seconds a program has to stop by itself."""
SIGN_IN = -32000
"""The protocol's code for missing credentials."""

T = TypeVar("T")


class AcpSpeaker:
    """See :class:`~conductor_core.agents.cli.speaking.Speaker`."""

    async def converse(self, talk: Talk, listener: Listener) -> str:
        """See the protocol."""
        return await _Conversation(talk, listener).run()


class _Conversation:
    def __init__(self, talk: Talk, listener: Listener) -> None:
        self._talk = talk
        self._listener = listener
        self._telling = Telling(listener, talk.folder)
        self._updates = Updates(self._telling)
        self._hearing = Hearing(talk.running, silence=talk.silence)
        self._wire = Wire(self._hearing, self._updates.take)
        self._desk = ClientDesk(talk.files, talk.folder, listener)
        self._connection = ClientSideConnection(self._desk, self._wire)  # type: ignore[arg-type]
        self._session = ""
        self._usage: Usage | None = None

    async def run(self) -> str:
        try:
            return await self._unless_over(self._work())
        except ValidationError as error:
            raise MisbehavedError(f"it does not keep to its protocol: {_odd(error)}") from error
        except asyncio.CancelledError:
            await self._say_stop()
            raise
        finally:
            self._account()
            await self._connection.close()
            self._hearing.close()
            for future in (self._desk.halted, self._wire.over):
                if future.done():
                    future.exception()  # whoever had to know it knows it

    async def _work(self) -> str:
        hello = await self._greeted(self._hello())
        version = hello.agent_info.version if hello.agent_info else ""
        words = await self._greeted(self._open(hello))
        await self._listener.began(self._session, version)
        while True:
            answer, said = await self._prompt(words)
            self._usage = _usage(answer) or self._usage
            following = said or await self._listener.next_words(self._telling.text)
            if following is None and answer.stop_reason == "cancelled":
                raise MisbehavedError("it stopped its work without being asked to")
            if following is None:
                break
            words = following
        return self._telling.text

    def _account(self) -> None:
        if self._usage is not None or self._updates.cost is not None:
            usage = self._usage or Usage()
            self._listener.used(usage.model_copy(update={"cost": self._updates.cost}))

    async def _hello(self) -> InitializeResponse:
        return await self._connection.initialize(
            protocol_version=PROTOCOL_VERSION,
            client_capabilities=ClientCapabilities(
                fs=FileSystemCapabilities(read_text_file=True, write_text_file=True), terminal=False
            ),
            client_info=Implementation(name="conductor", title="Multi-LLM Conductor", version="1"),
        )

    async def _open(self, hello: InitializeResponse) -> str:
        """A session, the old one where that is possible. Returns what to say in it."""
        talk = self._talk
        meta: dict[str, Any] = dict(talk.meta)
        if talk.session is None:
            opened = await self._connection.new_session(cwd=talk.folder, mcp_servers=[], **meta)
            self._session = opened.session_id
            return talk.order
        self._session = talk.session
        able = hello.agent_capabilities
        kinds = able.session_capabilities if able else None
        self._updates.muted = True
        try:
            if kinds and kinds.resume is not None:
                await self._connection.resume_session(session_id=talk.session, cwd=talk.folder, mcp_servers=[], **meta)
            elif able and able.load_session:
                await self._connection.load_session(session_id=talk.session, cwd=talk.folder, mcp_servers=[], **meta)
            else:
                raise LostSessionError("it cannot continue a session")
        except RequestError as error:
            raise LostSessionError(f"it cannot continue its session: {_reason(error)}") from error
        finally:
            self._updates.muted = False
        return talk.go_on

    async def _prompt(self, words: str) -> tuple[PromptResponse, str]:
        """One turn, and what people said for which it was broken off."""
        turn = asyncio.ensure_future(self._connection.prompt(session_id=self._session, prompt=[text_block(words)]))
        try:
            said = await self._broken_off(turn)
            answer = await turn
        except RequestError as error:
            raise _failed("it failed", error) from error
        finally:
            turn.cancel()
            await self._telling.flush()
        match answer.stop_reason:
            case "end_turn" | "cancelled":
                return answer, said
            case "refusal":
                raise MisbehavedError("its model declines to do this")
            case reason:
                raise MisbehavedError(f"it stopped before the end ({reason.replace('_', ' ')})")

    async def _broken_off(self, turn: asyncio.Future[PromptResponse]) -> str:
        """Wait for the end of a turn, and tell the program to break it off where people say what is not to wait for that.

        One that takes no farewell forgets a turn that is broken off: it is told when its turn ends.
        """
        while self._talk.farewell and not turn.done():
            opening = asyncio.ensure_future(self._updates.openings.get())
            try:
                ends: set[asyncio.Future[Any]] = {turn, opening}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                said = await self._listener.interjected(opening.result()) if opening.done() else ""
            finally:
                opening.cancel()
            if said:
                await self._connection.cancel(session_id=self._session)
                return said
        return ""

    async def _greeted(self, work: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(min(GREETING, self._talk.silence)):
                return await work
        except TimeoutError:
            raise MisbehavedError(self._hearing.ended("it did not open a session")) from None
        except RequestError as error:
            raise _failed("it opens no session", error) from error

    async def _unless_over(self, work: Coroutine[Any, Any, str]) -> str:
        """The work, or the first reason why it cannot be finished."""
        task = asyncio.create_task(work)
        try:
            ends: set[asyncio.Future[Any]] = {task, self._desk.halted, self._wire.over}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._desk.halted.done():
                self._desk.halted.result()
            if self._wire.over.done():
                await asyncio.sleep(0)  # an answer that came just before the end is still an answer
            if not task.done() or isinstance(task.exception(), ConnectionError):
                self._wire.over.result()
                raise MisbehavedError(await self._hearing.over("it ended without saying how it went"))
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _say_stop(self) -> None:
        """Tell it to stop and give it a moment to write down how far it came."""
        if not self._talk.farewell or not self._session or self._wire.over.done():
            return
        with contextlib.suppress(Exception):
            async with asyncio.timeout(FAREWELL):
                await self._connection.cancel(session_id=self._session)
                await asyncio.wait({self._wire.over}, timeout=FAREWELL / 2)


def _failed(what: str, error: RequestError) -> MisbehavedError:
    return MisbehavedError(f"{what}: {_reason(error)}", ails="error" if error.code == SIGN_IN else None)


def _odd(error: ValidationError) -> str:
    """What an answer says that the protocol does not know."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "an answer"
    return one_line(f"{where} is {spelled(first['input']) or 'empty'}", 200)


def _reason(error: RequestError) -> str:
    data = error.data if isinstance(error.data, dict) else {}
    details = data.get("details") or data.get("message") or ""
    return one_line(f"{error} {details}", 300)


def _usage(answer: PromptResponse) -> Usage | None:
    if answer.usage is not None:
        used = answer.usage
        cached, stored = used.cached_read_tokens or 0, used.cached_write_tokens or 0
        return _counted(used.input_tokens, cached, stored, used.output_tokens)
    quota = (answer.field_meta or {}).get("quota")
    counts = quota.get("token_count") if isinstance(quota, dict) else None
    if not isinstance(counts, dict):
        return None
    return _counted(counts.get("input_tokens"), 0, 0, counts.get("output_tokens"))


def _counted(fresh: object, cached: object, stored: object, written: object) -> Usage | None:
    """None where a figure is missing, or cannot be true."""
    match [tokens(figure) for figure in (fresh, cached, stored, written)]:
        case [int(new), int(old), int(kept), int(said)]:
            return Usage(input_tokens=new + old + kept, cached_tokens=old, output_tokens=said, cost=None)
        case _:
            return None

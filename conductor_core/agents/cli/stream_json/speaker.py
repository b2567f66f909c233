"""Drives Claude Code over its input and output."""

import asyncio
import contextlib
from typing import Any

from conductor_core.agents.cli.hearing import Hearing
from conductor_core.agents.cli.speaking import Listener, LostSessionError, MisbehavedError, Talk
from conductor_core.agents.cli.stream_json import messages
from conductor_core.agents.cli.telling import Telling
from conductor_core.domain.agent import Edited
from conductor_core.domain.remark import Opening
from conductor_core.errors import WorkspaceError
from conductor_core.logic.plain_text import one_line

FAREWELL = 1.0
"""Seconds it has to write down how far it came."""
HELLO = "conductor-1"
STOP = "conductor-2"


class StreamJsonSpeaker:
    """See :class:`~conductor_core.agents.cli.speaking.Speaker`."""

    async def converse(self, talk: Talk, listener: Listener) -> str:
        """See the protocol."""
        return await _Conversation(talk, listener).run()


class _Conversation:
    def __init__(self, talk: Talk, listener: Listener) -> None:
        self._talk = talk
        self._listener = listener
        self._telling = Telling(listener, talk.folder)
        self._hearing = Hearing(talk.running, silence=talk.silence)
        self._tools: dict[str, str] = {}
        """Titles of tool calls that have no result yet."""
        self._session = ""
        self._following = ""
        """What people say, for which the turn is being broken off."""

    async def run(self) -> str:
        try:
            return await self._converse()
        except asyncio.CancelledError:
            await self._say_stop()
            raise
        except MisbehavedError:
            await self._telling.flush()
            raise
        finally:
            self._hearing.close()

    async def _converse(self) -> str:
        talk = self._talk
        await self._hearing.send({"type": "control_request", "request_id": HELLO, "request": {"subtype": "initialize"}})
        await self._say(talk.go_on if talk.session else talk.order)
        while (message := await self._hearing.message()) is not None:
            if await self._take(message):
                return await self._ending()
        if talk.session and not self._session:
            raise LostSessionError(self._hearing.ended("it does not know its session any more"))
        raise MisbehavedError(await self._hearing.over("it ended without saying how it went"))

    async def _take(self, message: dict[str, Any]) -> bool:
        """One line. Returns whether it was the last."""
        match message.get("type"):
            case "system" if message.get("subtype") == "init":
                await self._began(message)
            case "assistant":
                await self._assistant(message)
                if any(part.get("type") == "tool_use" for part in messages.parts(message)):
                    await self._listen("call")
            case "user":
                await self._results(message)
                await self._listen("step")
            case "control_request":
                await self._control(message)
            case "result":
                return await self._result(message)
        return False

    async def _listen(self, opening: Opening) -> None:
        """Break the turn off where people say something that is not to wait for its end."""
        if self._following:
            return
        self._following = await self._listener.interjected(opening)
        if self._following:
            await self._interrupt()

    async def _interrupt(self) -> None:
        await self._hearing.send({"type": "control_request", "request_id": STOP, "request": {"subtype": "interrupt"}})

    async def _began(self, message: dict[str, Any]) -> None:
        session = message.get("session_id")
        if isinstance(session, str) and session and session != self._session:
            self._session = session
            await self._listener.began(session, str(message.get("claude_code_version") or ""))

    async def _assistant(self, message: dict[str, Any]) -> None:
        if message.get("parent_tool_use_id"):
            return  # a helper of its own, whose work comes back as a result
        for part in messages.parts(message):
            match part.get("type"):
                case "text":
                    await self._telling.say(str(part.get("text") or ""))
                case "thinking":
                    await self._telling.think(str(part.get("thinking") or ""))
                case "tool_use":
                    name = str(part.get("name") or "tool")
                    self._tools[str(part.get("id"))] = messages.title(name, part.get("input"))
        await self._telling.flush()

    async def _results(self, message: dict[str, Any]) -> None:
        for part in messages.parts(message):
            what = self._tools.pop(str(part.get("tool_use_id")), None)
            if part.get("type") == "tool_result" and what is not None:
                await self._telling.used(what.partition(" ")[0], what, ok=not part.get("is_error"))
        edit = messages.edit_of(message)
        if edit is not None:
            path, added, removed = edit
            await self._listener.tell(Edited(path=self._telling.short(path), added=added, removed=removed))

    async def _control(self, message: dict[str, Any]) -> None:
        request = message.get("request")
        if not isinstance(request, dict):
            return
        answer: dict[str, Any] = {"subtype": "success", "request_id": message.get("request_id")}
        if request.get("subtype") != "can_use_tool":
            answer |= {"subtype": "error", "error": "not known here"}
        elif await self._listener.permit(messages.wish(request)):
            answer["response"] = {"behavior": "allow", "updatedInput": request.get("input") or {}}
        else:
            answer["response"] = {"behavior": "deny", "message": "This is not allowed here. Go on without it."}
        await self._hearing.send({"type": "control_response", "response": answer})

    async def _result(self, message: dict[str, Any]) -> bool:
        """The end of a turn: the only line that can say that all is well."""
        self._account(message)
        if self._following:
            words, self._following = self._following, ""
            await self._say(words)
            return False
        if message.get("subtype") != "success" or message.get("is_error"):
            raise _failure(message)
        text = one_line(str(message.get("result") or ""), 20_000) and str(message.get("result"))
        if text and not self._telling.text:
            await self._telling.say(text)
            await self._telling.flush()
        following = await self._listener.next_words(self._telling.text)
        if following is None:
            return True
        await self._say(following)
        return False

    async def _ending(self) -> str:
        with contextlib.suppress(WorkspaceError):
            await self._talk.running.finish_input()
        return self._telling.text

    def _account(self, message: dict[str, Any]) -> None:
        if (usage := messages.usage(message)) is not None:
            self._listener.used(usage)

    async def _say(self, words: str) -> None:
        message = {"role": "user", "content": [{"type": "text", "text": words}]}
        await self._hearing.send(
            {"type": "user", "message": message, "parent_tool_use_id": None, "session_id": self._session or "default"}
        )

    async def _say_stop(self) -> None:
        if not self._talk.farewell:
            return
        with contextlib.suppress(Exception):
            async with asyncio.timeout(FAREWELL):
                await self._interrupt()
                while (message := await self._hearing.message()) is not None:
                    if message.get("type") == "result":
                        self._account(message)
                        return


def _failure(message: dict[str, Any]) -> MisbehavedError:
    said = message.get("result") or "; ".join(map(str, messages.listed(message.get("errors"))))
    subtype = str(message.get("subtype") or "")
    what = one_line(str(said), 300) or subtype.removeprefix("error_").replace("_", " ") or "it does not say why"
    status = message.get("api_error_status")
    if status == 401 or "api key" in what.lower() or "authenticat" in what.lower():
        return MisbehavedError(f"it was refused: {what}", ails="error")
    if subtype == "error_max_budget_usd":
        return MisbehavedError("it reached the budget it was given")
    return MisbehavedError(f"it failed: {what}")

"""A provider that speaks Google's wire, as far as the Gemini CLI needs it, and follows a script."""

import asyncio
import json
from contextlib import suppress
from typing import Any, Self

from conductor_core.domain.chat import AssistantTurn, ResultsTurn, ToolResult, Turn, UserTurn
from conductor_core.testing.http_exchange import Request, Response, read_request
from conductor_core.testing.model_script import Asked, Say, Script
from conductor_core.testing.model_server import KEY


class GoogleServer:
    """Streams answers to ``:streamGenerateContent``, gives them whole to ``:generateContent``, and counts tokens."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._calls = 0
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 20)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with suppress(ConnectionError, asyncio.CancelledError):
            while request := await read_request(reader):
                await self._serve(request, reader, Response(writer))
        writer.close()

    async def _serve(self, request: Request, reader: asyncio.StreamReader, response: Response) -> None:
        path = request.path.partition("?")[0]
        if request.headers.get("x-goog-api-key") != KEY:
            await _json(response, 401, {"error": {"code": 401, "message": "no key", "status": "UNAUTHENTICATED"}})
        elif path.endswith(":countTokens"):
            await _json(response, 200, {"totalTokens": 100})
        else:
            self._calls += 1
            decided = self._script(asked(path, json.loads(request.body), self._calls))
            if not isinstance(decided, Say):
                await reader.read(1)  # the only fault there is here: silence
            elif path.endswith(":streamGenerateContent"):
                response.begin()
                await response.send(f"data: {json.dumps(answer(decided))}\r\n\r\n".encode())
                await response.end()
            else:
                await _json(response, 200, answer(decided))


async def _json(response: Response, status: int, body: object) -> None:
    await response.whole(status, json.dumps(body).encode(), "application/json")


def asked(path: str, body: dict[str, Any], number: int) -> Asked:
    """A request in neutral words."""
    model = path.rpartition("/")[2].partition(":")[0]
    tools = [one["name"] for group in body.get("tools") or () for one in group.get("functionDeclarations") or ()]
    turns = tuple(turn for content in body.get("contents") or () for turn in _turns(content))
    return Asked(wire="openai", model=model, system="", tools=tuple(tools), turns=turns, number=number)


def _turns(content: dict[str, Any]) -> list[Turn]:
    parts = content.get("parts") or []
    text = "".join(part.get("text", "") for part in parts)
    if content.get("role") == "model":
        return [AssistantTurn(text=text)]
    results = [part["functionResponse"] for part in parts if "functionResponse" in part]
    told = tuple(ToolResult(id=one["name"], text=json.dumps(one.get("response"))) for one in results)
    return [ResultsTurn(results=told)] if told else [UserTurn(text=text)]


def answer(say: Say) -> dict[str, Any]:
    """A whole answer."""
    parts: list[dict[str, Any]] = [{"text": say.text}] if say.text else []
    parts += [{"functionCall": {"name": use.name, "args": json.loads(use.arguments)}} for use in say.uses]
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120}
    content = {"role": "model", "parts": parts}
    return {"candidates": [{"content": content, "finishReason": "STOP", "index": 0}], "usageMetadata": usage}

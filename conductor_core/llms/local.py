"""Model servers on this machine, found by asking the ports where they are known to listen."""

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from conductor_core.llms.catalogue import Catalogue, ModelFacts, Provider

PATIENCE = 0.5
"""Seconds. A server on this machine answers at once, or it is none."""
LARGEST = 1 << 20
"""Bytes of a list of models that are read."""
LONGEST = 200
"""Characters of a model's name; a longer one is no name."""
MOST = 100
"""Models of one server that are offered."""
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]{1,9})\r\n", re.IGNORECASE)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class LocalServer:
    """A server that was found, as a provider that is ready to be connected."""

    name: str
    """In the catalogue."""
    provider: Provider
    """With the models that are installed; the first is the one used unless the settings name another."""


async def local_servers(known: Catalogue, *, patience: float = PATIENCE) -> tuple[LocalServer, ...]:
    """Every server of the catalogue's local ones that answers with a list of models. Nothing is sent but the question."""
    asked = [(name, provider) for name, provider in known.providers.items() if provider.local]
    found = await asyncio.gather(*(_look(name, provider, patience) for name, provider in asked))
    return tuple(server for server in found if server)


async def _look(name: str, provider: Provider, patience: float) -> LocalServer | None:
    address = urlsplit(provider.base_url)
    if address.hostname not in _LOOPBACK or address.scheme != "http":
        return None
    try:
        async with asyncio.timeout(patience):
            answer = await _get(address.hostname, address.port or 80, provider.lists_at)
        models = {name: provider.models.get(name, facts) for name, facts in _models(answer).items()}
    except (OSError, ValueError, asyncio.IncompleteReadError):
        return None
    if not models:
        return None
    usual = provider.model or next((model for model in models if "embed" not in model.lower()), None)
    return LocalServer(name, provider.model_copy(update={"models": models, "model": usual})) if usual else None


async def _get(host: str, port: int, path: str) -> bytes:
    """The body of an answer with status 200. The oldest HTTP, because it knows no chunks."""
    reader, writer = await asyncio.open_connection(host, port, limit=LARGEST)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: application/json\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0] + b" ":
            raise ValueError("no list")
        length = _LENGTH.search(head)
        return await reader.readexactly(min(int(length[1]), LARGEST)) if length else await _rest(reader)
    except asyncio.LimitOverrunError:
        raise ValueError("no answer of HTTP") from None
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while piece := await reader.read(65_536):
        body += piece
        if len(body) > LARGEST:
            raise ValueError("too much for a list of models")
    return body


def _models(body: bytes) -> dict[str, ModelFacts]:
    """The installed models: OpenAI's list or Ollama's; another answer is another kind of server."""
    said = json.loads(body)
    listed = (said.get("data") or said.get("models")) if isinstance(said, Mapping) else None
    models: dict[str, ModelFacts] = {}
    for entry in listed if isinstance(listed, list) else ():
        name = (entry.get("id") or entry.get("name")) if isinstance(entry, Mapping) else None
        if isinstance(name, str) and name.isprintable() and 0 < len(name) <= LONGEST and len(models) < MOST:
            window = entry.get("max_model_len")  # vLLM says it; others do not
            models[name] = ModelFacts(context=window) if isinstance(window, int) and window > 0 else ModelFacts()
    return models

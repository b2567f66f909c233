"""Servers of one's own are found by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.domain.usage import Micros
from conductor_core.llms.catalogue import Catalogue, Provider, catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.local import local_servers
from conductor_core.llms.prices import Prices
from conductor_core.testing.model_script import Say, in_turn
from conductor_core.testing.model_server import ModelServer


def only(name: str, base_url: str) -> Catalogue:
    """A catalogue with one local server, at that address."""
    provider = catalogue().providers[name].model_copy(update={"base_url": base_url})
    return Catalogue(providers={name: provider})


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[str]:
    """A server that gives that answer to everyone and says no more, and its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


@pytest.mark.parametrize("name", ["ollama", "vllm", "lmstudio"])
async def test_a_server_on_this_machine_is_found_with_its_models_and_answers(name: str) -> None:
    """It needs no key, costs nothing, and its first model is used."""
    async with ModelServer(in_turn(Say(text="hi")), key="") as server:
        (found,) = await local_servers(only(name, server.openai_url))
        provider = found.provider
        assert (found.name, provider.model, list(provider.models)) == (name, "scripted-1", ["scripted-1"])
        model = connect(name, provider, key="none", prices=Prices())
        try:
            answer = await model.ask(ModelRequest(model="scripted-1", system="s", turns=(UserTurn(text="Hello?"),)))
        finally:
            await model.close()
    assert (answer.turn.text, answer.usage.cost) == ("hi", Micros(0))


async def test_a_window_that_a_server_tells_is_used() -> None:
    body = b'{"object": "list", "data": [{"id": "big", "max_model_len": 32768}]}'
    async with answering(b"HTTP/1.1 200 OK\r\n\r\n" + body) as address:
        (found,) = await local_servers(only("vllm", address))
    assert found.provider.models["big"].context == 32_768


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n<html>a web page</html>",
        b"HTTP/1.1 200 OK\r\n\r\n[1, 2]",
        b'HTTP/1.1 200 OK\r\n\r\n{"data": {"id": "x"}}',
        b'HTTP/1.1 200 OK\r\n\r\n{"data": [{"id": "a\\u001b[31m"}, {"id": 7}, "b", {"id": ""}]}',
        b'HTTP/1.1 200 OK\r\n\r\n{"data": []}',
        b'HTTP/1.1 404 Not Found\r\n\r\n{"data": [{"id": "x"}]}',
        b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (2 << 20),
        b"SSH-2.0-whatever\r\n",
        b"",
    ],
)
async def test_whoever_else_listens_there_is_no_model_server(answer: bytes) -> None:
    async with answering(answer) as address:
        assert await local_servers(only("vllm", address)) == ()


async def test_nobody_there_and_somebody_silent_take_no_time() -> None:
    never = asyncio.Event()
    talks: list[asyncio.Task[None]] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talks.append(task)
        await never.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        async with asyncio.timeout(5):
            assert await local_servers(only("ollama", "http://127.0.0.1:9/v1")) == ()
            assert await local_servers(only("ollama", address), patience=0.05) == ()
    finally:
        never.set()
        server.close()
        await asyncio.gather(*talks)


async def test_only_this_machine_is_asked() -> None:
    """An address elsewhere is left alone even when the catalogue calls it local."""
    elsewhere = Provider.model_validate(
        {
            "title": "x",
            "wire": "openai",
            "base_url": "http://192.0.2.1:11434/v1",
            "key_setting": "X_API_KEY",
            "url_setting": "X_BASE_URL",
            "local": True,
        }
    )
    async with asyncio.timeout(1):
        assert await local_servers(Catalogue(providers={"x": elsewhere})) == ()

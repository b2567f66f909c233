"""A provider that says what it is told to, and remembers what it was asked; and a meter that counts."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.usage import Micros
from conductor_core.errors import FencedError
from conductor_core.llms.broker.broker import KeyBroker
from conductor_core.llms.broker.visit import Record
from conductor_core.llms.price import Price
from conductor_core.llms.prices import Prices
from conductor_core.logic.spending import Shortage, shortage
from conductor_core.ports.broker import Account, BrokeredCall, BrokeredEnd, Dialect, Way
from conductor_core.testing.http_exchange import Request, Response, read_request

KEY = "sk-real-0123456789abcdef"
ATTEMPT = AttemptId("R1.T1.1")
Script = Callable[[Request, Response], Awaitable[None]]


@dataclass
class Upstream:
    """Listens on loopback. ``script`` answers."""

    script: Script
    asked: list[Request] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """A connection was closed by the other side."""
    url: str = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Upstream"]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 22)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await read_request(reader):
                self.asked.append(request)
                await self.script(request, Response(writer))
                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            self.ended.set()
            writer.close()


@dataclass
class CountingMeter:
    """Has so much money."""

    budget: int = 10_000_000
    reserved: dict[str, BrokeredCall] = field(default_factory=dict)
    settled: list[tuple[BrokeredCall, BrokeredEnd]] = field(default_factory=list)
    spent: int = 0
    most: int = 0
    """What was spent and reserved together, at its highest."""
    fenced: bool = False
    booked: asyncio.Event = field(default_factory=asyncio.Event)
    """A call was settled."""

    async def reserve(self, call: BrokeredCall) -> Shortage | None:
        if self.fenced:
            raise FencedError
        held = sum(one.at_most or 0 for one in self.reserved.values())
        short = shortage(
            budget=Micros(self.budget),
            committed=Micros(self.spent + held),
            under_way=Micros(0),
            most=call.at_most,
            unpriced=call.unpriced,
        )
        if short is None:
            self.reserved[call.id] = call
            self.most = max(self.most, self.spent + held + (call.at_most or 0))
        return short

    async def settle(self, call: BrokeredCall, end: BrokeredEnd) -> None:
        await asyncio.sleep(0)
        del self.reserved[call.id]
        self.settled.append((call, end))
        self.booked.set()
        self.spent += (end.usage.cost or 0) if end.usage else 0

    @property
    def last(self) -> BrokeredEnd:
        return self.settled[-1][1]


@dataclass
class Opened:
    """A way that a test can call."""

    way: Way
    meter: CountingMeter
    client: httpx2.AsyncClient
    records: list[Record]

    async def post(self, path: str, body: object, **headers: str) -> httpx2.Response:
        given = {"x-api-key": self.way.token, **headers}
        return await self.client.post(f"{self.way.url}{path}", json=body, headers=given)


@asynccontextmanager
async def opened(
    upstream: str, dialect: Dialect = "anthropic", meter: CountingMeter | None = None, key: str = KEY
) -> AsyncIterator[Opened]:
    """A broker with one way, called through its socket."""
    records: list[Record] = []
    price = Price(input=10.0, output=100.0, cached=1.0, written=12.5)
    prices = Prices(dict.fromkeys(("model-1", "m", "scripted-1"), price))
    broker = KeyBroker(prices, audit=records.append)
    account = Account(provider="acme", dialect=dialect, base_url=upstream, key=key, stall=5.0, max_output=1000)
    meter = meter or CountingMeter()
    try:
        async with broker.open(ATTEMPT, account, meter) as way:
            transport = httpx2.AsyncHTTPTransport(uds=way.door.socket)
            async with httpx2.AsyncClient(transport=transport, timeout=10) as client:
                yield Opened(way, meter, client, records)
    finally:
        await broker.close()


def saying(body: object, status: int = 200, **headers: str) -> Script:
    """A whole answer in JSON."""

    async def script(_: Request, response: Response) -> None:
        await response.whole(status, json.dumps(body).encode(), "application/json", headers)

    return script


def streaming(*events: object, then: str = "end", packed: bool = False) -> Script:
    """A stream of events; ``then`` it ends, drops, or waits for the caller to leave."""

    async def script(_: Request, response: Response) -> None:
        frames = [f"data: {one if isinstance(one, str) else json.dumps(one)}\n\n".encode() for one in events]
        if packed:
            await response.whole(
                200, gzip.compress(b"".join(frames)), "text/event-stream", {"content-encoding": "gzip"}
            )
            return
        response.begin()
        for frame in frames:
            await response.send(frame)
        if then == "end":
            await response.end()
        elif then == "drop":
            await response.drop(b"data: {")

    return script


ASK = {"model": "model-1", "max_tokens": 100, "messages": [{"role": "user", "content": "hello"}]}
FINE = saying({"model": "model-1", "usage": {"input_tokens": 1, "output_tokens": 1}})

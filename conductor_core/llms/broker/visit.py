"""One request on its way: who asks, what for, what it may cost; then there and back, and the bill."""

import asyncio
import hmac
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import ConductorError
from conductor_core.llms.broker.counting import Counter
from conductor_core.llms.broker.exchange import Asked, Reply
from conductor_core.llms.broker.forwarding import Answer, sent
from conductor_core.llms.broker.orders import Order, order, shortened
from conductor_core.llms.broker.passages import Passage, Shape, passage
from conductor_core.llms.broker.refusals import RefusedError, over_budget
from conductor_core.llms.broker.scrubbing import Scrubber
from conductor_core.llms.limit_headers import retry_after
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.logic.spending import Shortage, fitting
from conductor_core.ports.broker import Account, BrokeredCall, BrokeredEnd, Meter

if TYPE_CHECKING:
    import httpx2

Booked = TypeVar("Booked")

SMALL: Final = 32 << 10
"""Bytes of a request that is read at once; a larger one is read in a thread."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is written down about a request; never a word of what was said."""

    attempt: AttemptId
    provider: str
    request: str
    """Method and path."""
    model: str
    status: int
    """What the program was told; 0 when it left before."""
    usage: Usage | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What one attempt may do."""

    attempt: AttemptId
    account: Account
    meter: Meter
    prices: Prices
    client: "httpx2.AsyncClient"
    token: str = field(repr=False)


class Visit:
    """The request, and what has become of it."""

    def __init__(self, grant: Grant, asked: Asked, reply: Reply) -> None:
        self._grant = grant
        self._asked = asked
        self._reply = reply
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._hour = grant.prices.now()
        self._model = ""
        self._end = BrokeredEnd(status=None, usage=None, whole=False)
        self.status = 0
        """What the program was told."""

    def record(self) -> Record:
        """For the audit."""
        return Record(
            attempt=self._grant.attempt,
            provider=self._grant.account.provider,
            request=f"{self._asked.method} {self._asked.target.partition('?')[0]}"[:200],
            model=self._model,
            status=self.status,
            usage=self._end.usage,
            seconds=self._loop.time() - self._began,
        )

    async def make(self) -> None:
        """Let it through, if it may. The answer still needs its end: nobody knows it is whole before it is booked.

        Raises:
            RefusedError: it may not, or nobody answered.
            ConnectionError: the answer broke off.
        """
        self._need_token()
        account = self._grant.account
        way = passage(account.dialect, self._asked.method, self._asked.target)
        if way.shape is None:
            await self._carry(way, b"", None)
            return
        wanted = await self._order(way, way.shape)
        self._model = wanted.model
        if not way.paid:
            await self._carry(way, wanted.body, None)
            return
        call, paid = await self._paid(way.shape, wanted)
        try:
            await self._carry(way, paid.body, Counter(way.shape, paid))
        finally:
            await _surely(self._booked(self._grant.meter.settle(call, self._end)))

    def _need_token(self) -> None:
        asked = self._asked
        bearer = asked.header("authorization").partition(" ")
        given = (asked.header("x-api-key"), asked.header("x-goog-api-key"), bearer[2].strip())
        token = self._grant.token.encode()
        if not any(hmac.compare_digest(one.encode(), token) for one in given):
            raise RefusedError(401, "Conductor does not know this token; it is good for one attempt only.")

    async def _order(self, way: Passage, shape: Shape) -> Order:
        raw, most = self._asked.body, self._grant.account.max_output
        if len(raw) <= SMALL:
            return order(way, shape, raw, max_output=most)
        return await asyncio.to_thread(order, way, shape, raw, max_output=most)

    async def _paid(self, shape: Shape, wanted: Order) -> tuple[BrokeredCall, Order]:
        """The call as it may leave: with money set aside for it, and a shorter answer where it was too dear.

        Raises:
            RefusedError: not even the shortest answer is paid for.
        """
        order = wanted
        call = BrokeredCall(
            id=secrets.token_hex(12),
            attempt=self._grant.attempt,
            provider=self._grant.account.provider,
            model=wanted.model,
            at_most=self._at_most(wanted, wanted.output),
            tokens=wanted.input + wanted.output,
            at_least=None if wanted.least is None else self._at_most(wanted, min(wanted.least, wanted.output)),
        )
        while short := await self._booked(self._grant.meter.reserve(call)):
            output = self._fitting(wanted, short)
            if output is None:
                raise over_budget(short.at_least(call.cheapest) if short.unit == "money" else short)
            order = shortened(wanted, shape, output)
            call = replace(call, at_most=self._at_most(wanted, output))
        return call, order

    def _fitting(self, wanted: Order, short: Shortage) -> int | None:
        if wanted.least is None or short.unit != "money":
            return None
        return fitting(
            lambda output: self._at_most(wanted, output), wanted=wanted.output, least=wanted.least, left=short.left
        )

    def _at_most(self, wanted: Order, output: int) -> Micros | None:
        """All input new, or all of it stored in the cache; and the longest answer."""
        read = Metered(input=wanted.input, output=output)
        costs = (self._cost(wanted.model, one) for one in (read, replace(read, written=read.input)))
        return max((cost for cost in costs if cost is not None), default=None)

    def _cost(self, model: str, metered: Metered) -> Micros | None:
        return self._grant.prices.cost(self._grant.account.provider, model, metered, self._hour)

    async def _booked(self, booking: Coroutine[None, None, Booked]) -> Booked:
        try:
            return await booking
        except ConductorError as error:
            raise RefusedError(503, f"Conductor could not book this call: {error.message}") from error

    async def _carry(self, way: Passage, body: bytes, counter: Counter | None) -> None:
        grant, reply = self._grant, self._reply
        async with sent(grant.client, grant.account, way, self._asked, body) as answer:
            self.status = answer.status
            wait = retry_after(answer.all_headers, grant.prices.now())
            self._end = BrokeredEnd(status=answer.status, usage=None, retry_after=wait, whole=False)
            counter = counter if answer.status < 300 else None
            whole = False
            try:
                await reply.begin(answer.status, answer.headers)
                await self._copy(answer, counter)
                whole = True
            finally:
                usage = self._bill(counter, whole=whole) if counter else None
                self._end = replace(self._end, usage=usage, whole=whole)

    async def _copy(self, answer: Answer, counter: Counter | None) -> None:
        scrubber = Scrubber(self._grant.account.key)
        if counter:
            counter.stream = answer.stream
        async for piece in answer.pieces():
            if counter:
                counter.add(piece)
            await self._reply.add(scrubber.add(piece))
        await self._reply.add(scrubber.rest())

    def _bill(self, counter: Counter, *, whole: bool) -> Usage:
        """By the name of the model that answered; by the one that was asked for, where that has a price and the other none."""
        metered = counter.end(whole=whole)
        asked = counter.order.model
        cost = self._cost(counter.model or asked, metered)
        return Usage(
            input_tokens=metered.input,
            cached_tokens=metered.cached,
            output_tokens=metered.output,
            cost=self._cost(asked, metered) if cost is None else cost,
            guessed=metered.guessed,
            disbelieved=metered.disbelieved,
        )


async def _surely(work: Coroutine[None, None, object]) -> None:
    """Do it to its end, also for somebody who is being cancelled."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    task.result()

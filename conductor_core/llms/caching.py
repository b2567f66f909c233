"""The same question is not paid for twice, where the same answer is wanted."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta

import structlog

from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import StoreError
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.clock import Clock
from conductor_core.ports.model import LanguageModel, Listener
from conductor_core.ports.store import Store

log = structlog.get_logger(__name__)

MOST = 1_000
"""Answers that are kept."""
LARGEST = 100_000
"""Characters of one answer's JSON; a larger one is not kept."""
KEPT_FOR = timedelta(days=30)
"""Models change behind their names."""


class AnswerCache:
    """Answers in the store. One for the process; how often one was of use, the books say."""

    def __init__(
        self, store: Store, clock: Clock, redactor: Redactor, *, on: Callable[[], bool], most: int = MOST
    ) -> None:
        """``on`` is asked before each use."""
        self._store = store
        self._clock = clock
        self._redactor = redactor
        self._on = on
        self._most = most
        self._keeping: set[asyncio.Task[None]] = set()

    def suits(self, request: ModelRequest) -> bool:
        """Whether the same answer is wanted each time."""
        return request.temperature == 0 and self._on()

    async def find(self, digest: str) -> ModelAnswer | None:
        """The answer, if it is known: it took no tokens, cost nothing, and says where it comes from."""
        since = self._clock.now() - KEPT_FOR
        found = await self._store.read(lambda tx: tx.model_answers.get(digest, since))
        if found is None:
            return None
        return ModelAnswer.model_validate_json(found).model_copy(update={"usage": Usage(), "remembered": True})

    def keep(self, digest: str, answer: ModelAnswer) -> None:
        """Remember it beside the work: nobody waits for that, and a store that cannot take it spoils no answer.

        One that holds a secret of ours is not kept.
        """
        body = answer.model_dump_json()
        if answer.stop in ("end", "tools") and len(body) <= LARGEST and self._redactor.without_known(body) == body:
            task = asyncio.create_task(self._keep(digest, body))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def kept(self) -> None:
        """Wait until everything that was to be remembered is."""
        await asyncio.gather(*self._keeping)

    async def _keep(self, digest: str, body: str) -> None:
        now = self._clock.now()
        try:
            await self._store.write(lambda tx: tx.model_answers.put(digest, body, now, self._most))
        except StoreError as error:
            log.warning("an answer was not remembered", error=error.message)


class Cached:
    """Asks the cache first when the request is one that has the same answer each time."""

    def __init__(self, model: LanguageModel, cache: AnswerCache, *, source: str) -> None:
        """``source``: who answers, e.g. provider and address; the same request to somebody else is another one."""
        self._model = model
        self._cache = cache
        self._source = source

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the port."""
        if not self._cache.suits(request):
            return await self._model.ask(request, listener)
        digest = hashlib.sha256(f"{self._source}\n{request.model_dump_json()}".encode()).hexdigest()
        known = await self._cache.find(digest)
        if known is not None:
            if listener:
                listener.said(known.turn.text)
            return known
        answer = await self._model.ask(request, listener)
        self._cache.keep(digest, answer)
        return answer

    def estimate(self, request: ModelRequest) -> Micros | None:
        """See the port; nobody knows yet whether it will come from the cache."""
        return self._model.estimate(request)

    async def check(self, model: str) -> str:
        """See the port."""
        return await self._model.check(model)

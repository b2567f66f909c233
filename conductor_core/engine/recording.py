"""Orders are kept as they came in, so that what people did can be told from what happened."""

from contextlib import suppress
from typing import Any

from conductor_core.domain.cassette import Inbound
from conductor_core.domain.command import Envelope, Reply
from conductor_core.domain.ids import RunId
from conductor_core.engine.services import Services
from conductor_core.errors import StoreError
from conductor_core.logic.scrubbing import Scrubber
from conductor_core.ports.store import Transaction


async def keep(services: Services, envelope: Envelope, reply: Reply) -> None:
    """An order that concerns a run, and its answer, without secrets. It counts whether it can be kept or not."""
    named = reply.run or getattr(envelope.command, "run", None) or envelope.place.run
    if envelope.command.spec.reads_only or not isinstance(named, str):
        return
    run = RunId(named.upper())
    command: Any = Scrubber(services.redactor, {}).json(envelope.command.model_dump(mode="json", by_alias=True))

    def add(tx: Transaction) -> None:
        if tx.runs.get(run) is None:
            return
        order = Inbound(
            run=run,
            at=services.clock.now(),
            after=tx.events.last_number(run),
            command=command,
            actor=envelope.actor,
            place=envelope.place,
            outcome=reply.outcome,
            text=reply.text,
        )
        tx.inbounds.add(order)

    with suppress(StoreError):
        await services.store.write(add)

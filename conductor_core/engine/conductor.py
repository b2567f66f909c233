"""The front door: orders in, replies out, and a service that goes on where it was."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog

from conductor_core.commands import HANDLERS
from conductor_core.commands.context import Context, SettingsDesk
from conductor_core.domain.command import Envelope, Place, Reply
from conductor_core.domain.ids import MessageRef, RoomId, RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Run, RunOptions
from conductor_core.domain.talk import Line, Where
from conductor_core.engine import inbox
from conductor_core.engine.attempts import AttemptRunner
from conductor_core.engine.caring import AgentCare
from conductor_core.engine.closed import Closed
from conductor_core.engine.manners import Heard, heard
from conductor_core.engine.pasted import without_secrets
from conductor_core.engine.performing import performers
from conductor_core.engine.porch import Porch
from conductor_core.engine.publishing import Publisher
from conductor_core.engine.reception import Deal, Reception
from conductor_core.engine.recording import keep
from conductor_core.engine.recovering import recovered
from conductor_core.engine.replaying import replayed
from conductor_core.engine.services import Services
from conductor_core.engine.tidying import tidied
from conductor_core.engine.whose import refusal, taken
from conductor_core.errors import ConductorError, NoRoomError, NotFoundError, StateError, UsageError
from conductor_core.lifecycle import accounts, approvals, attending, budgeting, digesting, questions, reminding, runs
from conductor_core.lifecycle.following import stands
from conductor_core.lifecycle.linking import ordered
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.discretion import sayable
from conductor_core.ports.store import Transaction
from conductor_core.stream.hub import Hub

T = TypeVar("T")

JUDGED = (UsageError, NotFoundError, StateError)
"""Refusals that follow from the order and from how things stand."""

log = structlog.get_logger(__name__)


class Conductor:
    """Everything a surface may call."""

    def __init__(
        self,
        services: Services,
        *,
        hub: Hub,
        beside: bool = False,
        defaults: Callable[[], RunOptions],
        settings: SettingsDesk,
    ) -> None:
        self._services = services
        self._dispatcher = services.truth.dispatcher
        self._hub = hub
        self._at_work = beside
        """Whether runs under way are worked on: here, or by the process this one looks on beside."""
        self._untold: datetime | None = services.clock.now()
        """Since when the service is there again, until people know what was at work when it stopped."""
        self._defaults = defaults
        self._settings = settings
        self._runner = AttemptRunner(services, performers(), self._has_no_room, hub.crowd)
        self._care = AgentCare(services)
        self._publisher = Publisher(services)
        self.closed = Closed(services.truth)
        self._publishing: asyncio.Task[None] | None = None
        """Carries runs to git hosts."""
        self._full: NoRoomError | None = None
        self._checking: asyncio.Task[None] | None = None
        """Looks after the agents."""
        self._reading: asyncio.Task[None] | None = None
        """Reads the inbox."""

    async def start(self) -> None:
        """Take up what was left, and begin to hand out work."""
        await self._care.recall()
        self._checking = asyncio.create_task(self._care.watch())
        self.open_inbox()
        await self.tidy()
        await self.tell_recovered()
        self._at_work = True
        self._publishing = asyncio.create_task(self._publisher.watch())
        await self._dispatcher.start(self._runner)

    async def stop(self) -> None:
        """Hand out nothing more; what runs is interrupted and goes on at the next start."""
        await self._dispatcher.stop()
        await self.close_inbox()
        await _ended(self._checking)
        await _ended(self._publishing)

    def open_inbox(self) -> None:
        """Take orders that other processes leave."""
        self._reading = asyncio.create_task(inbox.serve(self._services.store, self._services.clock, self))

    async def close_inbox(self) -> None:
        """Take none any more. What is left stays there, and who left it can take it back."""
        await _ended(self._reading)

    async def submit(self, envelope: Envelope) -> Reply:
        """Carry out an order. What cannot be done comes back as one sentence, never as an exception."""
        if not self._at_work and not envelope.command.spec.reads_only:
            await self.tell_recovered()  # first, because the time before an order is not the order's
        envelope = without_secrets(envelope, self._services.redactor)
        alone, envelope = await self.read(lambda tx: taken(tx, envelope))
        reply = sayable(await self._carry_out(envelope), self._services.redactor).model_copy(update={"alone": alone})
        await keep(self._services, envelope, reply)
        return reply

    async def _carry_out(self, envelope: Envelope) -> Reply:
        handler = HANDLERS[type(envelope.command)]
        if refused := refusal(type(envelope.command), envelope.actor):
            return Reply(outcome="refused", text=refused)
        context = Context(
            envelope=envelope,
            truth=self._services.truth,
            workspaces=self._services.workspaces,
            deliveries=self._services.deliveries,
            defaults=self._defaults,
            sandbox=self._services.sandbox.capabilities.detail,
            settings=self._settings,
            redactor=self._services.redactor,
            hosts=self._services.hosts.addresses,
            publish=self._publish,
            look_there=self._publisher.look,
            replayed=replayed,
            check_agents=self._care.look,
            at_work=self._at_work,
        )
        try:
            reply = await self.read(context.answered) or await handler(envelope.command, context)
        except ConductorError as error:
            return await self._refused(envelope, error)
        if reply.run and not envelope.command.spec.reads_only:
            await self._in_a_room(reply.run, envelope.place)
        return reply

    async def _refused(self, envelope: Envelope, error: ConductorError) -> Reply:
        """What was said to be impossible is not done when the same order comes once more; trouble of ours may pass."""
        reply = Reply(outcome="refused", text=self._services.redactor.text(error.message))
        if (key := envelope.key) is None or envelope.command.spec.reads_only or not isinstance(error, JUDGED):
            return reply
        with contextlib.suppress(NoRoomError):  # the reply is true all the same
            await self._services.truth.change(lambda m: m.tx.inbox.answered(key, reply.model_dump(mode="json"), m.now))
        return reply

    async def met(self, actor: Actor) -> Actor:
        """Somebody of a chat, with the role they were given; from the first time on one can be given to them."""
        known = await self.read(lambda tx: tx.accounts.get(actor.id))
        if known is None or (known.name, known.usual) != (actor.name, actor.role):
            await self._services.truth.change(lambda moment: accounts.meet(moment, actor))
        return known.acting(actor, None) if known else actor

    async def opened(self, actor: Actor, words: str, state: str) -> None:
        """Somebody looks at their page about everything: it is kept current from now on."""
        await self._services.truth.change(lambda moment: accounts.open_tab(moment, actor, words, state))

    async def at_home(self, place: RoomId, home: MessageRef | None) -> None:
        """The page about what a place follows stands there from now on, or no more."""
        await self._services.truth.change(lambda moment: stands(moment, place, home))

    async def hear(self, line: Line, place: Place, where: Where, actor: Actor) -> Heard:
        """What something that was said amounts to, if it is for us at all."""
        return await heard(self._services.truth, line, place, where, actor)

    def porch(self, surface: str) -> Porch:
        """Where a chat platform leaves what comes in over it."""
        return Porch(self._services.store, self._services.clock, surface)

    def reception(self, surface: str, deal: Deal) -> Reception:
        """Where that is dealt with."""
        return Reception(self.porch(surface), deal, self._hub.crowd)

    async def pass_by(self) -> None:
        """Where many wait for a first word of ours, what nobody waits for comes after it; it is held up for some seconds at most."""
        await self._hub.crowd.pass_by()

    async def _publish(self, run: RunId) -> None:
        """Where nobody watches what is to be pushed, whoever orders it does it."""
        if self._publishing is None:
            await self._publisher.advance(run)
        else:
            self._publisher.soon(run)

    async def _in_a_room(self, run: RunId, place: Place) -> None:
        """Whoever works on a run that came from elsewhere sees it: it gets a room here, with its whole thread."""
        room = place.thread_of(run)
        if await self.read(lambda tx: tx.rooms.get(room)):
            return
        if await self._services.truth.change(lambda moment: ordered(moment, run, place)):
            self._hub.wake(run)

    async def under_way(self) -> tuple[Run, ...]:
        """The runs in which more happens without anybody's order."""
        return tuple(run for run in await self.read(lambda tx: tx.runs.unfinished()) if not run.rests)

    async def run(self, run: RunId) -> Run:
        """A run as it stands; a NotFoundError where there is none of that name."""
        return await self.read(lambda tx: _found(tx, run))

    async def until_over(self, run: RunId) -> Run:
        """The run, once nothing more happens unless somebody orders it. Raises what ``until`` does."""
        return await self.until(run, lambda _, found: found.rests)

    async def until(self, run: RunId, settled: Callable[[Transaction, Run], bool]) -> Run:
        """The run, once it is as wanted.

        Raises:
            NoRoomError: the disk became full meanwhile. The run stands where it was and goes on at the next start.
        """
        news = self._hub.subscribe(run)
        self._full = None
        try:
            while not (seen := await self.read(lambda tx: (found := _found(tx, run), settled(tx, found))))[1]:
                if self._full:
                    raise NoRoomError(f"{self._full.message} The same command then goes on with {run}.")
                await news.next()
        finally:
            self._hub.unsubscribe(news)
        return seen[0]

    def _has_no_room(self, error: NoRoomError) -> None:
        self._full = error
        self._hub.wake_all()

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """Look at the truth."""
        return await self._services.store.read(op)

    async def set_aside(self, keep: RunId | None) -> tuple[RunId, ...]:
        """Stop every run that is under way but one. Called before ``start`` where a person wants to see only that one."""
        aside = tuple(run.id for run in await self.under_way() if run.id != keep)

        def pause(moment: Moment) -> None:
            for run in aside:
                runs.pause(moment, moment.run(run))

        await self._services.truth.change(pause)
        return aside

    async def left_alone(self, run: RunId) -> None:
        """Whoever goes on with a run wants nothing asked."""
        await self._services.truth.change(lambda m: attending.unattended(m, m.run(run)))

    async def look_after_requests(self) -> None:
        """Remind people of what they have not answered; let defaults count, runs go on and digests go out, whose time has come."""
        await self._services.truth.change(approvals.remind)
        await self._services.truth.change(questions.take_defaults)
        await self._services.truth.change(reminding.remind)
        await self._services.truth.change(budgeting.freed)
        await self._services.truth.change(lambda moment: digesting.tell(moment, self._services.redactor))

    async def tidy(self) -> None:
        """Remove what nobody will need again."""
        await tidied(self._services)

    async def tell_recovered(self) -> None:
        """Tell people once what was at work when the service stopped."""
        since, self._untold = self._untold, None
        if since:
            await recovered(self._services, since)

    async def team_changed(self) -> None:
        """Look at agents that were replaced, and give what waits to who is there now."""
        await self._care.renewed()

    async def check_agents(self) -> None:
        """Look at the health of all agents, and keep what was seen."""
        await self._care.check()


def _found(tx: Transaction, run: RunId) -> Run:
    found = tx.runs.get(run)
    if found is None:
        raise NotFoundError(f"There is no run {run}.")
    return found


async def _ended(task: asyncio.Task[None] | None) -> None:
    """Cancelled, and gone."""
    if task:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

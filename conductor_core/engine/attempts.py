"""Works on attempts, whatever their kind, and settles what came of them."""

import asyncio
import errno
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeGuard

import structlog

from conductor_core.domain.agent import Failed
from conductor_core.domain.cap import CapReached
from conductor_core.domain.ids import AttemptId, run_of
from conductor_core.domain.plan import TaskKind
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.engine.claim import Claim
from conductor_core.engine.paying import HeldError
from conductor_core.engine.services import Services
from conductor_core.errors import (
    AgentError,
    ConductorError,
    FencedError,
    InputRefusedError,
    ModelError,
    NoRoomError,
    Parked,
    PlanRejectedError,
)
from conductor_core.lifecycle import capping, failing, reaching, remarks, runs, tasks
from conductor_core.lifecycle.assigning import postpone
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.working_time import asking_since, rested
from conductor_core.logic.discretion import discreet
from conductor_core.logic.figures import duration
from conductor_core.logic.retrying import put_off
from conductor_core.logic.routing import Later
from conductor_core.stream.crowd import Crowd

log = structlog.get_logger(__name__)

CLAIMS = 100
"""Attempts claimed at once: who is claimed first is at work while others still wait for their claim."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""Why the disk takes no more files."""

BREAKS = 3
"""Times that an attempt may meet a fault of our own, or of its agent's; then it fails, and where even that breaks, it waits."""

Performer = Callable[[Services, Claim], Awaitable[Failed | None]]
"""Does an attempt to the end and records it; gives the failure when there was one."""


class AttemptRunner:
    """The handler the dispatcher calls. A delivery may come twice, and may be cancelled anywhere."""

    def __init__(
        self,
        services: Services,
        performers: dict[TaskKind, Performer],
        no_room: Callable[[NoRoomError], None],
        crowd: Crowd,
    ) -> None:
        """Whoever is in the ``crowd`` goes first; ``no_room`` hears that the disk is full; the attempt stands where it was, and is delivered again."""
        self._services = services
        self._performers = performers
        self._no_room = no_room
        self._crowd = crowd
        self._claims = asyncio.Semaphore(CLAIMS)
        self._broken: Counter[AttemptId] = Counter()

    async def __call__(self, attempt: AttemptId) -> None:
        """Claim the attempt, do it, settle it."""
        await self._crowd.pass_by()
        try:
            await self._do(attempt)
        except NoRoomError as error:
            self._no_room(error)
            raise
        except ConductorError:
            raise
        except Exception as error:
            if _has_no_room(error):
                self._no_room(self._full(error))
                raise
            self._broken[attempt] += 1
            if self._broken[attempt] < BREAKS:
                raise
            log.exception("attempt is put off, because it breaks again and again", attempt=attempt)
            await self._put_off(attempt, error)

    async def _put_off(self, attempt: AttemptId, error: Exception) -> None:
        """Wait with it, and say so in its thread."""
        times = self._broken[attempt]
        pause = timedelta(seconds=put_off(times - BREAKS))

        def wait(moment: Moment) -> None:
            found = moment.attempt(attempt)
            if found.state in ("queued", "running"):
                later = Later(found.agent, moment.now + pause, _fault(error, times))
                postpone(moment, moment.task(found.task), rested(found, moment.now), later)

        await self._services.truth.change(wait)

    async def _do(self, attempt: AttemptId) -> None:
        async with self._claims:
            claim = await self._services.truth.change(lambda moment: _claim(moment, attempt), whole=(run_of(attempt),))
        if claim is None:
            return
        with structlog.contextvars.bound_contextvars(
            project=claim.project.id, run=claim.run.id, task=claim.task.key, attempt=attempt
        ):
            self._services.registry.took_work(claim.attempt.agent)
            try:
                failure = await self._unbroken(claim)
                if failure is not None:
                    await self._settle(claim, discreet(failure, self._services.redactor))
            except FencedError:
                log.info("attempt was taken over or ended by somebody else")
            finally:
                self._services.registry.gave_back(claim.attempt.agent)
            self._broken.pop(attempt, None)
            if claim.time_left is not None:
                await self._services.truth.change(lambda m: capping.note_time(m, m.attempt(attempt)))

    async def _unbroken(self, claim: Claim) -> Failed | None:
        """Perform it; a failure where it breaks again and again for reasons that nobody foresaw."""
        try:
            return await self._perform(claim)
        except ConductorError:
            raise
        except Exception as error:
            if _has_no_room(error) or self._broken[claim.attempt.id] + 1 < BREAKS:
                raise
            log.warning("attempt broke again and again", error=type(error).__name__)
            return Failed(cause=_fault(error, BREAKS), remedy="other_agent")

    async def _perform(self, claim: Claim) -> Failed | None:
        limit = claim.task.planned.timeout
        patience = limit if claim.time_left is None else min(limit, claim.time_left.seconds)
        performer = self._performers[claim.task.planned.kind]
        try:
            async with asyncio.timeout(patience) as deadline:
                return await performer(self._services, claim)
        except TimeoutError:
            if not deadline.expired():
                raise
            return await self._late(claim, limit, cut_short=patience < limit)
        except Parked as wait:
            reached = wait.reached if isinstance(wait, HeldError) else None
            await self._services.settle(claim, lambda m: _park(m, claim, reached))
            return None
        except AgentError as error:
            failed = Failed(cause=error.message, remedy=error.remedy, retry_after=error.retry_after)
            return failed.model_copy(update=_of_the_model(error)) if isinstance(error, ModelError) else failed
        except (FencedError, NoRoomError):
            raise
        except (InputRefusedError, PlanRejectedError) as error:
            told = claim.task.planned.kind == "work"  # the next try at it hears what was wrong
            return Failed(cause=error.message, remedy="again" if told else "fail", flaw="refused")
        except ConductorError as error:
            log.warning("attempt failed", error=error.message)
            return Failed(cause=error.message, remedy="again")

    async def _late(self, claim: Claim, limit: float, *, cut_short: bool) -> Failed | None:
        if cut_short:
            await self._services.settle(claim, lambda m: _out_of_time(m, claim))
            return None
        return Failed(
            cause=f"it took longer than {duration(limit)}", advice="Retry, or give it a longer time limit.", flaw="late"
        )

    def _full(self, error: OSError) -> NoRoomError:
        home = self._services.deliveries.parent
        return NoRoomError(f"Files in {home} cannot be written ({error.strerror}); free some space on its disk.")

    async def _settle(self, claim: Claim, failure: Failed) -> None:
        def settle(moment: Moment) -> None:
            attempt = moment.attempt(claim.attempt.id)
            if failing.fail(moment, moment.task(claim.task.id), attempt, failure):
                return
            if claim.task.planned.kind in ("plan", "deliver") and claim.task.wish is None:
                runs.end(moment, moment.run(claim.run.id), "failed", _reason(failure))
            else:
                tasks.advance(moment, claim.run.id)

        await self._services.settle(claim, settle, whole=(claim.run.id,))


def _of_the_model(error: ModelError) -> dict[str, object]:
    return {"ails": error.ails, "billed": error.billed}


def _has_no_room(error: Exception) -> TypeGuard[OSError]:
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _fault(error: Exception, times: int) -> str:
    return f"Conductor met a fault of its own ({type(error).__name__}) {times} times; its log says more"


def _claim(moment: Moment, attempt: AttemptId) -> Claim | None:
    claimed = tasks.claim(moment, attempt)
    if claimed is None:
        return None
    run, task, taken = claimed
    left = capping.time_left(moment, run.id) if task.planned.kind not in ("plan", "deliver") else None
    if left is not None and left.seconds < 1:
        _hold_all(moment, run, left)
        return None
    project = moment.tx.projects.get(run.project)
    if project is None:
        return None
    needs = task.planned.needs
    by_key = {other.key: other for other in moment.tx.tasks.of(run.id)} if needs else {}
    feedback = task.outcome.cause if task.outcome and task.outcome.kind == "failed" else ""
    return Claim(
        project=project,
        run=run,
        task=task,
        attempt=taken,
        upstream=tuple(by_key[need] for need in needs if need in by_key and by_key[need].state == "done"),
        journal=moment.tx.journals.of(attempt) if taken.token > 1 else {},
        time_left=left,
        feedback=feedback,
        said=_said(moment, task, taken),
        restarted=taken.token > 1,
        hosts=reaching.given(moment, run, task, begun=taken.token > 1 or taken.number > 1),
    )


def _out_of_time(moment: Moment, claim: Claim) -> None:
    """Its share of the time is over: all that is under the cap is held, or it goes on with a share of what others left."""
    left = capping.time_left(moment, claim.run.id)
    if left is not None and left.seconds < 1:
        _hold_all(moment, claim.run, left)
    else:
        _park(moment, claim, None)


def _hold_all(moment: Moment, run: Run, left: capping.TimeLeft) -> None:
    under = [other for other in moment.tx.runs.unfinished() if left.cap in capping.over(moment, other)]
    for other in under if left.cap.scope != "run" else [moment.run(run.id)]:
        runs.hold(moment, other, left.reached)


def _said(moment: Moment, task: Task, attempt: Attempt) -> tuple[str, ...]:
    """What its order says of what people said. A plain program takes no words, and who plans is not known yet."""
    member = moment.roster.get(attempt.agent)
    if member is None or member.card.kind == "command":
        return ()
    return remarks.read_at_start(moment, task.run, task.planned, attempt)


def _park(moment: Moment, claim: Claim, reached: CapReached | None) -> None:
    """It waits for a person; where nothing more may be used, the whole run does."""
    if reached is not None:
        runs.hold(moment, moment.run(claim.run.id), reached)
        return
    attempt = moment.attempt(claim.attempt.id)
    moment.tx.attempts.save(rested(attempt, asking_since(moment, attempt)).model_copy(update={"state": "parked"}))
    task = moment.task(claim.task.id)
    moment.tx.tasks.save(task.model_copy(update={"state": "queued"}))
    if task.planned.kind == "pick":
        if task.picked is not None:
            tasks.unpark(moment, task.id)  # picked while it was being put away
        return
    questions = moment.tx.asks.questions(claim.run.id)
    asked = any(question.task == task.key and question.state == "pending" for question in questions)
    if not asked and not reaching.waits(moment, moment.run(task.run), task):
        tasks.unpark(moment, task.id)  # answered while its work was being put away


def _reason(failure: Failed) -> str:
    cause = failure.cause[:1].upper() + failure.cause[1:]
    return f"{cause.rstrip('.')}.{f' {failure.advice}' if failure.advice else ''}"

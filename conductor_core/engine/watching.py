"""Looks at an attempt from outside while somebody works on it, so that its thread is never silent and a hang is found."""

from datetime import timedelta

from conductor_core.domain.agent import Watched
from conductor_core.domain.sandbox import Vitals
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.errors import FencedError
from conductor_core.events.task import AgentWatched, HangFound
from conductor_core.lifecycle.assigning import ENGINE, route
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.routing import Choice
from conductor_core.logic.silence import USED, Signs, decide
from conductor_core.ports.workspaces import Workspace

LOOK = 15.0
"""Seconds between two looks."""


class Watch:
    """One attempt. It only says what it sees; people decide what becomes of a hang."""

    def __init__(self, services: Services, claim: Claim, workspace: Workspace) -> None:
        self._services = services
        self._claim = claim
        self._workspace = workspace
        now = services.clock.monotonic()
        claim.pulse.tells(now)
        self._looked = self._worked = now
        self._cpu = 0.0
        self._hung_at: float | None = None

    async def run(self) -> None:
        """Until cancelled, or until somebody else owns the attempt."""
        try:
            while True:
                await self._services.clock.sleep(LOOK)
                await self._look()
        except FencedError:
            return

    async def _look(self) -> None:
        now, vitals = self._services.clock.monotonic(), self._workspace.vitals()
        if vitals.cpu - self._cpu > USED * (now - self._looked):
            self._worked = now
        self._cpu, self._looked = vitals.cpu, now
        signs = self._signs(now, vitals)
        if self._hung_at is not None and signs.still < now - self._hung_at:
            self._hung_at = None
        match decide(signs, hangs=self._hung_at is not None):
            case "hang":
                self._hung_at = now
                await self._services.settle(self._claim, lambda moment: self._found(moment, vitals, signs.still))
            case "line":
                await self._services.settle(self._claim, lambda moment: self._say(moment, vitals, signs))
            case None:
                return
        self._claim.pulse.told = now

    def _signs(self, now: float, vitals: Vitals) -> Signs:
        pulse = self._claim.pulse
        return Signs(
            heard=now - pulse.heard,
            told=now - pulse.told,
            quiet=vitals.quiet,
            idle=now - self._worked if vitals.programs else None,
            asked=None if pulse.asked is None else now - pulse.asked,
            held=pulse.held_until > now,
        )

    def _say(self, moment: Moment, vitals: Vitals, signs: Signs) -> None:
        claim = self._claim
        seen = Watched(
            at=moment.now,
            programs=vitals.programs,
            output_at=None if signs.quiet is None else moment.now - timedelta(seconds=signs.quiet),
            asked_at=None if signs.asked is None else moment.now - timedelta(seconds=signs.asked),
            works=signs.idle is not None and signs.idle <= LOOK,
        )
        moment.tell(claim.run.id, AgentWatched(task=claim.task.key, attempt=claim.attempt.id, seen=seen))

    def _found(self, moment: Moment, vitals: Vitals, seconds: float) -> None:
        claim, agent = self._claim, self._claim.attempt.agent
        other = ""
        if agent != ENGINE:
            routing = route(moment, moment.run(claim.run.id), moment.task(claim.task.id), tried=frozenset({agent}))
            other = routing.agent if isinstance(routing, Choice) and routing.agent != agent else ""
        moment.tell(
            claim.run.id,
            HangFound(
                task=claim.task.key,
                attempt=claim.attempt.id,
                agent=agent,
                programs=vitals.programs,
                seconds=seconds,
                other=other,
            ),
        )

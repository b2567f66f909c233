"""What an agent has while it works, bound to its claim."""

from conductor_core.domain.agent import AgentReport, ToolUsed
from conductor_core.domain.ask import Fallback
from conductor_core.domain.cap import CapReached
from conductor_core.domain.plan import Host
from conductor_core.domain.remark import Opening
from conductor_core.engine.charges import Charges
from conductor_core.engine.claim import Claim
from conductor_core.engine.hearing import hear
from conductor_core.engine.journal import StoredJournal
from conductor_core.engine.metering import AttemptMeter
from conductor_core.engine.services import Services
from conductor_core.errors import Parked
from conductor_core.events.task import AgentReported
from conductor_core.lifecycle import approvals, questions, reaching
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.discretion import discreet
from conductor_core.logic.plain_text import one_line
from conductor_core.ports.workspaces import Workspace


class AttemptDesk:
    """The desk of one claimed attempt."""

    def __init__(self, services: Services, claim: Claim, workspace: Workspace) -> None:
        self._services = services
        self._claim = claim
        self._workspace = workspace
        self._charges = Charges(claim.attempt, services.tills.of(claim.run.id))
        self._meter = AttemptMeter(services, claim, self._charges)
        self._journal = StoredJournal(
            services.truth, self._charges, claim.journal, redactor=services.redactor, pulse=claim.pulse
        )

    @property
    def workspace(self) -> Workspace:
        """See the port."""
        return self._workspace

    @property
    def journal(self) -> StoredJournal:
        """See the port."""
        return self._journal

    @property
    def meter(self) -> AttemptMeter:
        """See the port."""
        return self._meter

    @property
    def reached(self) -> CapReached | None:
        """The cap that did not allow the last call; None when it left, or none was tried."""
        refused = self._charges.refused
        return None if refused is None else refused.reached

    async def still(self) -> None:
        """Until no call of the run is under way."""
        await self._charges.till.still()

    async def tell(self, report: AgentReport) -> None:
        """See the port."""
        claim = self._claim
        said = discreet(report, self._services.redactor)
        now = self._services.clock.monotonic()
        claim.pulse.tells(now)
        if said.kind == "waiting" and said.until:
            claim.pulse.waits(now + (said.until - self._services.clock.now()).total_seconds())
        event = AgentReported(task=claim.task.key, attempt=claim.attempt.id, report=said)
        await self._services.settle(claim, lambda moment: moment.tell(claim.run.id, event))

    async def check_begins(self, what: str) -> None:
        """The engine itself begins something that may take long."""
        await self.tell(ToolUsed(tool="check", summary=what))

    async def ask(self, text: str, choices: tuple[str, ...] = (), fallback: Fallback | None = None) -> str:
        """See the port; parks the attempt while the answer is missing, so that waiting costs nothing.

        Raises:
            Parked: the question is asked and not answered yet.
        """
        claim = self._claim
        text = self._services.redactor.text(text)

        def put(moment: Moment) -> str | None:
            return questions.ask(moment, claim.run.id, claim.task.key, text, choices, fallback)

        answer = await self._services.settle(claim, put)
        if answer is None:
            raise Parked
        return answer

    async def permit(self, action: str, detail: str) -> bool:
        """See the port; parks the attempt like a question while nobody has decided.

        Raises:
            Parked: it is asked and not decided yet.
        """
        claim = self._claim
        wish = f"{claim.attempt.agent} wants to {one_line(action, 80)}: {one_line(detail, 300)}"
        if await self._nobody_is_asked():
            refusal = f"not allowed, because this run asks nobody: {wish}"
            await self.tell(ToolUsed(tool="permission", summary=refusal, ok=False))
            return False
        text = self._services.redactor.text(f"{wish}. Is that allowed?")

        def put(moment: Moment) -> bool | None:
            return questions.permission(moment, claim.run, claim.task.key, text)

        allowed = await self._services.settle(claim, put)
        if allowed is None:
            raise Parked
        return allowed

    async def reach(self, hosts: tuple[Host, ...], why: str) -> bool:
        """See the port; the attempt is begun again where its sandbox can be opened to what is allowed now.

        Raises:
            Parked: nobody has decided yet, or its sandbox is to be opened anew.
        """
        claim, why = self._claim, self._services.redactor.text(why)

        def put(moment: Moment) -> bool | None:
            return reaching.wish(moment, moment.run(claim.run.id), moment.task(claim.task.id), hosts, why)

        allowed = await self._services.settle(claim, put)
        if allowed is None or (allowed and not set(hosts) <= set(claim.hosts or ())):
            raise Parked
        return allowed

    async def _nobody_is_asked(self) -> bool:
        run = self._claim.run.id
        return await self._services.settle(
            self._claim, lambda moment: approvals.unattended(moment, moment.run(run), "network")
        )

    async def heard(self, key: str, opening: Opening) -> tuple[str, ...]:
        """See the port."""
        return await hear(self._services, self._claim, key, opening)

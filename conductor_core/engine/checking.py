"""Tasks that check: an agent looks, and then Conductor runs itself what shows whether it is so."""

import asyncio
from collections.abc import Sequence

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.paying import paid
from conductor_core.engine.services import Services
from conductor_core.engine.working import order, record
from conductor_core.engine.workplace import workplace
from conductor_core.logic.analysis import analyse
from conductor_core.logic.discretion import discreet
from conductor_core.logic.proving import Seen, proved, to_prove


async def do_check(services: Services, claim: Claim) -> Failed | None:
    """Let the agent check, and record what is seen when its commands are run on files that it did not touch.

    What a command agent ran needs no second run: the command is the plan's or the owner's, and the agent is our own code.
    """
    agent = services.registry.get(claim.attempt.agent)
    if agent is None:
        return Failed(cause=f"there is no agent {claim.attempt.agent} any more", remedy="other_agent")
    latest = await services.store.read(lambda tx: tx.plans.latest(claim.run.id))
    baseline = latest[1].baseline if latest else ()
    brief = order(claim, baseline=baseline)
    async with workplace(services, claim, claim.base) as workspace:
        outcome = await paid(agent, brief, AttemptDesk(services, claim, workspace))
    if outcome.kind == "done" and not (agent.card.kind == "command" and outcome.commands and not brief.commands):
        outcome = await _prove(services, claim, outcome, baseline)
    if outcome.kind == "failed":
        return outcome
    await record(services, claim, discreet(outcome, services.redactor))
    return None


async def _prove(services: Services, claim: Claim, said: Done, baseline: Sequence[CommandEvidence]) -> Done | Failed:
    project = claim.project.id
    analysis = await asyncio.to_thread(analyse, await services.workspaces.files(project, claim.base))
    own = tuple(check.argv for check in analysis.checks)
    proof = to_prove(claim.task.planned.commands, own, said.claims, baseline)
    claims = await verifying.check_files(services.workspaces, project, claim.base, said.claims)
    async with workplace(services, claim, claim.base) as workspace:
        desk = AttemptDesk(services, claim, workspace)
        checked = await verifying.run_checks(workspace.session, proof.commands, services.redactor, desk.check_begins)
    seen = Seen(commands=checked.commands, unchecked=checked.unchecked, baseline=tuple(baseline))
    return proved(said.model_copy(update={"claims": claims}), claim.attempt.agent, proof, seen)

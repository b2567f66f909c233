"""What a program puts in order in files of a project stays only if the project's own checks come out as before."""

from collections.abc import Sequence

from conductor_core.domain.agent import Done
from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId
from conductor_core.engine.claim import Claim
from conductor_core.engine.measuring import measure
from conductor_core.engine.services import Services


async def harm(services: Services, claim: Claim, commit: CommitId, changes: Sequence[FileChange]) -> str:
    """What comes out worse with it, as a sentence; empty where nothing does, or where it cannot have touched what was there.

    Others are judged when everything is together: who thinks may change what a check expects in a later task.
    """
    member = services.registry.roster().get(claim.attempt.agent)
    if member is None or member.card.kind != "command" or all(change.status == "added" for change in changes):
        return ""
    latest = await services.store.read(lambda tx: tx.plans.latest(claim.run.id))
    if latest is None or not latest[1].baseline:
        return ""
    return next(iter((await measure(services, claim, commit)).worse), "")


def left_out(outcome: Done, worse: str) -> Done:
    """The same task with its change left out."""
    return outcome.model_copy(
        update={
            "summary": "Changed nothing, because it would do harm.",
            "claims": (),
            "lacking": (*outcome.lacking, f"left out, because with it {worse.rstrip('.')}"),
        }
    )

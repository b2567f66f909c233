"""What an agent made before of the same order and the same files is taken instead of made again.

Only for agents that can say what their result follows from, only at the first try of a task (who tries again wants it made
anew), and never for checks: they are there to be run. What is taken goes the way of all work: it is put into the workspace,
its claims are checked, its change is scanned and merged.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.evidence import FileChange
from conductor_core.domain.files import File
from conductor_core.domain.result import Basis, KeptFile, KeptResult
from conductor_core.engine.claim import Claim
from conductor_core.engine.services import Services
from conductor_core.logic.result_keys import result_key
from conductor_core.ports.agent import Agent, Repeatable
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Workspace

MOST = 300
"""Results that are kept."""
LARGEST = 256 << 10
"""Bytes of the files of one result; a larger one is not kept."""
AGAIN = "The same order on the same files was carried out before; its result is taken."

_IDENTITY = """
for name; do
    place=$(command -v -- "$name") && stat -Lc '%n %s %Y' -- "$place" || printf '%s is not here\\n' "$name"
done
"""


@dataclass(frozen=True)
class Reusing:
    """The result of one attempt, as far as it is known already."""

    services: Services
    workspace: Workspace
    key: str | None
    """Under which it is kept; None when it is to be made in any case."""
    known: KeptResult | None = None

    async def take(self) -> Done | None:
        """The known result, with its files in the workspace; None when it must be made."""
        if self.known is None:
            return None
        session, files = self.workspace.session, self.known.files
        await session.put({path: file for path, file in files.items() if file is not None})
        gone = [path for path, file in files.items() if file is None]
        if gone:
            await session.exec(["rm", "-f", "--", *(f"./{path}" for path in gone)], timeout=60)
        return self.known.outcome

    async def keep(self, outcome: Done, changes: Sequence[FileChange] = ()) -> None:
        """Remember what was made."""
        if self.key is None or self.known is not None:
            return
        there = {change.path for change in changes if change.status != "deleted"}
        found = await self.workspace.session.get(sorted(there))
        if there != found.keys() or sum(len(file.content) for file in found.values()) > LARGEST:
            return  # a link, which is not read, or too much
        files = {change.path: _kept(found.get(change.path)) for change in changes}
        key, result, now = self.key, KeptResult(outcome=outcome, files=files), self.services.clock.now()
        await self.services.store.write(lambda tx: tx.results.keep(key, result, now, MOST))


def _kept(file: File | None) -> KeptFile | None:
    return None if file is None else KeptFile(content=file.content, mode=file.mode)


async def reusing(services: Services, claim: Claim, agent: Agent, brief: Brief, workspace: Workspace) -> Reusing:
    """Look whether the result is known."""
    first = claim.attempt.number == 1 and workspace.fresh and not claim.restarted
    suits = first and brief.kind in ("work", "review") and not brief.hosts and services.reuse()
    basis = await asyncio.to_thread(agent.basis, brief) if suits and isinstance(agent, Repeatable) else None
    if basis is None:
        return Reusing(services, workspace, None)
    tree = await services.workspaces.tree(claim.project.id, claim.base)
    programs = await _identity(workspace.session, basis)
    name = agent.card.name
    key = result_key(name, basis, brief, tree, programs)
    known = await services.store.write(lambda tx: tx.results.take(name, key))
    return Reusing(services, workspace, key, known)


async def _identity(session: Session, basis: Basis) -> str:
    """Where the programs lie, how large they are, and since when."""
    if not basis.programs:
        return ""
    done = await session.exec(["sh", "-c", _IDENTITY, "sh", *basis.programs], timeout=30)
    return done.stdout.decode("utf-8", "replace")

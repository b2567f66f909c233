"""The workspace of one attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_core.domain.ids import AttemptId, CommitId, ProjectId
from conductor_core.domain.sandbox import Policy, Vitals
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Author

if TYPE_CHECKING:
    from conductor_core.workspaces.git_workspaces import GitWorkspaces


class GitWorkspace:
    """An attempt's copy of the files, open in the sandbox."""

    def __init__(
        self,
        home: GitWorkspaces,
        work: tuple[ProjectId, AttemptId, CommitId],
        session: Session,
        policy: Policy,
        *,
        fresh: bool,
    ) -> None:
        self._home = home
        self._policy = policy
        self._project, self._attempt, self._base = work
        self._session = session
        self._entered: list[Session] = []
        self._fresh = fresh

    @property
    def session(self) -> Session:
        """Where commands run."""
        return self._session

    @property
    def fresh(self) -> bool:
        """False when it was found as an interrupted attempt left it."""
        return self._fresh

    async def enter(self, policy: Policy) -> Session:
        """The same files in another session, with a home that stays with the attempt."""
        session = await self._home.enter(self._project, self._attempt, policy.beside(self._policy))
        self._entered.append(session)
        return session

    def vitals(self) -> Vitals:
        """Of all its sessions together."""
        return sum((session.vitals() for session in self._entered), self._session.vitals())

    async def collect(self, message: str, author: Author) -> CommitId | None:
        """Bring everything that changed into the repository as one commit on the one it began with."""
        return await self._home.collect(self._project, self._attempt, self._base, message, author)

    async def close(self) -> None:
        """End its commands; the files stay."""
        for session in (*self._entered, self._session):
            await session.close()

    async def discard(self) -> None:
        """End its commands and remove the files."""
        await self.close()
        await self._home.discard(self._project, self._attempt)

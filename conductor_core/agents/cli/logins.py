"""The way to a provider for programs that a person is logged in with, where people allow that."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from conductor_core.agents.cli.access import Access, Account, Lent, Reach, one_call
from conductor_core.agents.cli.login_file import read_login, secrets_of
from conductor_core.agents.cli.program import Login, Program
from conductor_core.domain.agent import Brief, ToolUsed, Warned
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError, SettingsError
from conductor_core.logic.reaching import refusals
from conductor_core.logic.redaction import Redactor
from conductor_core.ports.agent import Desk
from conductor_core.ports.tunnel import Tunnel, Tunnels

RISK = "what runs in its sandbox can read the login's token, and no budget of money holds it, because its price is not known"


@dataclass(frozen=True, kw_only=True)
class Logins:
    """Opens ways for the logins of whoever runs Conductor."""

    home: Path
    tunnels: Tunnels
    redactor: Redactor
    """Learns every token before a program gets it."""

    def access(self, program: Program) -> Access:
        """A program's way.

        Raises:
            SettingsError: it is not known how it is logged in with.
        """
        if program.login is None:
            raise SettingsError(f"{program.name} cannot work by login: its declaration does not say how.")
        return ByLogin(self, program, program.login)


class ByLogin:
    """With the person's own login file, through a tunnel to the vendor's hosts."""

    note = f"by login: {RISK}"

    def __init__(self, logins: Logins, program: Program, login: Login) -> None:
        self._logins = logins
        self._program = program
        self._login = login

    @property
    def ways(self) -> Sequence[Login]:
        """See the protocol."""
        return (self._login,)

    def missing(self) -> str:
        """What is wrong with the login file."""
        try:
            self._read()
        except AgentError as error:
            return error.message
        return ""

    @asynccontextmanager
    async def open(self, brief: Brief, provider: str, model: str, desk: Desk) -> AsyncIterator[Reach]:
        """See the protocol. The whole attempt is one call of unknown price, also when it is killed."""
        text = await asyncio.to_thread(self._read)
        self._logins.redactor.learn(secrets_of(text))
        async with one_call(brief, desk, provider, model, "login") as bill:

            def take(usage: Usage) -> None:
                bill.take(usage.model_copy(update={"cost": None}))  # what it calls that is no price of a login

            await desk.tell(Warned(text=f"{self._program.name} works by login: {RISK}; limits of time do hold it."))
            async with self._logins.tunnels.open(brief.attempt, (*self._login.hosts, *brief.hosts)) as tunnel:
                try:
                    yield self._reach(tunnel, text, take)
                except AgentError:
                    await _tell_refused(tunnel, desk)
                    raise
                await _tell_refused(tunnel, desk)

    def _read(self) -> str:
        return read_login(self._logins.home, self._login.file, self._program.title)

    def _reach(self, tunnel: Tunnel, text: str, account: Account) -> Reach:
        return Reach(
            account=account,
            approach=self._login,
            words={"url": tunnel.url},
            doors=(tunnel.door,),
            lent=Lent(place=self._login.file, text=text),
        )


async def _tell_refused(tunnel: Tunnel, desk: Desk) -> None:
    if tunnel.refused:
        await desk.tell(ToolUsed(tool="network", summary=refusals(tunnel.refused), ok=False))

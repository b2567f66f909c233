"""An agent program as a member of the team."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from conductor_core.agents.cli.access import Access, NoMoneyError, Reach
from conductor_core.agents.cli.accounts import share, total
from conductor_core.agents.cli.aside import put_aside, put_back
from conductor_core.agents.cli.installed import Installed
from conductor_core.agents.cli.launching import Place, find_place, launch, place_lent, write_settings
from conductor_core.agents.cli.memory import SessionMemory
from conductor_core.agents.cli.ordering import GO_ON, WITHOUT, Ears, order
from conductor_core.agents.cli.program import Program
from conductor_core.agents.cli.speaking import (
    Kind,
    LostSessionError,
    MisbehavedError,
    Speaker,
    Talk,
    Wish,
)
from conductor_core.agents.cli.version import NoVersionError, SlowError, Versions
from conductor_core.agents.cli.wishes import FREE, asked, stays_inside
from conductor_core.agents.cli.words import Words
from conductor_core.domain.agent import (
    AgentCard,
    AgentHealth,
    AgentReport,
    Brief,
    Failed,
    Outcome,
    Said,
    ToolUsed,
)
from conductor_core.domain.remark import Opening
from conductor_core.domain.sandbox import Limits, Policy
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError
from conductor_core.ports.agent import Desk
from conductor_core.ports.sandbox import Session

SILENCE = 900.0
"""Seconds without a sign of life after which a program counts as hanging."""
REMINDERS = 3
"""Times a program is told to go on that stopped at a no."""
LENT = "login"
"""What a lent file is called in the sandbox."""
LIMITS = Limits(memory=8 << 30, processes=512, open_files=4096)
"""More than a test run gets: such a program is a runtime with helpers of its own."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How programs are treated; settings may change it."""

    free: frozenset[Kind] = FREE
    """Kinds of action for which nobody is asked while they stay in the sandbox."""
    silence: float = SILENCE
    model: str = ""
    """Instead of the model that is declared; then no other may be wished for."""
    models: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Those of each provider that may be wished for."""
    words: str = ""
    """Added to what it is told about its work."""


class CliAgent:
    """One program that was found, or declared."""

    def __init__(
        self,
        program: Program,
        installed: Installed,
        access: Access,
        versions: Versions,
        habits: Habits | None = None,
    ) -> None:
        self._program = program
        self._installed = installed
        self._access = access
        self._versions = versions
        self._habits = habits or Habits()
        reaches = program.reaches(access.ways, self._habits.models)
        self._provider = reaches.get(self._habits.model, access.ways[0].provider if access.ways else "")
        self.card = AgentCard(
            name=program.name,
            kind="cli",
            vendor=self._provider or program.vendor,
            title=program.title,
            roles=program.roles,
            model=self._habits.model or program.models.get(self._provider),
            concurrency=program.concurrency,
            reaches={} if self._habits.model else reaches,
        )

    async def health(self) -> AgentHealth:
        """Its version, asked of the program itself, and whether there is a way to its provider."""
        try:
            version = await self._versions.ask([str(self._installed.path), *self._program.version])
        except SlowError as error:
            return await self._able(self._installed.version or str(error))
        except NoVersionError as error:
            advice = f" Install it anew: {self._program.install}" if self._program.install else ""
            return AgentHealth(state="error", detail=f"{error}.{advice}")
        return await self._able(version)

    async def _able(self, version: str) -> AgentHealth:
        missing = await asyncio.to_thread(self._access.missing)
        if missing:
            return AgentHealth(state="error", detail=f"found ({version}); {missing}")
        return AgentHealth(state="available", detail=", ".join(filter(None, (version, self._access.note))))

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        if brief.role not in self._program.roles:
            return Failed(cause=f"{self._program.name} is no {brief.role}", remedy="other_agent")
        missing = await asyncio.to_thread(self._access.missing)
        if missing:
            return Failed(cause=missing, remedy="other_agent", ails="error")
        wished = brief.model or self._habits.model
        provider = self.card.reaches.get(wished, self._provider)
        model = wished or self._program.models.get(provider, "")
        attempt = _Attempt(self._program, self._installed, self._habits, model, brief, desk)
        await attempt.memory.load()
        await attempt.words.load()
        try:
            async with self._access.open(brief, provider, model or self._program.name, desk) as reach:
                return await attempt.work(reach)
        except MisbehavedError as error:
            return Failed(cause=f"{self._program.title}: {error.message}", remedy=error.remedy, ails=error.ails)
        except NoMoneyError as error:
            return Failed(cause=error.message, remedy=error.remedy)
        except AgentError as error:
            return Failed(cause=f"{self._program.title}: {error.message}", remedy=error.remedy)


@dataclass
class _Attempt:
    """One attempt of one program. It is also who hears what the program says."""

    program: Program
    installed: Installed
    habits: Habits
    model: str
    """The one that is wished for; empty leaves that to the program."""
    brief: Brief
    desk: Desk
    memory: SessionMemory = field(init=False)
    words: Words = field(init=False)
    _ears: Ears = field(init=False)
    _said: Usage | None = None
    """What the program says it has used, as of the start that is under way."""
    _folder: str = ""
    _denied: bool = False
    """It was denied something and has said nothing since."""
    _reminders: int = 0

    def __post_init__(self) -> None:
        self.memory = SessionMemory(self.desk.journal)
        self.words = Words(self.desk)
        self._ears = Ears(self.brief, self.program.name)

    async def work(self, reach: Reach) -> Outcome:
        """From the start of the program to its last word, in a session of the sandbox that may use its door."""
        policy = Policy(
            doors=reach.doors,
            lent={LENT: reach.lent.text} if reach.lent else {},
            programs=tuple(str(folder) for folder in self.installed.folders),
            limits=LIMITS,
        )
        session = await self.desk.workspace.enter(policy)
        try:
            place = await find_place(session)
            self._folder = place.folder
            if reach.lent:
                await place_lent(session, place, reach.lent.place, LENT)
            async with _unheeded(session, self.program.put_aside) as unheeded:
                if unheeded:
                    what = f"{len(unheeded)} agent settings of the project are not heeded: {', '.join(unheeded[:5])}"
                    await self.desk.tell(ToolUsed(tool="put aside", summary=what))
                text = await self._converse(session, place, reach)
        finally:
            await session.close()
        return self._ears.done(text)

    async def _converse(self, session: Session, place: Place, reach: Reach) -> str:
        """Continue the session there is; begin a new one where that is not possible."""
        known = None if self.desk.workspace.fresh else self.memory.session
        if known is not None:
            try:
                return await self._start(session, place, reach, known)
            except LostSessionError as error:
                why = f"I begin again with the files as they are, because my session is lost: {error.message}"
                await self.desk.tell(Said(text=why))
        return await self._start(session, place, reach, None)

    async def _start(self, session: Session, place: Place, reach: Reach, known: str | None) -> str:
        text = (GO_ON if known else order(self.brief, self.habits.words)) + self.words.again(anew=known is None)
        fields = {"model": self.model, "prompt": text, **reach.words}
        if self.program.prompt == "file":
            await write_settings(session, place, {"order.md": text})
            fields["prompt"] = f"{place.home}/order.md"
        executable, approach = [str(self.installed.path)], reach.approach
        ready = launch(self.program, executable, place, approach=approach, words=fields, session=known)
        await write_settings(session, place, ready.files)
        if known and self.program.before_resume:
            await session.exec(self.program.before_resume, timeout=60)
        running = await session.spawn(ready.argv, timeout=self.brief.timeout, env=ready.env)
        async with running:
            talk = Talk(
                running=running,
                files=session,
                folder=place.folder,
                order=text,
                go_on=text,
                session=known,
                meta=self.program.session_meta,
                farewell=self.program.farewell,
                silence=self.habits.silence,
            )
            self._said = None
            try:
                talker = await asyncio.to_thread(speaker, self.program)
                return await talker.converse(talk, self)
            finally:
                await self._account(reach)

    async def _account(self, reach: Reach) -> None:
        """Say what the program says it has used, however it ended; what that is worth, the way to its provider knows."""
        before = self.memory.total()
        counts = {"tokens": self.program.tokens, "cost": self.program.cost}
        reach.account(share(self._said, before, **counts) or Usage(cost=None))
        if self._said is not None:
            await self.memory.used(total(self._said, before, **counts))

    async def began(self, session: str, version: str) -> None:
        """See the listener; a name that could not be told to a program again is not kept."""
        if session.isprintable():
            await self.memory.began(session, version)

    async def tell(self, report: AgentReport) -> None:
        """See the listener."""
        self._denied = self._denied and report.kind != "said"
        await self.desk.tell(report)

    def used(self, usage: Usage) -> None:
        """See the listener."""
        self._said = usage

    async def permit(self, wish: Wish) -> bool:
        """See the listener; what stays in the sandbox is nobody's business."""
        if stays_inside(wish, self._folder, self.habits.free):
            return True
        allowed = await self.desk.permit(wish.action, asked(wish.detail))
        if not allowed:
            self._denied = True
            await self.desk.tell(ToolUsed(tool="permission", summary=f"not allowed: {wish.action}", ok=False))
        return allowed

    async def interjected(self, opening: Opening) -> str:
        """See the listener; the project says whether words are to wait."""
        said = await self.words.hear(opening)
        return f"{said}\n\nGo on with your task in that light." if said else ""

    async def next_words(self, text: str) -> str | None:
        """See the listener: what people said meanwhile, that a no is no end, or that the answer is of no use."""
        if self._denied and self._reminders < REMINDERS:
            self._denied = False
            self._reminders += 1
            return WITHOUT
        return await self.words.hear("end") or self._ears.repair(text)


def speaker(program: Program) -> Speaker:
    """Who can talk to it. The SDK of ACP is loaded only for those who need it."""
    if program.speaks == "acp":
        from conductor_core.agents.cli.acp.speaker import AcpSpeaker  # noqa: PLC0415 - takes a second to load

        return AcpSpeaker()
    if program.speaks == "stream-json":
        from conductor_core.agents.cli.stream_json.speaker import StreamJsonSpeaker  # noqa: PLC0415

        return StreamJsonSpeaker()
    from conductor_core.agents.cli.text import TextSpeaker  # noqa: PLC0415

    return TextSpeaker(program)


@asynccontextmanager
async def _unheeded(session: Session, names: Sequence[str]) -> AsyncIterator[tuple[str, ...]]:
    """Files of the repository that would steer the program are out of the way meanwhile.

    An attempt that is interrupted leaves them so: its workspace stays, and the next start brings them back in the end.
    """
    aside = await put_aside(session, names)
    yield aside
    await put_back(session, names)

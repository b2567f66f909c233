"""What the handler of a command may touch."""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import Field, JsonValue, model_validator

from conductor_core.commands import privacy
from conductor_core.domain.cassette import Cassette, Replayed
from conductor_core.domain.command import Command, Envelope, Reply
from conductor_core.domain.ids import DELIVER, KEY_SHAPE, PLAN, RunId, TaskKey
from conductor_core.domain.project import Project
from conductor_core.domain.run import FINAL_RUN_STATES, Run, RunOptions
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.privacy import may_be_meant
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.roster import Roster
from conductor_core.ports.store import Transaction
from conductor_core.ports.workspaces import Workspaces


class SettingsDesk(Protocol):
    """Settings that can be changed while the service runs."""

    def coerce(self, name: str, text: str) -> JsonValue:
        """A value given as text, checked.

        Raises:
            UsageError: the one sentence that says what is wrong.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Name and present value of each."""
        ...

    def at_start(self, name: str) -> str:
        """The value of a setting without what commands changed, for people."""
        ...

    def changed(self, name: str, value: JsonValue) -> None:
        """Use a new value from now on; None is the environment's."""
        ...

    async def reload(self) -> str:
        """Read ``conductor.toml`` and the keys again; gives one sentence on what came of it.

        Raises:
            SettingsError: they are not usable; everything stays as it is.
        """
        ...


RUN = r"^[Rr][0-9]{1,9}$"
"""What a run's id looks like when people type it."""
TASK = rf"^([Rr][0-9]{{1,9}}\.)?({KEY_SHAPE}|plan|deliver)$"
"""What a task looks like when people type it: its key, with its run before it or not."""


def task_key(typed: str) -> TaskKey:
    """The key of the task that was typed, in any case."""
    return TaskKey(typed if typed in (PLAN, DELIVER) else typed.upper())


def taken_apart(given: Any) -> Any:
    """The fields of a command, with ``R1.T3`` as the run and the task that it names.

    Raises:
        ValueError: another run is named beside it.
    """
    task = given.get("task") if isinstance(given, dict) else None
    if not isinstance(task, str) or "." not in task or not re.fullmatch(TASK, task):
        return given
    run, _, key = task.partition(".")
    named = given.get("run") or run
    if isinstance(named, str) and named.upper() != run.upper():
        raise ValueError(f"{task} is a task of {run.upper()}, not of {named}.")
    return given | {"task": key, "run": named}


def run_behind(given: Any, words: str) -> Any:
    """The fields of a command, with a run's number that stands behind the others of ``words`` as the run that is meant."""
    said = given.get(words) if isinstance(given, dict) and not given.get("run") else None
    first, _, last = said.strip().rpartition(" ") if isinstance(said, str) else ("", "", "")
    return given | {words: first.strip(), "run": last} if first and re.fullmatch(RUN, last) else given


class AtTask(Command):
    """An order at one task. ``R1.T3`` says the run as well; it is taken apart here, so that nobody else has to."""

    task: str = Field(pattern=TASK, description="The task: T3, or R1.T3 with its run.")
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        return taken_apart(given)


C = TypeVar("C", bound=Command)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Context:
    """One order: the command's envelope, and the ports a handler may use."""

    envelope: Envelope
    truth: Truth
    workspaces: Workspaces
    deliveries: Path
    defaults: Callable[[], RunOptions]
    """Options of a new run as the settings have them now."""
    sandbox: str
    """The level of isolation, for people."""
    settings: SettingsDesk
    at_work: bool
    """Whether somebody works on the runs that are under way."""
    redactor: Redactor
    """Knows the secrets of this service."""
    hosts: Collection[str]
    """Addresses of the git hosts that the settings name."""
    publish: Callable[[RunId], Awaitable[None]]
    """Goes on with what a run has to push: as far as it gets now, or aside where somebody is at work."""
    look_there: Callable[[RunId], Awaitable[None]]
    """Hears now what is said of a run on its git host, where it has an open request."""
    replayed: Callable[[Cassette], Awaitable[Replayed]]
    """Plays a cassette."""
    check_agents: Callable[[], Awaitable[None]]
    """Looks at the health of all agents now."""

    async def order(self, op: Callable[[Moment], Reply]) -> Reply:
        """Carry out a change in one transaction; an order with a key is carried out once and answered the same again."""
        key = self.envelope.key

        def once(moment: Moment) -> Reply:
            if key is None:
                return op(moment)
            known = moment.tx.inbox.reply(key)
            if known is not None:
                return Reply.model_validate(known)
            moment.tx.inbox.put(key, {}, moment.now)
            reply = op(moment)
            moment.tx.inbox.answered(key, reply.model_dump(mode="json"), moment.now)
            return reply

        return await self.truth.change(once, actor=self.envelope.actor)

    def answered(self, tx: Transaction) -> Reply | None:
        """The reply this very order got when it came before.

        Raises:
            NotFoundError: it names what is hidden from who gives it.
        """
        privacy.must_see(tx, self.envelope)
        known = tx.inbox.reply(self.envelope.key) if self.envelope.key else None
        return None if known is None else Reply.model_validate(known)

    async def read(self, op: Callable[[Transaction], T]) -> T:
        """Look at the truth."""
        return await self.truth.store.read(op)

    @property
    def roster(self) -> Roster:
        """All agents as they stand now."""
        return self.truth.roster()

    def under_way(self, run: Run) -> bool:
        """Whether something happens in it without anybody's order."""
        return self.at_work and run.state not in FINAL_RUN_STATES and run.state != "paused"

    def projects(self, tx: Transaction) -> Sequence[Project]:
        """Those that whoever orders may see."""
        hidden = privacy.hidden(tx, self.envelope)
        return [one for one in tx.projects.all() if one.id not in hidden]

    def under_way_here(self, tx: Transaction) -> list[Run]:
        """Runs that are not over, and that an order without a name can be for."""
        return self._unnamed(tx.runs.unfinished(), tx)

    def _unnamed(self, runs: Sequence[Run], tx: Transaction) -> list[Run]:
        place = self.envelope.place
        return [run for run in runs if may_be_meant(run, place) and privacy.sees(tx, self.envelope, run)]

    def run_meant(self, tx: Transaction, named: str | None, could_be: Callable[[Run], bool] = lambda _: True) -> Run:
        """The run that was named, or the one of this thread, or the only one that is not over and ``could_be`` meant.

        To look, it is the newest where none is under way.

        Raises:
            NotFoundError: there is none of that name.
            UsageError: none was named and several could be meant.
        """
        if named or self.envelope.place.run:
            run_id = RunId(named.upper() if named else str(self.envelope.place.run))
            run = tx.runs.get(run_id)
            if run is None:
                raise NotFoundError(f"There is no run {run_id}. `runs` lists them.")
            return run
        open_runs = [run for run in self.under_way_here(tx) if could_be(run)]
        if len(open_runs) == 1:
            return open_runs[0]
        if not open_runs and self.envelope.command.spec.reads_only and (runs := self._unnamed(tx.runs.all(), tx)):
            return runs[0]
        if not open_runs:
            here = " here" if self.envelope.place.away else ""
            raise NotFoundError(f"No run is under way{here}. `runs` lists all, `start` begins one.")
        names = ", ".join(run.id for run in open_runs)
        raise UsageError(f"Several runs are under way ({names}): name the one you mean.", field="run")


Handler = Callable[[C, Context], Awaitable[Reply]]
"""Carries out one kind of command."""

"""All there is to show on a page about everything."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from conductor_core.commands.agents import Agents
from conductor_core.domain.account import Account
from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.card import Card, Tone
from conductor_core.domain.command import Envelope, Place
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.people import CONDUCTOR, Actor
from conductor_core.domain.project import Project
from conductor_core.domain.run import Run, RunState, Task
from conductor_core.engine.conductor import Conductor
from conductor_core.lifecycle import racing
from conductor_core.logic.board.progress import whole
from conductor_core.logic.figures import count, price
from conductor_core.logic.privacy import may_see
from conductor_core.ports.store import Transaction

RECENT = 200
"""Runs that are looked at."""
QUICK = (("Runs", "runs"), ("Costs", "cost"), ("Settings", "settings"), ("What you can say", "help"))
"""What everybody may want there, each as a label and its order."""
GROUPS: Mapping[RunState, str] = {
    "planning": "work",
    "running": "work",
    "awaiting_approval": "waits",
    "paused": "waits",
}
TONES: Mapping[RunState, Tone] = {"done": "good", "incomplete": "warning", "failed": "bad", "cancelled": "warning"}


@dataclass(frozen=True)
class Sight:
    """What there is to show."""

    projects: Sequence[Project]
    """That of the newest run first."""
    runs: Sequence[Run]
    """Newest first."""
    approvals: Sequence[Approval]
    questions: Sequence[Question]
    projects_of: Mapping[RunId, ProjectId]
    accounts: Mapping[str, Account]
    agents: Card
    picks: Sequence[Task] = ()
    """Races whose results wait for somebody to take one."""
    prices: Mapping[RunId, str] = field(default_factory=dict)
    """What the plans may cost that wait for a yes."""
    closed: Sequence[Run] = ()
    """Of all runs those that not everybody may see."""
    opened: Set[ProjectId] = frozenset()
    """Projects with a run that everybody may see."""

    def narrowed(self, seen: Callable[[Run], bool]) -> "Sight":
        """Without the runs that are not for who looks, and without projects of which nothing is left."""
        hidden = frozenset(one.id for one in self.closed if not seen(one))
        left = frozenset(one.project for one in self.closed if one.id not in hidden)
        gone = frozenset(self.projects_of[one] for one in hidden) - left - self.opened
        return replace(
            self,
            projects=[one for one in self.projects if one.id not in gone],
            runs=[one for one in self.runs if one.id not in hidden],
            approvals=[one for one in self.approvals if one.run not in hidden],
            questions=[one for one in self.questions if one.run not in hidden],
            picks=[one for one in self.picks if one.run not in hidden],
        )

    def of(self, actor: Actor, place: Place) -> "Sight":
        """What somebody may see from a place."""
        return self.narrowed(lambda run: may_see(run, self.acting(actor, run.id), place))

    def acting(self, actor: Actor, run: RunId) -> Actor:
        """Somebody with the role that counts in the project of a run."""
        return self.working(actor, self.projects_of.get(run))

    def working(self, actor: Actor, project: ProjectId | None) -> Actor:
        """Somebody with the role that counts in a project."""
        known = self.accounts.get(actor.id)
        return known.acting(actor, project) if known else actor

    def newest(self, project: ProjectId) -> Run | None:
        """The last run of a project."""
        return next((one for one in self.runs if one.project == project), None)

    def story(self, project: ProjectId) -> str:
        """How many runs a project had, and how the last one is."""
        newest = self.newest(project)
        runs = count(sum(one.project == project for one in self.runs), "run")
        return f"{runs}, last {newest.id}: {state_of(newest)}" if newest else runs


def state_of(run: Run) -> str:
    """In words."""
    return run.state.replace("_", " ")


def aside(surface: str) -> Place:
    """Where such a page is: in no channel."""
    return Place(surface=surface, interactive=True, away=True, passing=True)


async def seen(conductor: Conductor, surface: str) -> Sight:
    """As it is now."""
    anybody = CONDUCTOR.model_copy(update={"role": "viewer"})
    reply = await conductor.submit(Envelope(command=Agents(), actor=anybody, place=aside(surface)))
    agents = reply.card or Card(title=reply.text)
    return await conductor.read(lambda tx: _sight(tx, agents))


def _sight(tx: Transaction, agents: Card) -> Sight:
    runs, asked = tx.runs.all(), tuple(tx.asks.approvals_open())
    newest = {run.project: run.created_at for run in reversed(runs)}

    def last(project: Project) -> datetime:
        return newest.get(project.id, project.created_at)

    return Sight(
        projects=sorted((one for one in tx.projects.all() if not one.archived_at), key=last, reverse=True),
        runs=tuple(runs[:RECENT]),
        closed=tuple(one for one in runs if one.within is not None),
        opened=frozenset(one.project for one in runs if one.within is None),
        approvals=asked,
        questions=tuple(tx.asks.questions_open()),
        picks=racing.to_pick(tx),
        projects_of={one.id: one.project for one in runs},
        accounts={one.id: one for one in tx.accounts.all()},
        agents=agents,
        prices={run: _price(tx, run) for run in {one.run for one in asked if one.subject == "plan"}},
    )


def _price(tx: Transaction, run: RunId) -> str:
    latest = tx.plans.latest(run)
    estimate = whole(latest[1].tasks) if latest else None
    return price(estimate.cost_low, estimate.cost_high) if estimate else ""

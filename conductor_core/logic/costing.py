"""What a run cost, by task, agent and model, as its log tells it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from conductor_core.domain.agent import FROM_CACHE, Spent
from conductor_core.domain.ids import AttemptId, TaskKey
from conductor_core.domain.usage import Usage
from conductor_core.events.record import EventRecord
from conductor_core.events.task import AgentReported, AttemptStarted
from conductor_core.logic.figures import itemised


@dataclass(frozen=True)
class Call:
    """A model call that was booked."""

    task: TaskKey
    agent: str
    model: str
    """With its provider."""
    usage: Usage
    tokens: int | None
    """None where nobody said how many."""
    cut_off: bool
    """Nobody heard what it cost: it counts at its most."""


@dataclass
class Sum:
    """Calls added up."""

    calls: int = 0
    known: int = 0
    """Micros."""
    unpriced: int = 0
    """Calls of unknown price."""
    tokens: int | None = None
    """Of the calls that were counted; None where none was."""
    uncounted: int = 0
    """Calls of which nobody said how many tokens they were."""
    cut_off: int = 0
    """Micros of it that count at their most."""
    lost: int = 0
    """Calls that were cut off; their tokens count at their most as well."""
    lost_unpriced: int = 0
    """Those of them of unknown price, which has no most."""
    guessed: int = 0
    """Calls of which nobody but us counted the tokens."""

    def add(self, call: Call) -> None:
        """One more."""
        self.calls += 1
        self.known += call.usage.cost or 0
        self.unpriced += call.usage.cost is None
        self.uncounted += call.tokens is None
        if call.tokens is not None:
            self.tokens = (self.tokens or 0) + call.tokens
        self.cut_off += (call.usage.cost or 0) if call.cut_off else 0
        self.lost += call.cut_off
        self.lost_unpriced += call.cut_off and call.usage.cost is None
        self.guessed += call.usage.guessed


@dataclass
class Costs:
    """The same calls, added up three ways."""

    tasks: dict[str, Sum] = field(default_factory=dict)
    agents: dict[str, Sum] = field(default_factory=dict)
    models: dict[str, Sum] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """All of them."""
        return sum(one.calls for one in self.tasks.values())

    @property
    def remembered(self) -> int:
        """Those whose answer was known already."""
        return sum(one.calls for name, one in self.models.items() if name.startswith(FROM_CACHE))


def costs_of(records: Iterable[EventRecord], vendors: Mapping[str, str]) -> Costs:
    """Everything that was booked for a run, in the order it was spent; ``vendors`` says by agent whose models it has, where no call says it."""
    costs = Costs()
    for call in _calls(records, vendors):
        for sums, name in ((costs.tasks, call.task), (costs.agents, call.agent), (costs.models, call.model)):
            sums.setdefault(name, Sum()).add(call)
    return costs


def _calls(records: Iterable[EventRecord], vendors: Mapping[str, str]) -> Iterable[Call]:
    agents: dict[AttemptId, str] = {}
    for record in records:
        match record.event:
            case AttemptStarted(attempt=attempt, agent=agent):
                agents[attempt] = agent
            case AgentReported(task=task, attempt=attempt, report=Spent() as spent):
                agent = agents.get(attempt, "unknown")
                model = _model(spent.model, agent, spent.vendor or vendors.get(agent, agent))
                yield Call(task, agent, model, spent.usage, spent.tokens, cut_off=bool(spent.cut_off_by))


def _model(name: str, agent: str, vendor: str) -> str:
    """``openai/gpt-5``, ``the cache for openai/gpt-5``; the agent alone where nobody said which model it was."""
    words, _, model = name.rpartition(" ")
    return name if model == agent else f"{words} {vendor}/{model}".lstrip()


def listed(sums: Mapping[str, Sum], words: Callable[[Sum, str], str]) -> tuple[str, ...]:
    """One line for each with its share of the money, the dearest first."""
    ranked = sorted(sums.items(), key=lambda one: (-one[1].known, -(one[1].tokens or 0), one[0]))
    return tuple(f"{name}: {words(one, itemised(one.known))}" for name, one in ranked)

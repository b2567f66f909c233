"""All agents as they stand at one moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from conductor_core.domain.agent import NOT_CHECKED, AgentCard, AgentHealth
from conductor_core.domain.plan import AgentRole, TaskKind
from conductor_core.domain.run import RunOptions, Team
from conductor_core.domain.standing import Condition, Orders, TrackRecord


@dataclass(frozen=True)
class Unset:
    """A provider that could be used."""

    name: str
    title: str
    needs: str = ""
    """What to do, e.g. ``set OPENAI_API_KEY``."""
    wrong: str = ""
    """Why what is set for it is not used, in a sentence that says what to do."""
    models: tuple[str, ...] = field(default=(), compare=False)
    """Those that it is known to have."""

    @property
    def advice(self) -> str:
        """What to do, one sentence."""
        return self.wrong or f"{self.needs} to work with {self.title}."


Sort = tuple[AgentRole, TaskKind, str, int | None]
"""Of tasks, by the model that did them and the scale of their project; empty and None for whichever."""
Records = Mapping[Sort, TrackRecord]
NO_RECORD = TrackRecord()
NO_ORDERS = Orders()


@dataclass(frozen=True, kw_only=True)
class Member:
    """An agent on the roster."""

    card: AgentCard
    health: AgentHealth
    """What its own check said last."""
    load: int = 0
    """Attempts it works on, or is about to."""
    condition: Condition | None = None
    """What ails it, as its attempts have shown."""
    orders: Orders = NO_ORDERS
    records: Records = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of its card."""
        return self.card.name

    @property
    def limit(self) -> int:
        """Attempts it may work on at once."""
        return self.orders.limit or self.card.concurrency

    @property
    def pending(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.health == NOT_CHECKED

    @property
    def broken(self) -> bool:
        """Whether its attempts have shown that it is set up wrongly, and its check has not said otherwise since."""
        return self.condition is not None and self.condition.until is None

    @property
    def weight(self) -> float:
        """How much rather than others it is given work."""
        return self.card.weight * self.orders.weight

    @property
    def model_names(self) -> frozenset[str]:
        """The models that it can work with."""
        own = (self.card.model,) if self.card.model else ()
        return frozenset((*own, *(model.name for model in self.card.models), *self.card.reaches))

    def vendor_with(self, model: str | None) -> str:
        """Whose models it thinks with where that one is wished for."""
        return self.card.reaches.get(model or "", self.card.vendor)

    def probing(self, now: datetime) -> bool:
        """Whether its rest is over and one attempt finds out how it is."""
        return self.condition is not None and self.condition.until is not None and self.condition.until <= now

    def state(self, now: datetime) -> AgentHealth:
        """How it is for people and for the choice: orders first, then its own check, then what attempts have shown."""
        orders, health, condition = self.orders, self.health, self.condition
        if not orders.enabled:
            return AgentHealth(state="disabled", detail=f"by {orders.by}" if orders.by else "")
        if health.state not in ("available", "busy") and not self.pending and not _over(health, now):
            return health
        if condition is not None and not self.probing(now):
            return AgentHealth(state=condition.ails, detail=condition.why, until=condition.until)
        if self.pending and condition is None:
            return health
        limit = 1 if condition is not None else self.limit
        detail = f"tried again after: {condition.why}" if condition is not None else health.detail
        if self.load >= limit:
            return AgentHealth(state="busy", detail=detail)
        return AgentHealth(state="available", detail=detail)

    def able(self, now: datetime) -> bool:
        """Whether it can be given work; just after a start also when nobody looked at it yet."""
        state = self.state(now)
        return state.state in ("available", "busy") or state == NOT_CHECKED

    def back_at(self, now: datetime) -> datetime | None:
        """When it can be given work again without anybody doing something; None when that is not known."""
        return now if self.able(now) else self.state(now).until

    def record(
        self, role: AgentRole, kind: TaskKind, model: str | None = None, scale: int | None = None
    ) -> TrackRecord:
        """How it did at such tasks lately, with this model or whichever, in projects of this scale or whichever."""
        return self.records.get((role, kind, model or "", scale), NO_RECORD)


def scale(files: int) -> int:
    """How large a project of so many files is: up to 9 are of one scale, up to 99 of the next, and so on."""
    return len(str(files))


def _over(health: AgentHealth, now: datetime) -> bool:
    return health.until is not None and health.until <= now


@dataclass(frozen=True)
class Roster:
    """All agents as they stand at one moment."""

    members: tuple[Member, ...] = ()
    chains: Mapping[AgentRole, tuple[str, ...]] = field(default_factory=dict)
    """For a role: whom to ask first, whom when that one cannot, and so on."""
    wish: str = ""
    """What the goal says about who may work on it, for people."""
    model: str | None = None
    """The model that the goal names."""
    price: int | None = None
    """Most that a million tokens may cost, in micros."""
    team: Team | None = None
    """Who may have which role in this run."""
    teams: Mapping[str, Team] = field(default_factory=dict)
    """All that a goal may name."""
    unset: tuple[Unset, ...] = ()
    """Providers that nobody set up, so that none of their agents is here."""

    def get(self, name: str) -> Member | None:
        """The agent of that name."""
        return next((member for member in self.members if member.card.name == name), None)

    def only(self, names: tuple[str, ...]) -> "Roster":
        """Limited to these agents; command agents stay, because they cost nothing and send nothing anywhere."""
        if not names:
            return self
        kept = tuple(m for m in self.members if m.card.name in names or m.card.kind == "command")
        return replace(self, members=kept, wish="of the agents that the goal names")

    def meant(self, options: RunOptions) -> "Roster":
        """Limited to what the goal of a run allows."""
        roster = self.only(options.agents)
        if options.model is not None:
            having = (m for m in roster.members if m.card.kind == "command" or options.model in m.model_names)
            kept = tuple(replace(m, card=m.card.with_vendor(m.vendor_with(options.model))) for m in having)
            among = "of the agents " if options.agents else ""
            wish = f"with the model {options.model} {among}that the goal names"
            roster = replace(roster, members=kept, wish=wish, model=options.model)
        if options.team is not None:
            chains = {**roster.chains, **options.team.roles}
            roster = replace(
                roster, team=options.team, chains=chains, wish=roster.wish or f"of team {options.team.name}"
            )
        return roster if options.price is None else replace(roster, price=options.price)

    def admits(self, member: Member, role: AgentRole) -> bool:
        """Whether the team of this run lets it have a role. Command agents are always welcome: they cost nothing."""
        named = self.team.roles.get(role, ()) if self.team else ()
        return not named or member.card.kind == "command" or member.name in named

    def affords(self, member: Member) -> bool:
        """Whether the goal may be worked on with any of its models at their price."""
        if self.price is None or member.card.kind == "command":
            return True
        cheapest = self.cheapest(member)
        return cheapest is not None and cheapest <= self.price

    def cheapest(self, member: Member) -> int | None:
        """What a million tokens cost, in micros, with the cheapest of its models that the goal allows; None is unknown."""
        if not member.card.models:
            return member.card.price
        models = (model for model in member.card.models if self.model in (None, model.name))
        return min((model.price for model in models if model.price is not None), default=None)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Models that may work on the goal, by their agents, and of which nobody knows what they cost. Calls of programs are priced one by one."""
        return tuple(m.name for m in self.candidates if m.card.kind == "api" and self.cheapest(m) is None)

    def roles_of(self, member: Member) -> tuple[AgentRole, ...]:
        """The roles that the goal lets it have."""
        return tuple(role for role in member.card.roles if self.admits(member, role)) if self.affords(member) else ()

    @property
    def candidates(self) -> tuple[Member, ...]:
        """Who may work on the goal, well or not."""
        return tuple(member for member in self.members if self.roles_of(member))

    @property
    def cards(self) -> tuple[AgentCard, ...]:
        """Of everyone who may work on the goal, each with the roles that it may have there."""
        return tuple(member.card.model_copy(update={"roles": self.roles_of(member)}) for member in self.candidates)

    def loaded(self, load: Callable[[str], int]) -> "Roster":
        """With what was given to each agent, begun or not."""
        return replace(self, members=tuple(replace(m, load=max(m.load, load(m.card.name))) for m in self.members))

    def noted(self, conditions: Mapping[str, Condition | None]) -> "Roster":
        """With what was just found to ail some."""
        if not conditions:
            return self
        members = (
            replace(m, condition=conditions[m.card.name]) if m.card.name in conditions else m for m in self.members
        )
        return replace(self, members=tuple(members))

    @property
    def usable(self) -> tuple[Member, ...]:
        """Those that a plan may name: they can be given work now or later."""
        return tuple(m for m in self.members if m.orders.enabled and m.health.state != "error" and not m.broken)

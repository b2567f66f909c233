"""An agent that thinks with a language model behind an API."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from conductor_core.agents.api.loop import Conversation, Mind
from conductor_core.agents.api.roles import Hat, changing, hat
from conductor_core.agents.api.tools.submit_plan import PlanRules
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Failed, Outcome
from conductor_core.domain.chat import Effort
from conductor_core.domain.plan import AgentRole
from conductor_core.domain.result import Basis
from conductor_core.errors import ModelError
from conductor_core.ports.agent import Desk

ROLES: tuple[AgentRole, ...] = ("planner", "coder", "tester", "reviewer")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How people want an agent to work; what is not set is left to its role."""

    efforts: Mapping[AgentRole, Effort] = field(default_factory=dict)
    temperature: float | None = None
    words: str = ""
    """Added to what it is told about its work."""
    concurrency: int = 4
    """Attempts at once."""
    weight: float = 1.0
    """How much rather than others it is given work."""


AS_USUAL = Habits()


class ApiAgent:
    """One provider, its models, and the roles it may have."""

    def __init__(
        self,
        *,
        name: str,
        vendor: str,
        title: str,
        mind: Mind,
        plan_rules: PlanRules,
        roles: Sequence[AgentRole] = ROLES,
        others: Sequence[Mind] = (),
        habits: Habits = AS_USUAL,
    ) -> None:
        """``mind`` is the model it uses unless one of the ``others`` is chosen for a task."""
        self._mind = mind
        self._minds = {one.name: one for one in (mind, *others)}
        self._rules = plan_rules
        self._habits = habits
        cards = tuple(one.card for one in self._minds.values() if one.card is not None)
        self._card = AgentCard(
            name=name,
            kind="api",
            vendor=vendor,
            title=title,
            roles=tuple(roles),
            model=mind.name,
            concurrency=habits.concurrency,
            context=mind.context,
            price=mind.card.price if mind.card else None,
            models=cards,
            sees=mind.card is not None and mind.card.sees,
            efforts=habits.efforts,
            weight=habits.weight,
        )

    @property
    def card(self) -> AgentCard:
        """See the port."""
        return self._card

    async def health(self) -> AgentHealth:
        """See the port; asks the provider for its list of models."""
        try:
            return AgentHealth(state="available", detail=await self._mind.model.check(self._mind.name))
        except ModelError as error:
            return AgentHealth(state=error.ails or "error", detail=error.message)

    def basis(self, brief: Brief) -> Basis | None:
        """See the port: what is asked without chance is answered the same."""
        worn, mind = self._hat(brief), self._minds.get(brief.model or "", self._mind)
        if worn.manner.temperature != 0:
            return None
        said = json.dumps([worn.prompt, [spec.model_dump(mode="json") for spec in worn.specs], worn.manner.effort])
        return Basis(version=f"{mind.name} {hashlib.sha256(said.encode()).hexdigest()}")

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        if brief.role not in self._card.roles:
            return Failed(cause=f"{self._card.name} is no {brief.role}", remedy="other_agent")
        mind = self._minds.get(brief.model or "", self._mind)
        conversation = Conversation(
            agent=self._card.name,
            mind=mind,
            cheaper=() if brief.only_model else self._cheaper(mind),
            hat=self._hat(brief),
            brief=brief,
            desk=desk,
        )
        return await conversation.run()

    def _cheaper(self, than: Mind) -> tuple[Mind, ...]:
        """The agent's models that cost less, the dearest of them first."""
        priced = [(mind.card.price, mind) for mind in self._minds.values() if mind.card and mind.card.price is not None]
        usual = than.card.price if than.card else None
        less = [(price, mind) for price, mind in priced if usual is not None and price < usual]
        return tuple(mind for _, mind in sorted(less, key=lambda one: one[0], reverse=True))

    def _hat(self, brief: Brief) -> Hat:
        """The hat of the role, worn as people want it."""
        habits = self._habits
        worn = hat(brief.role, brief.kind, self._rules) if brief.revision is None else changing(self._rules)
        manner = replace(
            worn.manner,
            effort=habits.efforts.get(brief.role, worn.manner.effort),
            temperature=worn.manner.temperature if habits.temperature is None else habits.temperature,
        )
        prompt = f"{worn.prompt}\n\n{habits.words}" if habits.words else worn.prompt
        return replace(worn, prompt=prompt, manner=manner)

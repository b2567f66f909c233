"""An agent that thinks with a language model behind an API."""

from collections.abc import Sequence

from conductor_core.agents.api.loop import Conversation, Mind
from conductor_core.agents.api.roles import hat
from conductor_core.agents.api.tools.submit_plan import PlanRules
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Failed, Outcome
from conductor_core.domain.plan import AgentRole
from conductor_core.errors import ModelError
from conductor_core.ports.agent import Desk

ROLES: tuple[AgentRole, ...] = ("planner", "coder", "tester", "reviewer")


class ApiAgent:
    """One provider, one model, and the roles it may have."""

    def __init__(
        self,
        *,
        name: str,
        vendor: str,
        title: str,
        mind: Mind,
        plan_rules: PlanRules,
        roles: Sequence[AgentRole] = ROLES,
        planning_mind: Mind | None = None,
        concurrency: int = 4,
    ) -> None:
        """``planning_mind`` is the model for the planner's role; None is ``mind``."""
        self._mind = mind
        self._planning_mind = planning_mind or mind
        self._rules = plan_rules
        self._card = AgentCard(
            name=name,
            kind="api",
            vendor=vendor,
            title=title,
            roles=tuple(roles),
            model=mind.name,
            concurrency=concurrency,
            context=mind.context,
        )

    @property
    def card(self) -> AgentCard:
        """See the port."""
        return self._card

    async def health(self) -> AgentHealth:
        """See the port; asks the provider for its list of models."""
        try:
            return AgentHealth(state="available", detail=await self._mind.model.check())
        except ModelError as error:
            return AgentHealth(state=error.ails or "error", detail=error.message)

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        if brief.role not in self._card.roles:
            return Failed(cause=f"{self._card.name} is no {brief.role}", remedy="other_agent")
        conversation = Conversation(
            agent=self._card.name,
            mind=self._planning_mind if brief.role == "planner" else self._mind,
            hat=hat(brief.role, brief.kind, self._rules),
            brief=brief,
            desk=desk,
        )
        return await conversation.run()

"""Hand in a plan."""

from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field, JsonValue, ValidationError

from conductor_core.agents.api.misfits import NAME, misfits
from conductor_core.agents.api.tools.tool import Arguments, EndTool, Word
from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import AgentRole, Capability, Plan, PlannedTask, Refusal
from conductor_core.domain.usage import Estimate
from conductor_core.errors import AgentError, PlanRejectedError
from conductor_core.logic.plain_text import one_line, plain
from conductor_core.logic.reaching import normal

PlanRules = Callable[[Plan], Plan]
"""Checks a drafted plan and completes it, e.g. its estimates; raises PlanRejectedError with the reason."""

UNKNOWN = Estimate(seconds_low=5, seconds_high=600, cost_low=None, cost_high=None)
"""Of a task nobody has estimated: the rules put a better one in its place where there is one."""


class DraftTask(Arguments):
    """One step."""

    key: str = Field(description="Short unique name, e.g. T1.")
    title: str = Field(min_length=1, max_length=120)
    brief: str = Field(max_length=20_000, description="The whole order: what, where, and how to see that it is done.")
    kind: Literal["work", "check", "review"] = Field(
        default="work", description="work changes files; check runs something; review judges."
    )
    role: AgentRole = "coder"
    agent: str | None = Field(default=None, description="Name of an available agent; null lets Conductor choose.")
    needs: list[str] = Field(default=[], description="Keys of tasks that must be done before.")
    priority: int = Field(default=0, ge=-100, le=100)
    timeout: int = Field(default=900, ge=1, le=86_400, description="Seconds one try may take.")
    inputs: dict[str, JsonValue] = Field(default={}, description="For a command agent, by its schema; otherwise empty.")
    commands: list[Word] = Field(
        default=[],
        max_length=20,
        description="Of a check: what shows it, for sh -c. Conductor runs each itself, and each must end with exit code 0. "
        "Empty: the project's own checks, which must come out no worse than before.",
    )
    capabilities: list[Capability] = Field(default=[], description="Only what the goal itself asks for.")
    hosts: list[str] = Field(
        default=[],
        max_length=16,
        description="Only of a task that needs network: the names it must reach, e.g. pypi.org.",
    )


class DraftRefusal(Arguments):
    """A part of the goal that no available agent can do."""

    what: str = Field(max_length=500)
    needs: str = Field(max_length=500, description="What would have to change.")


class SubmitPlan(Arguments):
    """Hand in the plan. Tasks without a path of needs between them run at the same time in separate copies of the files."""

    title: str = Field(max_length=120)
    summary: str = Field(max_length=4000, description="What you found, a few lines of plain text.")
    tasks: list[DraftTask] = Field(max_length=200)
    refusals: list[DraftRefusal] = Field(default=[], max_length=50)
    notes: list[str] = Field(default=[], max_length=50)


class SubmitPlanTool(EndTool[SubmitPlan]):
    """Ends the planning."""

    name: ClassVar[str] = "submit_plan"
    arguments = SubmitPlan
    rejected_as: ClassVar[str] = "plan rejected"

    def __init__(self, rules: PlanRules) -> None:
        self._rules = rules

    def end(self, arguments: SubmitPlan, brief: Brief, agent: str) -> Done:
        """See the base."""
        try:
            plan = self._rules(_plan(arguments, brief, agent))
        except PlanRejectedError as error:
            raise AgentError(error.reasons) from error
        return Done(summary=plan.summary or plan.title, plan=plan, unchanged_ok=True)


def _plan(draft: SubmitPlan, brief: Brief, agent: str) -> Plan:
    return Plan(
        goal=brief.goal,
        title=plain(draft.title),
        summary=plain(draft.summary),
        planner=agent,
        tasks=tuple(planned(task) for task in draft.tasks),
        refusals=tuple(Refusal(what=plain(refusal.what), needs=plain(refusal.needs)) for refusal in draft.refusals),
        notes=tuple(plain(note) for note in draft.notes),
    )


def planned(draft: DraftTask) -> PlannedTask:
    """The task of a plan.

    Raises:
        AgentError: it cannot be one; the message tells the model why.
    """
    try:
        return PlannedTask(
            key=TaskKey(draft.key),
            title=plain(draft.title),
            brief=plain(draft.brief),
            kind=draft.kind,
            role=draft.role,
            agent=draft.agent,
            needs=tuple(TaskKey(key) for key in draft.needs),
            priority=draft.priority,
            timeout=draft.timeout,
            inputs=draft.inputs,
            commands=tuple(draft.commands),
            capabilities=tuple(draft.capabilities),
            hosts=tuple(dict.fromkeys(normal(host) for host in draft.hosts)),
            estimate=UNKNOWN,
        )
    except ValidationError as error:
        raise AgentError(f"in {one_line(draft.key, NAME)}, {misfits(error, None)}") from error

"""Hand in a change of the plan."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools.submit_plan import DraftTask, PlanRules, planned
from conductor_core.agents.api.tools.tool import Arguments, EndTool
from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.ids import TaskKey
from conductor_core.errors import AgentError, PlanRejectedError
from conductor_core.logic.plain_text import plain
from conductor_core.logic.plan_revising import revised


class Move(Arguments):
    """A task that only waits for something else from now on."""

    key: str
    needs: list[str] = Field(description="Keys of all tasks that must be done before.")


class SubmitChange(Arguments):
    """Hand in what becomes different. What you do not name stays as it is; people see the difference before it counts."""

    summary: str = Field(
        min_length=1, max_length=2000, description="What changes and why, or why nothing can, a line or two."
    )
    gone: list[str] = Field(default=[], max_length=200, description="Keys of tasks that are not wanted any more.")
    tasks: list[DraftTask] = Field(
        default=[],
        max_length=200,
        description="New tasks under new keys, and tasks that are to be otherwise under the key they have; "
        "with an empty brief such a one keeps its own.",
    )
    moves: list[Move] = Field(default=[], max_length=200, description="Tasks of which only the order changes.")


class SubmitChangeTool(EndTool[SubmitChange]):
    """Ends the planning of a change."""

    name: ClassVar[str] = "submit_change"
    arguments = SubmitChange
    rejected_as: ClassVar[str] = "change rejected"

    def __init__(self, rules: PlanRules) -> None:
        self._rules = rules

    def end(self, arguments: SubmitChange, brief: Brief, agent: str) -> Done:
        """See the base. Where nothing changes there is no plan, and the summary says why."""
        _ = agent
        summary = plain(arguments.summary)
        if brief.revision is None or not (arguments.gone or arguments.tasks or arguments.moves):
            return Done(summary=summary, unchanged_ok=True)
        try:
            plan = revised(
                brief.revision,
                gone=tuple(map(TaskKey, arguments.gone)),
                tasks=tuple(map(planned, arguments.tasks)),
                moves={TaskKey(move.key): tuple(map(TaskKey, move.needs)) for move in arguments.moves},
            )
            return Done(summary=summary, plan=self._rules(plan), unchanged_ok=True)
        except PlanRejectedError as error:
            raise AgentError(error.reasons) from error

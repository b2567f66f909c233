"""Tasks while a plan is put together, and how they become one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import AgentRole, PlannedTask, TaskKind
from conductor_core.domain.usage import Estimate
from conductor_core.logic.analysis import Analysis, Check
from conductor_core.logic.planning.goals import ASK_A_MODEL, BUILT_IN


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A task without its place in a plan."""

    title: str
    brief: str
    agent: str
    inputs: dict[str, JsonValue]
    kind: TaskKind = "work"
    role: AgentRole = "coder"
    seconds: tuple[float, float] = (0.2, 3)
    """What it is expected to take, from and to."""
    timeout: float = 120.0
    writes: tuple[str, ...] = field(default=())
    """Paths it will write."""


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """Something that can be added only where more is known."""

    why: str
    remedy: str = ASK_A_MODEL
    """What its owner can do about it."""


Adder = Callable[[Analysis, str], Draft | Unsure]
"""What adds something to an analysed project of that name."""


def template_draft(
    title: str, brief: str, template: str, part: str, variables: dict[str, JsonValue], writes: Sequence[str]
) -> Draft:
    """A task that renders one part of a template."""
    inputs: dict[str, JsonValue] = {"template": template, "part": part, "variables": variables}
    return Draft(title=title, brief=brief, agent="template", inputs=inputs, writes=tuple(writes))


def check_draft(checks: Iterable[Check], *, least_tests: int = 0) -> Draft:
    """A task that runs commands."""
    chosen = list(checks)
    rows: list[JsonValue] = [
        {
            "argv": list(check.argv),
            "why": check.why,
            "requires": check.requires,
            "least_tests": least_tests if check.tests else 0,
        }
        for check in chosen
    ]
    lines = "\n".join(f"- {' '.join(check.argv)} ({check.why})" for check in chosen)
    return Draft(
        title="Run the tests" if any(check.tests for check in chosen) else "Check that it works",
        brief=f"Run these commands in the sandbox; none may come out worse than before:\n{lines}",
        agent="run-checks",
        inputs={"checks": rows},
        kind="check",
        role="tester",
        seconds=(1, 60),
        timeout=1_800.0,
    )


def review_draft(inputs: dict[str, JsonValue]) -> Draft:
    """A task that judges the result."""
    return Draft(
        title="Review the result",
        brief="Look over every changed file: syntax, secrets, leftovers of merges, documents that promise what is not there.",
        agent="inspector",
        inputs=inputs,
        kind="review",
        role="reviewer",
        seconds=(0.5, 10),
        timeout=300.0,
    )


def in_stages(*stages: Sequence[Draft]) -> tuple[PlannedTask, ...]:
    """Tasks with keys: those of a stage run at the same time, after all of the stage before."""
    tasks: list[PlannedTask] = []
    before: tuple[TaskKey, ...] = ()
    for stage in stages:
        beside = [placed(draft, len(tasks) + offset, before) for offset, draft in enumerate(stage, start=1)]
        tasks += beside
        before = tuple(task.key for task in beside) or before
    return tuple(tasks)


def placed(draft: Draft, number: int, needs: tuple[TaskKey, ...]) -> PlannedTask:
    """A task as that number of its plan."""
    return PlannedTask(
        key=TaskKey(f"T{number}"),
        title=draft.title,
        brief=draft.brief,
        kind=draft.kind,
        role=draft.role,
        agent=draft.agent,
        needs=needs,
        timeout=draft.timeout,
        inputs=draft.inputs,
        estimate=Estimate(seconds_low=draft.seconds[0], seconds_high=draft.seconds[1], basis=BUILT_IN),
    )

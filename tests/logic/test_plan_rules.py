"""Plans that break the rules are rejected in one sentence."""

from typing import Any

import pytest

from conductor_core.domain.agent import AgentCard
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.errors import PlanRejectedError
from conductor_core.logic.plan_rules import check_plan

WRITER = AgentCard(
    name="writer",
    kind="command",
    vendor="test",
    title="Writes",
    roles=("coder",),
    inputs={
        "type": "object",
        "properties": {"top": {"type": "integer", "minimum": 1}},
        "required": ["top"],
        "additionalProperties": False,
    },
)


def task(key: str, *needs: str, **more: Any) -> PlannedTask:
    values: dict[str, Any] = {"title": "Do it", "brief": "Do it.", "agent": "writer", "inputs": {"top": 1}, **more}
    return PlannedTask(key=TaskKey(key), needs=tuple(map(TaskKey, needs)), **values)


def plan(*tasks: PlannedTask) -> Plan:
    return Plan(goal="g", planner="test", tasks=tasks)


def test_a_good_plan_passes() -> None:
    check_plan(plan(task("T1"), task("T2", "T1"), task("T3", agent=None)), [WRITER])


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        ([task("T1", "T2"), task("T2", "T1")], "tasks wait for each other in a circle: T1 → T2 → T1"),
        ([task("T1", "T9")], "T1 needs T9, which does not exist"),
        ([task("T1"), task("T1")], "two tasks are called T1"),
        ([task("T1", "T1")], "T1 needs itself"),
        ([task(f"T{i}") for i in range(10_000)], "it has 10,000 tasks, and 200 is the most"),
        ([task("T1", agent="nobody")], "T1 wants the agent nobody, which is not here"),
        ([task("T1", role="reviewer")], "T1 wants writer as reviewer, which it is not"),
        ([task("T1", agent=None, role="tester")], "T1 needs a tester, and no agent is one"),
        ([task("T1", inputs={"top": 0})], "T1 gives writer wrong inputs: top: must be at least 1"),
        ([task("T1", inputs={})], "T1 gives writer wrong inputs: top: is missing"),
        ([task("T1", inputs={"top": 1, "x": 1})], "T1 gives writer wrong inputs: x: is not known"),
        ([task("plan")], "plan takes a name or kind that belongs to the engine"),
        ([task("T1", kind="deliver")], "T1 takes a name or kind that belongs to the engine"),
        ([task("../T1")], "../T1 is no usable name for a task: use up to 40 letters and digits"),
        ([task("T1", capabilities=("network",))], "T1 asks for network and does not say which hosts it must reach"),
        ([task("T1", capabilities=("push",))], "T1 asks for push, which only Conductor itself does"),
        ([task("T1", commands=("make test",))], "T1 names commands, and only a check has any"),
        ([task(f"T{i}", brief="x" * 20_000) for i in range(60)], "its text is 1,"),
        ([], "it holds no task and gives no reason"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_rejected_with_the_reason(tasks: list[PlannedTask], reason: str) -> None:
    with pytest.raises(PlanRejectedError) as caught:
        check_plan(plan(*tasks), [WRITER])
    assert caught.value.message.startswith("The plan was rejected: ")
    assert reason in caught.value.message


def test_the_first_faults_are_named_and_the_rest_counted() -> None:
    with pytest.raises(PlanRejectedError, match="; and 7 more"):
        check_plan(plan(*(task(f"T{i}", "T99") for i in range(10))), [WRITER])


def test_network_is_fine_where_the_hosts_are_named() -> None:
    check_plan(plan(task("T1", capabilities=("network",), hosts=("pypi.org:443",))), [WRITER])


def test_names_from_strangers_do_no_harm_in_the_message() -> None:
    with pytest.raises(PlanRejectedError) as caught:
        check_plan(plan(task("\x1b[31mT1\n\u202e")), [WRITER])
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message
    assert "\n" not in caught.value.message


def test_a_plan_of_refusals_alone_passes() -> None:
    refused = Plan.model_validate(
        {"goal": "g", "planner": "rules", "tasks": (), "refusals": [{"what": "a", "needs": "b"}]}
    )
    check_plan(refused, [WRITER])

"""What each role hands over, and what is not accepted from it."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import Done, Failed, Outcome
from conductor_core.domain.chat import ModelAnswer, ModelRequest
from conductor_core.domain.evidence import Finding, Verdict
from conductor_core.domain.plan import AgentRole, Plan
from conductor_core.logic.caveats import REMEMBERED
from conductor_core.logic.plan_rules import check_plan
from conductor_core.ports.model import Listener
from conductor_core.testing.model_script import Say, Script, by_step
from conductor_core.testing.scripted_model import ScriptedModel
from tests.agents.api.desks import agent, brief, converse, desk, use, uses

GOOD: dict[str, JsonValue] = {"key": "T1", "title": "Write it", "brief": "Write a.py.", "agent": "anthropic"}


def plan(*tasks: dict[str, JsonValue], **more: JsonValue) -> Say:
    """A plan that is handed in."""
    return uses(use("submit_plan", title="A plan", summary="All of it.", tasks=list(tasks), **more))


async def planned(script: Script, folder: Path) -> tuple[Outcome, ScriptedModel]:
    """What comes of planning under the real rules."""
    model = ScriptedModel(script)

    def rules(draft: Plan) -> Plan:
        check_plan(draft, [planner.card])
        return draft

    mind = Mind(model=model, name="m-1", context=100_000, max_output=1000)
    planner = ApiAgent(name="anthropic", vendor="anthropic", title="x", mind=mind, plan_rules=rules)
    return await planner.run(brief("planner"), desk(folder)), model


async def test_a_planner_hands_over_a_plan(tmp_path: Path) -> None:
    second: dict[str, JsonValue] = {
        "key": "T2",
        "title": "Check",
        "brief": "",
        "kind": "check",
        "role": "tester",
        "commands": ["make test"],
        "needs": ["T1"],
    }
    refusal: JsonValue = [{"what": "Deploy", "needs": "an account"}]
    outcome, _ = await planned(by_step(plan(GOOD, second, refusals=refusal)), tmp_path)
    assert isinstance(outcome, Done)
    assert outcome.plan is not None
    assert [(t.key, t.kind, t.role, t.agent, t.needs) for t in outcome.plan.tasks] == [
        ("T1", "work", "coder", "anthropic", ()),
        ("T2", "check", "tester", None, ("T1",)),
    ]
    assert [t.commands for t in outcome.plan.tasks] == [(), ("make test",)]
    assert (outcome.plan.goal, outcome.plan.planner) == ("Make it good.", "anthropic")
    assert outcome.plan.refusals[0].what == "Deploy"
    assert outcome.plan.tasks[0].estimate.cost_high is None, "unknown is not free"


def task(**changes: JsonValue) -> dict[str, JsonValue]:
    """A task with one thing changed."""
    return {**GOOD, **changes}


BAD_PLANS: dict[str, tuple[Say, str]] = {
    "cycle": (plan(task(needs=["T2"]), task(key="T2", needs=["T1"])), "in a circle"),
    "self": (plan(task(needs=["T1"])), "T1 needs itself"),
    "missing": (plan(task(needs=["T9"])), "T9, which does not exist"),
    "twice": (plan(task(), task()), "two tasks are called T1"),
    "unknown agent": (plan(task(agent="nobody")), "nobody, which is not here"),
    "10,000 tasks": (
        plan(*(task(key=f"T{n}") for n in range(10_000))),
        "200,000 is the most",
    ),
    "300 tasks": (plan(*(task(key=f"T{n}") for n in range(300))), "the tasks are more than 200"),
    "1 MB": (plan(task(brief="x" * 1_000_000)), "200,000 is the most"),
    "long brief": (plan(task(brief="x" * 50_000)), "the brief of T1 is longer than 20,000 characters"),
    "network": (plan(task(capabilities=["network"])), "asks for network and does not say which hosts it must reach"),
    "own kind": (plan(task(kind="deliver")), "the kind of T1 must be 'work', 'check' or 'review'"),
    "own budget": (plan(task(budget=10**9)), "the budget of T1 is not known here"),
    "nothing": (plan(), "it holds no task and gives no reason"),
    "blank title": (plan(task(title="\u200b")), "in T1, the title is empty"),
}


@pytest.mark.parametrize("name", BAD_PLANS)
async def test_a_bad_plan_may_be_repaired_once(tmp_path: Path, name: str) -> None:
    """The planner hears the reason and may hand in a better one; after the second bad one another agent plans."""
    bad, reason = BAD_PLANS[name]
    outcome, model = await planned(by_step(bad, plan(GOOD)), tmp_path)
    assert reason in model.asked[1].results[0]
    assert outcome.kind == "done"
    outcome, model = await planned(by_step(bad), tmp_path)
    assert isinstance(outcome, Failed)
    assert outcome.cause.startswith("plan rejected: ")
    assert reason in outcome.cause
    assert outcome.remedy == "other_agent"
    assert len(model.asked) == 2


async def test_a_reviewer_hands_over_a_verdict(tmp_path: Path) -> None:
    finding: JsonValue = {"severity": "minor", "path": "a.py", "line": 3, "text": "A typo."}
    script = by_step(uses(use("give_verdict", approved=True, summary="Good.", findings=[finding])))
    outcome, _ = await converse(script, desk(tmp_path), brief("reviewer"))
    assert isinstance(outcome, Done)
    found = Finding(severity="minor", path="a.py", line=3, text="A typo.")
    assert outcome.verdict == Verdict(approved=True, reviewer="anthropic", findings=(found,))
    assert outcome.unchanged_ok


class Remembering(ScriptedModel):
    """Has been asked everything before."""

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        """See the base."""
        return (await super().ask(request, listener)).model_copy(update={"remembered": True})


async def test_a_verdict_that_was_remembered_says_so(tmp_path: Path) -> None:
    """The model was not asked again."""
    model = Remembering(by_step(uses(use("give_verdict", approved=True, summary="Good."))))
    outcome = await agent(model).run(brief("reviewer"), desk(tmp_path))
    assert isinstance(outcome, Done)
    assert outcome.verdict == Verdict(approved=True, reviewer="anthropic", caveats=(REMEMBERED,))


async def test_a_verdict_that_contradicts_itself_is_handed_back(tmp_path: Path) -> None:
    major: JsonValue = [{"severity": "major", "text": "It does not work."}]
    script = by_step(
        uses(use("give_verdict", approved=True, summary="Good.", findings=major)),
        uses(use("give_verdict", approved=False, summary="Bad.", findings=major)),
    )
    outcome, model = await converse(script, desk(tmp_path), brief("reviewer"))
    assert "contradict" in model.asked[1].results[0]
    assert isinstance(outcome, Done)
    assert outcome.verdict is not None
    assert not outcome.verdict.approved


@pytest.mark.parametrize(
    ("role", "has", "has_not"),
    [
        ("planner", "submit_plan", "write_file run finish"),
        ("coder", "write_file edit_file run ask_person finish", "submit_plan give_verdict"),
        ("tester", "run finish", "submit_plan give_verdict"),
        ("reviewer", "read_file run give_verdict", "write_file edit_file finish submit_plan"),
    ],
)
async def test_a_role_has_only_its_tools(tmp_path: Path, role: AgentRole, has: str, has_not: str) -> None:
    _, model = await converse(by_step(Say()), desk(tmp_path), brief(role))
    tools = set(model.asked[0].tools)
    assert set(has.split()) <= tools
    assert not set(has_not.split()) & tools


@pytest.mark.parametrize(
    ("right", "kind", "expected"), [(False, "work", False), (True, "work", True), (False, "check", True)]
)
async def test_having_changed_nothing_must_be_said(tmp_path: Path, right: bool, kind: str, expected: bool) -> None:
    script = by_step(uses(use("finish", summary="x", already_right=right)))
    outcome, _ = await converse(script, desk(tmp_path), brief(kind=kind))
    assert isinstance(outcome, Done)
    assert outcome.unchanged_ok is expected

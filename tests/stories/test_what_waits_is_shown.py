"""Who looks from another shell sees what waits, with its content, who may answer it, and how."""

import json
from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.look import Runs, Show
from conductor_core.commands.push import Push
from conductor_core.commands.rules import Rule
from conductor_core.domain.command import Reply
from conductor_core.logic.grammar import parse
from conductor_core.logic.rendering.markdown import markdown
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from tests.stories.git_house import CI, delivered, hosted, life, say_yes, until
from tests.stories.payers import PLAN as PAID
from tests.stories.payers import Payer
from tests.stories.test_questions import GOAL, R1, asked, paints
from tests.stories.test_rules_that_bind import R2, second_run

PLAN = planner(work("T1"), work("T2", "T1"))


def shown(reply: Reply) -> str:
    """What somebody reads."""
    assert reply.card is not None
    return markdown(reply.card)


def data(reply: Reply) -> dict[str, list[dict[str, object]]]:
    """What a program reads."""
    found: dict[str, list[dict[str, object]]] = json.loads(json.dumps(reply.data))
    return found


async def test_a_plan_is_shown_with_its_price_and_agents_and_approved_by_its_number(tmp_path: Path) -> None:
    """Bob approves exactly what he saw, and is told which version that was."""
    async with stage(tmp_path, PLAN, ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Change(edit="drop task 2"), run="R1")
        look = await at.order(Show(what="R1"), by="Bob", role="member")
        [plan] = data(look)["approvals"]
        digest = str(plan["digest"])
        assert f"Request 2, digest {digest[:12]}; any member may give it." in shown(look)
        assert plan["command"] == f"approve run=R1 number=2 digest={digest[:12]}"
        assert f"`{plan['command']}`" in shown(look)
        assert "**Price:** free" in shown(look)
        assert "Who and why, as it stands now:\n\n- coder for T1: the only coder that can work now" in shown(look)
        assert "any member may give it" in shown(look)
        yes = await at.order(Approve(run="R1", number=2, digest=digest[:12]), by="Bob", role="member")
        bound = f"What was approved has the digest {digest[:12]}."
        assert yes.text == f"Version 2 of the plan of R1 is approved; work begins. {bound}"
        assert yes.data == {"number": 2, "subject": "plan", "digest": digest}
        await at.until(R1)


async def test_a_question_is_shown_with_its_choices_by_the_run_and_by_the_task(tmp_path: Path) -> None:
    """And who looks at the task sees that it waits."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints)) as at:
        await asked(at)
        look = await at.order(Show(what="R1"), by="Bob", role="member")
        assert look.text == "R1 is running; waits for an answer."
        assert "Which colour?" in shown(look)
        assert "`answer question=1 run=R1 red` (red), `answer question=1 run=R1 blue` (blue)" in shown(look)
        assert [one["choices"] for one in data(look)["questions"]] == [["red", "blue"]]
        task = await at.order(Show(what="R1.T1"), by="Bob", role="member")
        assert task.text == "R1.T1 is waiting for you."
        assert "Which colour?" in shown(task)
        typed = parse("answer run=R1 1 blue", [Answer])
        assert (await at.order(typed, by="Bob", role="member")).text == "Question 1 is answered: blue."
        await at.until(R1)


async def test_a_change_and_more_money_are_shown_while_they_wait(tmp_path: Path) -> None:
    """What would be different, and the amount; `resume` is not offered where it would stop again at once."""
    payer = Payer()
    async with stage(tmp_path, planner(*PAID), payer.agent) as at:
        await second_run(at, Rule(what="spending", by="owner", above=0.006))
        await at.until(R2, "paused")
        await at.order(Change(edit="drop T3"), run="R2", by="Bob", role="member")
        look = await at.order(Show(what="R2"), by="Bob", role="member")
        assert look.text == "R2 is paused; waits for a yes to spending and change."
        assert [one["least"] for one in data(look)["approvals"]] == ["owner", "member"]
        assert "an owner has to give it" in shown(look)
        assert "Goes: T3 Do T3" in shown(look)
        assert "resume R2" not in shown(look)


async def test_a_push_is_shown_with_both_requests_and_then_the_pull_request(tmp_path: Path) -> None:
    """`runs` says it too: that a run is done is not all."""
    async with hosted(tmp_path) as host, life(tmp_path, host, CI) as at:
        await delivered(at, host)
        await at.order(Push(run="R1"))
        found = await until(at, "asking")
        look = await at.order(Show(what="R1"), by="Bob", role="member")
        assert look.text == "R1 is done; waits for a yes to push."
        assert found.commit is not None
        assert found.commit in shown(look)
        assert ".github/workflows/ci.yml" in shown(look)
        [push] = data(look)["approvals"]
        assert f"`{push['command']}` (Approve)" in shown(look)
        assert "done; waits for a yes to push -" in shown(await at.order(Runs()))
        await say_yes(at)
        look = await at.order(Show(what="R1"), by="Bob", role="member")
        assert [one["subject"] for one in data(look)["approvals"]] == ["sensitive"]
        await say_yes(at, "sensitive")
        await until(at, "open")
        look = await at.order(Show(what="R1"), by="Bob", role="member")
        assert look.text == "R1 is done; pull request #1 is open."
        assert "pull request \\#1 is open as a draft" in shown(look)

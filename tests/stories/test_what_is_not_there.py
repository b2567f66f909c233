"""An order that names a run, a task or a project which is not there says so, whichever order it is."""

from pathlib import Path

import pytest

from conductor_core.commands import COMMANDS
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command
from conductor_core.logic.grammar import build, parse
from conductor_core.logic.options import command_name, options
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

BY_NAME = {command_name(one): one for one in COMMANDS}
SAID = {"to": "5", "edit": "drop task 1"}
"""What else has to be said with an order."""
RUNS = sorted(name for name, one in BY_NAME.items() if "run" in {option.name for option in options(one)})
TASKS = sorted(name for name, one in BY_NAME.items() if "task" in {option.name for option in options(one)})


def order(name: str, **where: str) -> Command:
    """The order with all that it needs."""
    needed = {option.name: SAID.get(option.name, "1") for option in options(BY_NAME[name]) if option.required}
    return build(BY_NAME[name], {**needed, **where})


@pytest.mark.parametrize("name", RUNS)
async def test_no_such_run(tmp_path: Path, name: str) -> None:
    where = {"run": "R9"} | ({"task": "T1"} if name in TASKS else {})
    async with stage(tmp_path, started=False) as at:
        assert (await at.order(order(name, **where))).text == "There is no run R9. `runs` lists them."


@pytest.mark.parametrize("name", TASKS)
async def test_no_such_task(tmp_path: Path, name: str) -> None:
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        run = (await at.order(Start(goal="make a poem"), there=False)).run
        await at.until(run)
        assert (await at.order(order(name, task="R1.T9"))).text == "Run R1 has no task T9. `show R1` lists its tasks."


LINES = {
    "show R9": "There is no run R9. `runs` lists them.",
    "show R9.T1": "There is no run R9. `runs` lists them.",
    "show R1.T9": "Run R1 has no task T9. `show R1` lists its tasks.",
    "export R9": "There is no run R9. `runs` lists them.",
    "delete R9": "There is no run and no project R9. `runs` and `projects` list them.",
    "runs nowhere": "There is no project nowhere. `projects` lists them.",
    "export nowhere": "There is no project nowhere. `projects` lists them.",
    "delete nowhere": "There is no run and no project nowhere. `runs` and `projects` list them.",
    "archive nowhere": "There is no project nowhere. `projects` lists them.",
    "rules nowhere": "There is no project nowhere. `projects` lists them.",
    "rule push owner project=nowhere": "There is no project nowhere. `projects` lists them.",
    "budget project nowhere 5": "There is no project nowhere. `projects` lists them.",
    "steering queued project=nowhere": "There is no project nowhere. `projects` lists them.",
    "remote nowhere https://github.com/a/b.git": "There is no project nowhere. `projects` lists them.",
    "agents nobody": "There is no agent nobody. `agents` lists them.",
    "agent nobody disable": "There is no agent nobody. `agents` lists them.",
    "answer 9 yes run=R1": "R1 has no question 9.",
    "accept 9 run=R1": "Nothing with the number 9 was said in R1.",
    "approve R1 number=9": "No approval 9 of R1 waits for approval; it is done.",
    "pick R1.T1 2": "R1.T1 is tried by one agent; `race T1` lets several try it.",
}


async def test_what_else_is_named(tmp_path: Path) -> None:
    """Each in a sentence of its own kind."""
    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        await at.until((await at.order(Start(goal="make a poem"), there=False)).run)
        assert {line: (await at.order(parse(line, COMMANDS))).text for line in LINES} == LINES

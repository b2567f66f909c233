"""Programs that users declare as agents."""

from pathlib import Path

import pytest

from conductor_core.agents.commands import builtin_agents
from conductor_core.agents.commands.declared import DeclaredAgent, read_declaration
from conductor_core.domain.agent import Done, Failed
from conductor_core.errors import SettingsError
from tests.agents.commands.stage import brief, desk

TOUCH = """
name = "toucher"
title = "Makes a file"
argv = ["touch", "--", "{name}.txt"]
success = [0, 3]

[inputs.name]
type = "string"
pattern = "^[a-z]+$"
default = "made"
"""


async def test_it_is_an_agent_like_any_other(tmp_path: Path) -> None:
    agent = DeclaredAgent(read_declaration(TOUCH, "toucher.toml"))
    outcome = await agent.run(brief({}), desk(tmp_path))
    assert isinstance(outcome, Done)
    assert (tmp_path / "made.txt").exists()
    assert not outcome.unchanged_ok


async def test_no_shell_reads_the_inputs(tmp_path: Path) -> None:
    text = TOUCH.replace('pattern = "^[a-z]+$"\n', "")
    await DeclaredAgent(read_declaration(text, "x")).run(brief({"name": "a; rm -rf $HOME"}), desk(tmp_path))
    assert (tmp_path / "a; rm -rf $HOME.txt").exists()


async def test_inputs_must_fit(tmp_path: Path) -> None:
    outcome = await DeclaredAgent(read_declaration(TOUCH, "x")).run(brief({"name": "NO"}), desk(tmp_path))
    assert isinstance(outcome, Failed)
    assert outcome.cause == "toucher was given wrong inputs: name: does not match ^[a-z]+$"


async def test_an_exit_code_that_is_not_listed_is_a_failure(tmp_path: Path) -> None:
    text = 'name = "no"\ntitle = "Says no"\nargv = ["sh", "-c", "echo why; exit 3"]\nkind = "check"\n'
    outcome = await DeclaredAgent(read_declaration(text, "x")).run(brief({}), desk(tmp_path))
    assert isinstance(outcome, Failed)
    assert outcome.cause.endswith("exit code 3")
    assert outcome.commands[0].tail == "why"


async def test_a_program_that_is_not_here_is_named(tmp_path: Path) -> None:
    text = 'name = "no"\ntitle = "T"\nargv = ["no-such-program"]\n'
    outcome = await DeclaredAgent(read_declaration(text, "x")).run(brief({}), desk(tmp_path))
    assert isinstance(outcome, Failed)
    assert outcome.cause == "the sandbox has no no-such-program"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "x.toml: "),
        ('name = "A B"\ntitle = "T"\nargv = []\n', "name: "),
        ('name = "a"\ntitle = "T"\nargv = ["x", "{y}"]\n', "argv uses y, which inputs does not declare"),
        (
            'name = "a"\ntitle = "T"\nargv = ["{y}"]\n[inputs.y]\ntype = "string"\n',
            "the program itself cannot be an input",
        ),
        (
            'name = "template"\ntitle = "T"\nargv = ["x"]\n',
            "template is the name of an agent that comes with Conductor",
        ),
        ('name = "a"\ntitle = "T"\nargv = ["x"]\ncolour = 1\n', "colour: "),
    ],
)
def test_a_faulty_declaration_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_declaration(text, "x.toml")
    assert said in caught.value.message


def test_declared_agents_stand_beside_ours() -> None:
    names = [agent.card.name for agent in builtin_agents([read_declaration(TOUCH, "x")])]
    assert names == ["template", "format", "run-checks", "inspector", "toucher"]

"""conductor.toml may speak of agents that people declare, as what they are."""

from pathlib import Path

import pytest

from bot.configuration import Configuration
from bot.configuration_file import FILE, Configured, read
from bot.declared_names import agent_folders, declared_in, overlooked_agents

PROGRAM = (
    'kind = "cli"\nname = "{name}"\ntitle = "Mine"\nvendor = "me"\nspeaks = "text"\nargv = ["true"]\nsuccess = [0]\n'
)
LOGIN = '[login]\nprovider = "openai"\nfile = ".lg/auth.json"\nhosts = ["lg.example:443"]\n'
COMMAND = 'name = "{name}"\ntitle = "Mine"\nargv = ["true"]\n'


def declare(folder: Path, name: str, text: str) -> None:
    (folder / "agents").mkdir(exist_ok=True)
    (folder / "agents" / f"{name}.toml").write_text(text.format(name=name))


def configured(folder: Path, text: str) -> Configured:
    """With the agents that are declared beside it."""
    (folder / FILE).write_text(text)
    return read(folder / FILE, declared_in(agent_folders(Path(".conductor"), folder / FILE)))


def right(folder: Path, text: str) -> Configuration:
    found = configured(folder, text)
    assert found.faults == ()
    return found.configuration


def test_who_is_declared_may_be_named(tmp_path: Path) -> None:
    """Programs and commands in roles and teams; a program in a table of its own as well."""
    declare(tmp_path, "aa", PROGRAM)
    declare(tmp_path, "lg", PROGRAM + LOGIN)
    declare(tmp_path, "licences", COMMAND)
    text = """\
[agents.aa]
prefer = 2
concurrency = 1
[agents.lg]
login = true
[roles.coder]
agents = ["aa", "lg"]
[teams.mine]
coder = ["lg"]
reviewer = ["inspector"]
"""
    configuration = right(tmp_path, text)
    assert (configuration.agents["aa"].prefer, configuration.agents["lg"].login) == (2.0, True)
    assert configuration.teams["mine"].chosen == {"coder": ("lg",), "reviewer": ("inspector",)}


def test_nobody_is_given_a_role_that_it_cannot_have(tmp_path: Path) -> None:
    """Said before a plan is paid for; a table of one's own may change what somebody works as."""
    declare(tmp_path, "aa", PROGRAM)
    declare(tmp_path, "licences", COMMAND)
    text = """\
[agents.codex]
roles = ["reviewer"]
[roles.tester]
agents = ["openai", "licences"]
[teams.mine]
planner = ["openai", "claude"]
coder = ["inspector", "codex"]
reviewer = ["aa", "codex"]
"""
    assert [fault.removeprefix(f"{tmp_path}/") for fault in configured(tmp_path, text).faults] == [
        "conductor.toml:4 roles.tester.agents names licences, which works as coder only.",
        "conductor.toml:6 teams.mine.planner names claude, which works as coder, tester or reviewer only.",
        "conductor.toml:7 teams.mine.coder names codex, which works as reviewer only.",
        "conductor.toml:7 teams.mine.coder names inspector, which works as reviewer only.",
        "conductor.toml:8 teams.mine.reviewer names aa, which works as coder or tester only.",
    ]


def test_who_is_declared_is_spoken_of_as_what_it_is(tmp_path: Path) -> None:
    """One that may not take the place of another agent takes none here either."""
    declare(tmp_path, "aa", PROGRAM)
    declare(tmp_path, "openai", PROGRAM + LOGIN)
    declare(tmp_path, "licences", COMMAND)
    text = """\
[agents.aa]
login = true
[agents.openai]
login = true
[agents.licences]
prefer = 2
[roles.coder]
agents = ["a", "licenses"]
"""
    known = "claude, claude-agent-acp, codex, codex-acp or gemini-cli"
    assert [fault.removeprefix(f"{tmp_path}/") for fault in configured(tmp_path, text).faults] == [
        f"conductor.toml:2 agents.aa.login cannot be set: Conductor knows the logins of {known} only.",
        f"conductor.toml:4 agents.openai.login cannot be set: Conductor knows the logins of {known} only.",
        "conductor.toml:5 agents.licences is a command that is declared: all that it does is said in its declaration.",
        "conductor.toml:8 roles.coder.agents names a, which is no agent; did you mean aa?",
        "conductor.toml:8 roles.coder.agents names licenses, which is no agent; did you mean licences?",
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('effort = "high"', "effort cannot be set: {} is a program, which decides itself how much it thinks."),
        ("temperature = 0", "temperature cannot be set: {} is a program, which decides itself how it asks its model."),
        (
            "price_cap = 1",
            "price_cap cannot be set: {} is a program, whose calls are held by a budget, not one by one.",
        ),
    ],
)
def test_what_a_program_cannot_be_told_is_refused_with_its_line(tmp_path: Path, line: str, why: str) -> None:
    """One that is known as one that is declared."""
    declare(tmp_path, "aa", PROGRAM)
    text = f"[agents.aa]\nprefer = 2\n{line}\n[agents.codex]\n{line}\n"
    assert [fault.removeprefix(f"{tmp_path}/") for fault in configured(tmp_path, text).faults] == [
        f"conductor.toml:3 agents.aa.{why.format('aa')}",
        f"conductor.toml:5 agents.codex.{why.format('codex')}",
    ]


def test_a_program_has_a_model_set_where_it_can_be_told(tmp_path: Path) -> None:
    declare(tmp_path, "deaf", PROGRAM)
    declare(tmp_path, "told", PROGRAM.replace('["true"]', '["true", "{{model}}"]'))
    text = '[agents.told]\nmodel = "m-1"\n[agents.codex]\nmodel = "m-1"\n[agents.deaf]\nmodel = "m-1"\n'
    assert [fault.removeprefix(f"{tmp_path}/") for fault in configured(tmp_path, text).faults] == [
        "conductor.toml:6 agents.deaf.model cannot be set: the declaration of deaf puts {model} nowhere, so it could not"
        " be told."
    ]


@pytest.mark.parametrize("text", ["kind = ", 'kind = "cli"\nname = "aa"\n'], ids=["unreadable", "incomplete"])
def test_a_bad_declaration_takes_nothing_from_the_file(tmp_path: Path, text: str) -> None:
    """What is wrong with it is told where it is taken up."""
    declare(tmp_path, "aa", text)
    assert right(tmp_path, "[agents.aa]\nprefer = 2\n").agents["aa"].prefer == 2.0


def test_who_is_declared_in_somebody_elses_project_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may have come with a repository starts no programs of ours; that is told, wherever there is one."""
    inside = Path(".conductor")
    monkeypatch.chdir(tmp_path)
    assert overlooked_agents(inside, None) is None
    inside.mkdir()
    declare(inside, "aa", PROGRAM)
    assert agent_folders(inside, None) == ()
    assert overlooked_agents(inside, None) == inside / "agents"
    assert overlooked_agents(inside, tmp_path / inside / FILE) is None
    assert overlooked_agents(tmp_path / inside, None) is None

"""Agent programs of this machine are found, asked for their version, and told what they lack."""

import asyncio
import time
from pathlib import Path

import pytest

from conductor_core.agents.cli.access import NoProvider
from conductor_core.agents.cli.agent import CliAgent
from conductor_core.agents.cli.catalogue import known_programs, read_program
from conductor_core.agents.cli.found import found_programs
from conductor_core.agents.cli.gate import Gate
from conductor_core.agents.cli.installed import Installed, find
from conductor_core.agents.cli.program import filled
from conductor_core.agents.cli.version import NoVersionError, Versions
from conductor_core.domain.agent import AgentHealth
from conductor_core.errors import SettingsError
from conductor_core.llms.catalogue import catalogue
from conductor_core.ports.broker import Account
from tests.agents.cli.stage import NoBroker, fake


def keys(*providers: str) -> Gate:
    """A gate to the providers that have a key."""
    known = ("anthropic", "openai", "gemini")
    accounts = {
        one: Account(provider=one, dialect="openai", base_url="https://api.invalid/v1", key="k") for one in providers
    }
    return Gate(broker=NoBroker(), accounts=accounts, settings={one: f"{one.upper()}_API_KEY" for one in known})


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


async def test_a_program_is_found_with_its_version(tmp_path: Path) -> None:
    """What it prints is cleaned: a program's words are a stranger's."""
    program(tmp_path, "claude", "printf '2.1.330 (Claude\\033[31m Code)\\n'")
    program(tmp_path, "codex", "exit 3")
    program(tmp_path, "gemini", "echo 0.61.0")

    found = found_programs(keys("anthropic", "openai").access, str(tmp_path))

    assert [one.card.name for one in found] == ["claude", "codex", "gemini-cli"]
    assert [await one.health() for one in found] == [
        AgentHealth(state="available", detail="2.1.330 (Claude Code)"),
        AgentHealth(
            state="error",
            detail="it does not tell its version. Install it anew: npm install -g @openai/codex",
        ),
        AgentHealth(
            state="error",
            detail="found (0.61.0); set GEMINI_API_KEY to use it",
        ),
    ]


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """An empty folder holds no agents."""
    assert found_programs(keys().access, str(tmp_path)) == ()


async def test_a_version_is_asked_for_without_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key is at hand, and the home is an empty one."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    path = program(tmp_path, "it", 'echo "$HOME"; env | grep -c KEY')
    assert await Versions().ask([str(path)]) == "0"


async def test_slow_programs_are_asked_side_by_side(tmp_path: Path) -> None:
    """Finding takes as long as the slowest, and one that never answers is left alone, with everything it started."""
    path = program(tmp_path, "it", "sleep 60 & sleep 60")
    versions = Versions(patience=0.5)
    began = time.monotonic()
    answers = await asyncio.gather(*(versions.ask([str(path)]) for _ in range(4)), return_exceptions=True)
    assert time.monotonic() - began < 2
    assert {str(answer) for answer in answers} == {"it did not tell its version within 0.5 s"}


@pytest.mark.parametrize(("packaged", "told"), [("3.2.1", "3.2.1"), ("", "it did not tell its version within 0.1 s")])
async def test_a_busy_machine_is_no_fault_of_a_program(tmp_path: Path, packaged: str, told: str) -> None:
    """One that is too slow to tell its version has that of its package, and may work where that has none."""
    path = program(tmp_path, "it", "sleep 60")
    slow = CliAgent(fake("text", success=[0]), Installed(path, version=packaged), NoProvider(), Versions(patience=0.1))
    assert await slow.health() == AgentHealth(state="available", detail=told)


async def test_a_flood_is_no_version(tmp_path: Path) -> None:
    """It is cut off."""
    path = program(tmp_path, "it", "yes")
    assert await Versions().ask([str(path)]) == "y"
    with pytest.raises(NoVersionError, match="it does not start: No such file"):
        await Versions().ask([str(tmp_path / "nobody")])


def test_a_program_sees_what_it_needs_and_no_more(tmp_path: Path) -> None:
    """Its libraries and its interpreter, and never the home folder it lies in."""
    home = tmp_path.resolve()
    node = program(home, "node/v22/bin/node", "")
    node.write_bytes(b"\x7fELF")
    script = home / "lib/node_modules/@some/agent/dist/index.js"
    script.parent.mkdir(parents=True)
    script.write_text("#!/usr/bin/env node\n")
    script.chmod(0o755)
    (script.parent.parent / "package.json").write_text('{"version": "3.2.1"}')
    (home / "bin").mkdir()
    (home / "bin/agent").symlink_to("../lib/node_modules/@some/agent/dist/index.js")
    native = program(home, ".local/share/own/versions/2.1", "true")
    (home / "bin/own").symlink_to(native)
    path = f"{home}/bin:{node.parent}"

    assert find("agent", path) == Installed(script, (home / "lib/node_modules", home / "node/v22"), "3.2.1")
    assert find("own", path) == Installed(native, (native.parent,))
    assert find("nobody", path) is None


def test_every_known_program_is_declared_whole() -> None:
    """Each can be started, kept quiet, pointed at the broker, and says how it is kept from obeying the repository.

    It thinks with a model that is offered now.
    """
    programs = {program.name: program for program in known_programs()}
    assert list(programs) == ["claude", "claude-agent-acp", "codex", "codex-acp", "gemini-cli", "opencode", "aider"]
    for one in programs.values():
        assert one.env
        assert one.install
        assert one.ignores.endswith(".")
        for route in one.routes:
            told = " ".join([*route.env.values(), *route.files.values(), *one.files.values()])
            assert "{url}" in told
            assert "{key}" in told
            assert one.models[route.provider] in catalogue().providers[route.provider].models


def test_words_in_braces_are_filled_in() -> None:
    """Braces of JSON stay."""
    assert filled('{"a": {"b": "{url}"}}', {"url": "u"}) == '{"a": {"b": "u"}}'


GOOD = 'name = "mine"\ntitle = "Mine"\nvendor = "me"\nspeaks = "text"\nargv = ["mine"]\n'


def test_a_program_is_of_the_vendor_whose_models_it_reaches(tmp_path: Path) -> None:
    """Of several it is the first that has a key; who is its own provider is of whom its declaration says."""
    for name in ("mine", "gemini", "opencode", "aider"):
        program(tmp_path, name, "echo 1")
    mine = read_program(GOOD + "success = [0]\n", "mine.toml")

    def vendors(gate: Gate, *routes: str) -> dict[str, str]:
        ways = "".join(f'[[routes]]\nprovider = "{one}"\ndialect = "openai"\n' for one in routes)
        declared = [read_program(f"{GOOD}success = [0]\n{ways}", "mine.toml")] if routes else [mine]
        return {one.card.name: one.card.vendor for one in found_programs(gate.access, str(tmp_path), declared=declared)}

    assert vendors(keys("openai", "gemini"), "openai") == {
        "gemini-cli": "gemini",
        "opencode": "openai",
        "aider": "openai",
        "mine": "openai",
    }
    assert vendors(keys("deepseek", "anthropic")) == {
        "gemini-cli": "google",
        "opencode": "deepseek",
        "aider": "anthropic",
        "mine": "me",
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD, "say in success or patterns how it shows that all is well"),
        (GOOD + 'success = [0]\nprompt = "file"', "argv has no {prompt}, so the program would not get its order"),
        (GOOD + 'success = [0]\nresume = ["{sessions}"]', "{sessions} is no word that is filled in"),
        (GOOD + 'success = [0]\nput_aside = ["../x"]', "../x does not lie where it should"),
        (GOOD + '[patterns]\nsuccess = "("', "patterns.success: it is no regular expression"),
        (
            GOOD + '[patterns]\ncost = "Paid [0-9.]+"',
            "mine.toml:{line} patterns.cost: it has no group: put what is to be read",
        ),
        (GOOD + '[patterns]\nsession = "s-[0-9]+"', "mine.toml:{line} patterns.session: it has no group"),
        (
            GOOD + '[patterns]\ntokens = "([0-9]+) in"',
            "mine.toml:{line} patterns.tokens: it has no group of the name input",
        ),
        (GOOD + "[", "mine.toml: "),
        (GOOD.replace('["mine"]', '["{home}/x"]') + "success = [0]", "the program itself cannot be filled in"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(text: str, fault: str) -> None:
    """With the file and the reason."""
    with pytest.raises(SettingsError) as refused:
        read_program(text, "mine.toml")
    assert refused.value.message.startswith("mine.toml:")
    assert fault.replace("{line}", str(text.count("\n") + 1)) in refused.value.message

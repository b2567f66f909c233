"""What people declare as agents is read as files of strangers are: for a moment, and never instead of somebody else."""

import os
from pathlib import Path

import pytest

from bot.configuration import Configuration
from bot.declarations import Declarations
from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.errors import SettingsError
from conductor_core.llms.catalogue import catalogue

COMMAND = 'name = "{name}"\ntitle = "Mine"\nargv = ["true"]\n'
PROGRAM = (
    'kind = "cli"\nname = "{name}"\ntitle = "Mine"\nvendor = "me"\nspeaks = "text"\nargv = ["true"]\nsuccess = [0]\n'
)
ADA = Configuration.model_validate({"agents": {"ada": {"provider": "openai"}}})


def read(folder: Path) -> tuple[list[str], list[str]]:
    """The names of those that are usable, and what is wrong with the others."""
    faults: list[SettingsError] = []
    found = Declarations(ADA, catalogue(), faults.append).read([folder])
    names = [one.name for one in found.commands] + [one.name for one in found.programs]
    return names, [fault.message for fault in faults]


@pytest.mark.parametrize("name", ["openai", "ollama", "ada", "template", "rules", "conductor"])
@pytest.mark.parametrize("text", [COMMAND, PROGRAM], ids=["command", "program"])
def test_nobody_takes_the_place_of_another_agent(tmp_path: Path, text: str, name: str) -> None:
    """Of a provider, of one that comes with Conductor, of one in `conductor.toml`; also where that one is not set up."""
    (tmp_path / "a.toml").write_text(text.format(name=name))
    (tmp_path / "b.toml").write_text(text.format(name="mine"))
    names, faults = read(tmp_path)
    assert names == ["mine"]
    assert len(faults) == 1
    assert str(tmp_path / "a.toml") in faults[0]


def test_the_same_name_twice_is_one_too_many(tmp_path: Path) -> None:
    for file in ("a", "b"):
        (tmp_path / f"{file}.toml").write_text(COMMAND.format(name="mine"))
    assert read(tmp_path) == (
        ["mine"],
        [f"{tmp_path / 'b.toml'}: mine is the name of another agent; choose another one."],
    )


def test_a_known_program_may_be_declared_anew_as_a_program_alone(tmp_path: Path) -> None:
    known = known_programs()[0].name
    (tmp_path / "a.toml").write_text(COMMAND.format(name=known))
    (tmp_path / "b.toml").write_text(PROGRAM.format(name=known))
    assert read(tmp_path) == (
        [known],
        [f"{tmp_path / 'a.toml'}: {known} is the name of another agent; choose another one."],
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "is no file; put the settings into a file of that name, or remove it."),
        (b"x = " + b"[" * 20_000, "has too many brackets inside each other; is it the right file?"),
        (
            b"[inputs.a]\nx = " + b"[" * 900 + b"]" * 900,
            "has too many brackets inside each other; is it the right file?",
        ),
        (b"x = 1\n" * 50_000, "is too large; is it the right file?"),
        (b'title = "\xff"', "is not UTF-8; save the file as UTF-8."),
    ],
    ids=["pipe", "open brackets", "closed brackets", "large", "no text"],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None, fault: str) -> None:
    """It is neither waited for nor does it break the program, and the others are there."""
    path = tmp_path / "a.toml"
    if content is None:
        os.mkfifo(path)
    else:
        path.write_bytes(content)
    (tmp_path / "b.toml").write_text(COMMAND.format(name="mine"))
    assert read(tmp_path) == (["mine"], [f"{path} {fault}"])


def test_who_is_to_conduct_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(COMMAND.format(name="openai"))
    with pytest.raises(SettingsError, match="openai is the name of another agent"):
        Declarations(ADA, catalogue()).read([tmp_path])

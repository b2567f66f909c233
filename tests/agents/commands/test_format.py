"""Formatting."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from tests.agents.commands.stage import done, read, write


async def test_white_space_is_put_in_order_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1  \ny = 2", "b.py": "z = 3\n", "c.md": "hard break  \n"})
    outcome = await done(tmp_path, "format", {})
    assert outcome.summary == "White space put in order in 1 file: a.py."
    assert (tmp_path / "a.py").read_text() == "x = 1\ny = 2\n"
    before = read(tmp_path)
    again = await done(tmp_path, "format", {})
    assert again.summary == "White space was in order."
    assert read(tmp_path) == before


async def test_the_editorconfig_is_obeyed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".editorconfig": "[*.{py,toml}]\ntrim_trailing_whitespace = false\n[b.*]\ninsert_final_newline=false\n",
            "a.py": "x = 1  \n",
            "b.css": "a {}  ",
        },
    )
    await done(tmp_path, "format", {})
    assert (tmp_path / "a.py").read_text() == "x = 1  \n"
    assert (tmp_path / "b.css").read_text() == "a {}"


async def test_an_executable_stays_executable(tmp_path: Path) -> None:
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh\ntrue  \n")
    script.chmod(0o755)
    await done(tmp_path, "format", {})
    assert script.read_text() == "#!/bin/sh\ntrue\n"
    assert script.stat().st_mode & 0o111


async def test_only_named_files_are_touched(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1  \n", "b.py": "y = 1  \n"})
    await done(tmp_path, "format", {"paths": ["a.py", "gone.py"]})
    assert (tmp_path / "b.py").read_text() == "y = 1  \n"


async def test_python_is_restyled_when_ruff_is_there(tmp_path: Path, ruff_on_path: None) -> None:
    write(tmp_path, {"a.py": "x = { 'a':1 }\n"})
    outcome = await done(tmp_path, "format", {"python": "ruff"})
    assert (tmp_path / "a.py").read_text() == 'x = {"a": 1}\n'
    assert outcome.commands[0].argv[:2] == ("ruff", "format")
    assert [*read(tmp_path)] == ["a.py"]


@pytest.mark.parametrize("inputs", [{"python": "ruff"}, {"python": "black"}, {"web": "prettier"}])
async def test_a_formatter_that_is_not_here_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: dict[str, JsonValue]
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    write(tmp_path, {"a.py": "x = { 'a':1 }\n"})
    (name,) = inputs.values()
    outcome = await done(tmp_path, "format", {**inputs, "asked": [name]})
    assert outcome.lacking == (
        f"{name} is not installed where commands run; only the built-in rules were used, for white space",
    )
    assert (await done(tmp_path, "format", inputs)).lacking == (), "nobody asked for it by its name"
    assert outcome.summary == (
        f"White space was in order. Only the built-in rules were used, for {name} is not installed here."
    )


@pytest.mark.parametrize(
    ("inputs", "argv"),
    [
        ({"python": "black"}, ("black", ".")),
        ({"web": "prettier"}, ("prettier", "--write", "--ignore-unknown", ".")),
    ],
)
async def test_a_formatter_that_is_named_is_used_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: dict[str, JsonValue], argv: tuple[str, ...]
) -> None:
    """Here a stand-in."""
    write(tmp_path, {f"bin/{argv[0]}": "#!/bin/sh\necho all done\n", "a.py": "x = 1\n"})
    (tmp_path / "bin" / argv[0]).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    outcome = await done(tmp_path, "format", inputs)
    assert [evidence.argv for evidence in outcome.commands] == [argv]
    assert outcome.summary == f"White space was in order. {argv[0]}: all done."


async def test_go_is_formatted_by_the_gofmt_of_the_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a stand-in that writes down what it was asked; paths cannot be taken for options."""
    write(tmp_path, {"bin/gofmt": '#!/bin/sh\nprintf "%s\\n" "$@"\n', "src/-w.go": "package a\n"})
    (tmp_path / "bin/gofmt").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    outcome = await done(tmp_path, "format", {"go": "gofmt"})
    assert outcome.commands[0].tail.splitlines() == ["-l", "-w", "./src/-w.go"]

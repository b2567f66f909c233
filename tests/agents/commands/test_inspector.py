"""The inspector approves unless something is surely wrong."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from conductor_core.domain.agent import Done
from conductor_core.domain.evidence import FileChange, Verdict
from tests.agents.commands.stage import AGENTS, brief, desk, write

TOKEN = "ghp_" + "a1B2c3D4e5" * 4


async def verdict(folder: Path, *changes: FileChange, **inputs: JsonValue) -> Verdict:
    order = brief(inputs, changes=changes)
    outcome = await AGENTS["inspector"].run(order, desk(folder))
    assert isinstance(outcome, Done)
    assert outcome.verdict is not None
    return outcome.verdict


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("a.py", "def f(:\n", "is no valid Python"),
        ("a.json", '{"a": 1,}', "is no valid JSON"),
        ("a.toml", "a = \n", "is no valid TOML"),
        ("a.yml", "a:\n\tb: 1\n", "is indented with a tab, which YAML forbids"),
        ("a.txt", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", "holds the marks of an unsettled merge"),
        ("a.cfg", f"token = {TOKEN}\n", "may hold a secret (GitHub token)"),
        ("Dockerfile", "FROM python:3\nCOPY nothing.py /app/\nUSER app\n", "copies nothing.py, which does not exist"),
    ],
)
async def test_what_is_surely_wrong_is_not_approved(tmp_path: Path, path: str, content: str, said: str) -> None:
    write(tmp_path, {path: content})
    found = await verdict(tmp_path)
    assert not found.approved
    assert [finding.path for finding in found.findings if finding.severity == "major"] == [path]
    assert said in found.findings[0].text
    assert TOKEN not in found.model_dump_json()


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("README.md", "See [the guide](docs/guide.md).\n", "links to docs/guide.md, which does not exist"),
        ("README.md", "```sh\npython3 -m nothing\n```\n", "starts the module nothing, which does not exist"),
        ("Dockerfile", "FROM python\nUSER app\n", "does not say which version of python it wants"),
        ("Dockerfile", "FROM python:3\n", "starts the program as root; add a USER"),
    ],
)
async def test_what_could_be_better_is_remarked_and_approved(
    tmp_path: Path, path: str, content: str, said: str
) -> None:
    write(tmp_path, {path: content})
    found = await verdict(tmp_path)
    assert found.approved
    assert [finding.text for finding in found.findings] == [said]


async def test_an_undefined_name_is_found_where_ruff_is(tmp_path: Path, ruff_on_path: None) -> None:
    write(tmp_path, {"a.py": "import os\n\nprint(nothing)\n"})
    found = await verdict(tmp_path)
    assert not found.approved
    assert [(finding.severity, finding.path, finding.line) for finding in found.findings] == [
        ("major", "a.py", 3),
        ("minor", "a.py", 1),
    ]


async def test_only_what_the_run_changed_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"theirs.py": "def f(:\n", "ours.py": "x = 1\n"})
    change = FileChange(path="ours.py", status="added", added=1, removed=0)
    gone = FileChange(path="gone.py", status="deleted", added=0, removed=1)
    assert (await verdict(tmp_path, change, gone)).approved
    assert (await verdict(tmp_path, paths=["ours.py"])).approved


async def test_what_was_at_fault_before_the_run_is_only_remarked(tmp_path: Path) -> None:
    write(tmp_path, {"old.py": "def f(:\n"})
    found = await verdict(tmp_path, known=["old.py"])
    assert found.approved
    assert [finding.severity for finding in found.findings] == ["minor"]


async def test_a_workflow_must_mention_the_tests(tmp_path: Path) -> None:
    write(tmp_path, {"ci.yml": "run: make\n"})
    mentions: list[JsonValue] = [{"path": "ci.yml", "text": "make"}, {"path": "ci.yml", "text": "make test"}]
    found = await verdict(tmp_path, mentions=mentions)
    assert [finding.text for finding in found.findings] == ["does not mention `make test`"]


async def test_binary_and_broken_files_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": b"\xff\xfe\0", "b.md": b"\xff](x" * 100, "c.json": b"[" * 50_000})
    await verdict(tmp_path)

"""The templates that come with Conductor."""

import ast
import tomllib
from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from conductor_core.agents.templates.loader import library
from conductor_core.logic.planning import improving, licences, scaffold

HOSTILE: Mapping[str, JsonValue] = {
    "description": 'Says "hi\\n" & <b>`it`</b> \'\'\' """ ${{ x }} {= y =} [z](u) #',
    "author": 'Ann "the \\ best" O\'Neil',
}


def test_the_planner_knows_the_parts_of_the_templates() -> None:
    """Rules plan by name, so every name they use must be there."""
    assert tuple(scaffold.PARTS) == tuple(library()[scaffold.TEMPLATE].manifest.parts)
    assert set(improving.ADDERS) == set(library()[improving.TEMPLATE].manifest.parts)


@pytest.mark.parametrize("licence", licences.LICENCES)
def test_every_licence_that_rules_know_is_there(licence: str) -> None:
    """With its holder, where its words name one."""
    text = library()[licences.TEMPLATE].render({"licence": licence, "holder": "Ann O'Neil", "year": 2030})["LICENSE"]
    assert b"\n\n\n" not in text.content or licence == "apache"
    assert b"Ann O'Neil\n\n" in text.content or licence == "apache"


def test_values_stay_values_in_every_language() -> None:
    files = library()["python-cli"].render(HOSTILE)
    project = tomllib.loads(files["pyproject.toml"].content.decode())["project"]
    assert project["description"] == HOSTILE["description"]
    assert project["authors"] == [{"name": HOSTILE["author"]}]
    for path, file in files.items():
        if path.endswith(".py"):
            ast.parse(file.content)
    assert "Says \\<b\\>" not in files["README.md"].content.decode()
    assert "\\<b\\>\\`it\\`\\</b\\>" in files["README.md"].content.decode()


def test_the_workflow_keeps_the_expressions_of_github() -> None:
    workflow = library()["python-cli"].render({})[".github/workflows/ci.yml"].content.decode()
    assert "python-version: ${{ matrix.python-version }}" in workflow
    assert 'python-version: ["3.11", "3.x"]' in workflow


def test_the_checks_hold_the_names_that_were_chosen() -> None:
    checks = library()["python-cli"].checks({"project_name": "word-wise"})
    assert [check.argv for check in checks] == [
        ("python3", "-m", "unittest", "discover", "-s", "tests"),
        ("python3", "-m", "word_wise", "--top", "3", "README.md"),
    ]


@pytest.mark.parametrize("kind", ["python", "node", "go", "rust", "java", "generic"])
@pytest.mark.parametrize("full", [True, False])
def test_every_kind_of_project_gets_files_that_are_in_order(kind: str, full: bool) -> None:
    """They end with one line break, hold no trailing spaces and no three line breaks in a row."""
    values: dict[str, JsonValue] = {"kind": kind, "start": ["go", "run", "."]}
    if full:
        values |= {"version": "1.80", "installs": ["npm ci"], "builds": ["make"], "tests": ["make test"]}
        values |= {"languages": ["C"], "folders": ["src"], "licence": "COPYING", "description": "It counts"}
    for path, file in library()["improve"].render(values).items():
        text = file.content.decode()
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert not any(line != line.rstrip() for line in text.split("\n")), path
        assert "\n\n\n" not in text, path
        assert "{=" not in text, path
        assert "{%" not in text, path


def test_a_read_me_of_a_project_nothing_is_known_of_says_nothing_untrue() -> None:
    files = library()["improve"].render({"kind": "generic", "project_name": "x*y"}, part="readme")
    assert files["README.md"].content.decode() == "# x\\*y\n"

"""Linters, type checkers and builds that a project is set up for."""

from collections.abc import Iterator, Mapping, Sequence

from conductor_core.domain.files import File
from conductor_core.logic.analysis.parts import in_folder
from conductor_core.logic.analysis.reading import json_of, string, table
from conductor_core.logic.analysis.values import Check, Facts

_BY_TOOL: Mapping[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", "--no-cache", "."),
    "flake8": ("flake8", "."),
    "mypy": ("mypy", "--cache-dir=/dev/null", "."),
    "pyright": ("pyright",),
    "eslint": ("node_modules/.bin/eslint", "."),
    "typescript": ("node_modules/.bin/tsc", "--noEmit"),
    "golangci-lint": ("golangci-lint", "run"),
    "clippy": ("cargo", "clippy", "--offline"),
}
"""How each looks at everything and changes nothing. What Node tools are installed as lies in the project."""
_REPLACED = {"lint": ("eslint",), "build": ("typescript",)}
"""Tools that a script of the project already starts."""


def lints(projects: Sequence[Facts], files: Mapping[str, File]) -> Iterator[Check]:
    """What to run beside the tests, for each project in its folder."""
    for facts in projects:
        package = files.get(f"{facts.folder}/package.json" if facts.folder else "package.json")
        scripts = table(json_of(package), "scripts") if package else {}
        for check in _lints(facts, [name for name in _REPLACED if string(scripts, name)]):
            yield in_folder(check, facts.folder) if facts.folder else check


def _lints(facts: Facts, own: Sequence[str]) -> Iterator[Check]:
    """Of one project, whose package.json has these scripts."""
    covered = {tool for name in own for tool in _REPLACED[name]}
    for tool in facts.tools:
        if tool in _BY_TOOL and tool not in covered:
            argv = _BY_TOOL[tool]
            yield Check(argv=argv, why=f"the project is set up for {tool}", requires=argv[0], tests=False)
    if facts.kind == "go":
        yield Check(argv=("go", "vet", "./..."), why="Go's own look at the code", requires="go", tests=False)
    if facts.kind == "node":
        for name in own:
            manager = facts.tests[0].split()[0] if facts.tests else "npm"
            why = f"the {name} script in package.json"
            yield Check(argv=(manager, "run", name), why=why, requires=manager, tests=False)

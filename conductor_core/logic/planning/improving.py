"""Tasks that make an existing project better. Each adds files that are missing.

They share none, and formatting touches only files that are there, so all of them can run at once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from conductor_core.logic.analysis import Analysis, EntryPoint, Facts
from conductor_core.logic.analysis.languages import BUILDING, SECONDARY, language_named
from conductor_core.logic.figures import count
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.planning.clauses import Ability
from conductor_core.logic.planning.drafts import Adder, Draft, Unsure, template_draft
from conductor_core.logic.planning.goals import ASK_A_MODEL
from conductor_core.logic.planning.ignores import ignores, kinds_of
from conductor_core.logic.planning.parts import by_parts, safe_lines

TEMPLATE = "improve"
MOST_LISTED = 20
"""Folders or documents that a README lists."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_DOCUMENT = re.compile(r"(?!(?i:readme|licen[sc]e|copying)\b)[A-Za-z0-9][A-Za-z0-9._-]{0,70}\.(?:md|rst|adoc)")
_STARTERS = {"python": ("python3", "env"), "node": ("npm", "node"), "go": ("go",), "rust": ("cargo",)}
_SAYS_START = {
    "python": 'give it a `__main__.py`, or one script with `if __name__ == "__main__"`, or ',
    "node": "give package.json a `start` script, or ",
    "go": "leave it one `package main`, or ",
    "rust": "give it a `src/main.rs`, or ",
}
"""What makes it sure, for each kind of project."""


def variables(analysis: Analysis, name: str) -> dict[str, JsonValue]:
    """What the analysis knows, as the template's variables."""
    facts = analysis.main
    licence = next((p for p in analysis.paths if "/" not in p and p.lower().startswith(("licen", "copying"))), "")
    values: dict[str, JsonValue] = {
        "kind": facts.kind if facts else "generic",
        "project_name": one_line((facts.name if facts else "") or name, 80) or "project",
        "languages": [*_languages(analysis)],
        "folders": [*_folders(analysis.paths)],
        "files": [*_files(analysis.paths)],
        "documents": [*_documents(analysis.paths)],
        "licence": licence if _NAME.fullmatch(licence) else "",
        "tests": [" ".join(check.argv) for check in analysis.checks if check.tests],
    }
    if analysis.parts:
        values |= by_parts(analysis.parts)
    if facts:
        values |= {
            "description": facts.description.rstrip("."),
            "version": facts.version,
            "installs": safe_lines(facts.installs),
            "builds": safe_lines(facts.builds),
            "tests": safe_lines(facts.tests) or values["tests"],
        }
        start = _start(facts)
        if start:
            values["start"] = list(start.argv)
    return values


def workflow(analysis: Analysis, name: str) -> Draft | Unsure:
    """A CI workflow, where there is something it can run."""
    values = variables(analysis, name)
    if not values["tests"] and not values.get("builds"):
        return Unsure(
            why=_unproven(analysis) or "no way to test or build the project was found",
            remedy=f"add a test, or a Makefile with `test`, or {ASK_A_MODEL}",
        )
    return template_draft(
        "Add a CI workflow",
        "A GitHub Actions workflow that runs the project's tests as they were found.",
        TEMPLATE,
        "ci",
        values,
        [".github/workflows/ci.yml"],
    )


def container(analysis: Analysis, name: str) -> Draft | Unsure:
    """A Dockerfile, where it is known how the project starts."""
    facts = analysis.main
    start = _start(facts) if facts else None
    if facts is None or start is None:
        says = _SAYS_START.get(facts.kind, "") if facts else ""
        return Unsure(why="it is not sure how the project starts", remedy=f"{says}{ASK_A_MODEL}")
    values = variables(analysis, name)
    argv = list(start.argv)
    if facts.kind == "python":
        if argv[:2] == ["env", "PYTHONPATH=src"]:
            argv, values["source_folder"] = argv[2:], "src"
        values["writes"] = start.writes
        values["image_install"] = "project" if argv[0] != "python3" else _image_install(analysis, facts)
        if values["image_install"] is None:
            return Unsure(
                why="it is not sure how its packages are installed",
                remedy=f"list them in requirements.txt, or {ASK_A_MODEL}",
            )
    if facts.kind == "node" and not all(line.startswith("npm ") for line in facts.installs):
        return Unsure(why="its packages are not installed with npm")
    values["start"] = [*argv]
    program = argv[-1].rsplit("/", 1)[-1] if facts.kind == "go" else facts.name
    program = facts.name if program in {".", ""} else program
    if facts.kind in {"go", "rust"}:
        if not _NAME.fullmatch(program):
            return Unsure(why="the program that its build makes has no plain name")
        values["program_name"] = program
    values["dockerignore"] = ".dockerignore" not in analysis.paths
    paths = ["Dockerfile", ".dockerignore"] if values["dockerignore"] else ["Dockerfile"]
    return template_draft(
        "Add a Dockerfile",
        f"An image that starts the project with `{' '.join(argv)}` as an ordinary user, and what stays out of it.",
        TEMPLATE,
        "container",
        values,
        paths,
    )


def ignore_file(analysis: Analysis, name: str) -> Draft:
    """An ignore file that hides nothing of what is there."""
    values = variables(analysis, name)
    values["ignores"] = [
        *ignores(kinds_of(analysis), (*analysis.paths, *analysis.foreign), (place.path for place in analysis.secrets))
    ]
    brief = "What tools leave behind and nobody wants in the history."
    return template_draft("Add a .gitignore", brief, TEMPLATE, "gitignore", values, [".gitignore"])


def _one_file(part: str, path: str, title: str, brief: str) -> Adder:
    def make(analysis: Analysis, name: str) -> Draft | Unsure:
        values = variables(analysis, name)
        if part == "contributing" and not values["tests"]:
            why = _unproven(analysis) or "no way to run tests was found"
            return Unsure(why=why, remedy=f"add a test, or {ASK_A_MODEL}")
        return template_draft(title, brief, TEMPLATE, part, values, [path])

    return make


ADDERS: Mapping[Ability, tuple[str, Adder]] = {
    "ci": ("ci", workflow),
    "container": ("dockerfile", container),
    "dockerignore": (
        "dockerignore",
        _one_file("dockerignore", ".dockerignore", "Add a .dockerignore", "What stays out of the image."),
    ),
    "gitignore": (
        "gitignore",
        ignore_file,
    ),
    "editorconfig": (
        "editorconfig",
        _one_file("editorconfig", ".editorconfig", "Add an .editorconfig", "White space as editors should keep it."),
    ),
    "readme": (
        "readme",
        _one_file(
            "readme", "README.md", "Add a README", "Only what is sure: languages, set-up, start, tests, folders."
        ),
    ),
    "contributing": (
        "contributing",
        _one_file(
            "contributing", "CONTRIBUTING.md", "Add CONTRIBUTING.md", "How to set the project up and run its tests."
        ),
    ),
}
"""What can be added: its name in ``Analysis.missing``, and the task that adds it."""


def _start(facts: Facts) -> EntryPoint | None:
    wanted = _STARTERS.get(facts.kind, ())
    starts = [start for start in facts.starts if start.argv[0] in wanted]
    if not starts and facts.kind == "python" and _is_installable(facts):
        starts = [*facts.starts]
    return starts[0] if starts and (facts.kind != "go" or len(starts) == 1) else None


def _is_installable(facts: Facts) -> bool:
    return any("pip install -e" in line for line in facts.installs)


def _image_install(analysis: Analysis, facts: Facts) -> str | None:
    if not facts.needs_packages:
        return "none"
    if "requirements.txt" in analysis.paths:
        return "requirements"
    return "project" if _is_installable(facts) else None


def _unproven(analysis: Analysis) -> str:
    return f"`{analysis.unable[0]}` could not run its tests on the files as they came" if analysis.unable else ""


def _languages(analysis: Analysis) -> list[str]:
    return [language.name for language in analysis.languages if language.name not in SECONDARY | BUILDING][:5]


def _folders(paths: tuple[str, ...]) -> Iterator[str]:
    """Top folders with what lies in them: ``src/: 3 files, mostly Python``."""
    inside = defaultdict[str, list[str]](list)
    for path in paths:
        inside[path.partition("/")[0] if "/" in path else ""].append(path)
    tops = [top for top in sorted(inside) if _NAME.fullmatch(top)]
    for top in tops[:MOST_LISTED]:
        known = Counter(filter(None, map(language_named, inside[top]))).most_common(1)
        number = len(inside[top])
        most = (
            f", {'mostly ' if known[0][1] < number else ''}{known[0][0]}" if known and 2 * known[0][1] > number else ""
        )
        yield f"`{top}/`: {count(number, 'file')}{most}"


def _files(paths: tuple[str, ...]) -> Iterator[str]:
    """What lies in a project without folders: ``hello.py``: Python."""
    if any("/" in path for path in paths):
        return
    for path in [path for path in paths if _NAME.fullmatch(path) and not _DOCUMENT.fullmatch(path)][:MOST_LISTED]:
        language = language_named(path)
        yield f"`{path}`{f': {language}' if language else ''}"


def _documents(paths: tuple[str, ...]) -> list[str]:
    """What is there to read: documents in the top folder, and the folder of others."""
    docs = [folder for folder in ("doc", "docs") if any(path.startswith(f"{folder}/") for path in paths)]
    return [*docs, *(path for path in paths if _DOCUMENT.fullmatch(path))][:MOST_LISTED]

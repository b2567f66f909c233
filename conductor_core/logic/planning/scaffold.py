"""The plan of a new command-line tool: every part at the same time, then its tests, then a review."""

from collections.abc import Iterator, Mapping, Sequence, Set

from pydantic import JsonValue

from conductor_core.domain.plan import PlannedTask
from conductor_core.logic.analysis import Check
from conductor_core.logic.planning.clauses import Ability
from conductor_core.logic.planning.drafts import check_draft, in_stages, review_draft, template_draft
from conductor_core.logic.planning.naming import package_of

TEMPLATE = "python-cli"
LICENCE = "mit"
"""Of every new tool."""
LEAST_TESTS = 12
TESTS = ("python3", "-m", "unittest", "discover", "-s", "tests")
PARTS = ("package", "tests", "docs", "container", "ci")
"""The parts of the template."""
FLAGS: Mapping[Ability, str] = {
    "tests": "tests",
    "readme": "readme",
    "docs": "changelog",
    "licence": "licence",
    "container": "container",
    "dockerignore": "dockerignore",
    "gitignore": "gitignore",
    "editorconfig": "editorconfig",
}
"""What a goal can leave out, and the template's variable for it."""
_DOCUMENTS: Mapping[Ability, tuple[str, str]] = {
    "readme": ("README", "what the tool does, how to start it"),
    "docs": ("changelog", "what changed"),
    "licence": ("licence", "the terms of use"),
}
_SETTINGS: Mapping[Ability, str] = {"gitignore": ".gitignore", "editorconfig": ".editorconfig"}


def scaffold_tasks(name: str, *, year: int | None, without: Set[Ability] = frozenset()) -> tuple[PlannedTask, ...]:
    """The tasks; ``year`` is that of the licence. What is not wanted is left out of every part."""
    variables: dict[str, JsonValue] = {"project_name": name, "package_name": package_of(name)}
    if year is not None:
        variables["year"] = year
    variables |= {flag: False for ability, flag in FLAGS.items() if ability in without}
    parts = [
        template_draft(title, brief, TEMPLATE, part, variables, ()) for part, title, brief in _parts(name, without)
    ]
    checks = [check_draft(_checks(name, without), least_tests=LEAST_TESTS)] if "checks" not in without else []
    reviews = [review_draft({"mentions": _mentions(without)})] if "review" not in without else []
    return in_stages(parts, checks, reviews)


def scaffold_summary(name: str, without: Set[Ability] = frozenset()) -> str:
    """What the tasks make, in a sentence."""
    documents = [thing for ability, (thing, _) in _DOCUMENTS.items() if ability not in without]
    made = [
        "package",
        *(["tests"] if "tests" not in without else []),
        *(["documents"] if len(documents) == len(_DOCUMENTS) else documents),
        *(["Dockerfile"] if "container" not in without else []),
        *(["CI workflow"] if "ci" not in without else []),
    ]
    proved = "its tests run" if "tests" not in without else "it runs on a real file"
    ends = [
        *([f"then {proved}"] if "checks" not in without else []),
        *(["a second agent looks everything over"] if "review" not in without else []),
    ]
    then = f"; {', and '.join(ends)}" if ends else ""
    return f"A new Python tool, {name}: {_listed(made)}, each a task that waits for no other{then}."


def _parts(name: str, without: Set[Ability]) -> Iterator[tuple[str, str, str]]:
    """Each part that holds something, with title and brief of its task."""
    yield (
        "package",
        f"Write the tool {name}",
        "The counting, without input or output; a command line around it; pyproject.toml.",
    )
    if "tests" not in without:
        yield (
            "tests",
            "Write its tests",
            "Tests of the counting and of the command line, with the standard library alone.",
        )
    documents = [document for ability, document in _DOCUMENTS.items() if ability not in without]
    if documents:
        brief = ", ".join(about for _, about in documents)
        yield "docs", f"Write {_listed([thing for thing, _ in documents])}", f"{brief[0].upper()}{brief[1:]}."
    if "container" not in without:
        yield "container", "Write the Dockerfile", "A slim image that runs the tool as an ordinary user."
    settings = [file for ability, file in _SETTINGS.items() if ability not in without]
    if "ci" not in without:
        runs = "runs the tests" if "tests" not in without else "installs and starts the tool"
        beside = f"; {_listed(settings)}" if settings else ""
        yield "ci", "Write the CI workflow", f"A GitHub Actions workflow that {runs}{beside}."


def _checks(name: str, without: Set[Ability]) -> Iterator[Check]:
    if "tests" not in without:
        yield Check(argv=TESTS, why="all tests of the tool", requires="python3")
    read = "README.md" if "readme" not in without else "pyproject.toml"
    yield Check(
        argv=("python3", "-m", package_of(name), "--top", "3", read),
        why="it reads a real file",
        requires="python3",
        tests=False,
    )


def _mentions(without: Set[Ability]) -> list[JsonValue]:
    """The workflow runs the tests, where there are both."""
    return [] if {"ci", "tests"} & without else [{"path": ".github/workflows/ci.yml", "text": " ".join(TESTS)}]


def _listed(things: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))

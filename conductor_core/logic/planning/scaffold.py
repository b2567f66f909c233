"""The plan of a new command-line tool: every part at the same time, then its tests, then a review."""

from collections.abc import Mapping, Set

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
PARTS: Mapping[str, tuple[str, str]] = {
    "package": (
        "Write the tool {name}",
        "The counting, without input or output; a command line around it; pyproject.toml.",
    ),
    "tests": ("Write its tests", "Tests of the counting and of the command line, with the standard library alone."),
    "docs": (
        "Write README, changelog and licence",
        "What the tool does, how to start it, what changed, the terms of use.",
    ),
    "container": ("Write the Dockerfile", "A slim image that runs the tool as an ordinary user."),
    "ci": ("Write the CI workflow", "A GitHub Actions workflow that runs the tests; .gitignore and .editorconfig."),
}
"""The parts of the template with title and brief of the task."""


def scaffold_tasks(name: str, *, year: int | None, without: Set[Ability] = frozenset()) -> tuple[PlannedTask, ...]:
    """The tasks; ``year`` is that of the licence. Dockerfile and workflow are left out when they are not wanted."""
    variables: dict[str, JsonValue] = {"project_name": name, "package_name": package_of(name)}
    if year is not None:
        variables["year"] = year
    if "container" in without:
        variables["container"] = False
    parts = [
        template_draft(title.format(name=name), brief, TEMPLATE, part, variables, ())
        for part, (title, brief) in PARTS.items()
        if part not in {"container", "ci"} & without
    ]
    tests = Check(
        argv=("python3", "-m", "unittest", "discover", "-s", "tests"), why="all tests of the tool", requires="python3"
    )
    use = Check(
        argv=("python3", "-m", package_of(name), "--top", "3", "README.md"),
        why="it reads a real file",
        requires="python3",
        tests=False,
    )
    mentions: list[JsonValue] = [{"path": ".github/workflows/ci.yml", "text": " ".join(tests.argv)}]
    return in_stages(
        parts, [check_draft([tests, use], least_tests=LEAST_TESTS)], [review_draft({"mentions": mentions})]
    )

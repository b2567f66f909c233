"""What good projects have and this one has not."""

import re
from collections.abc import Iterator, Sequence

from conductor_core.logic.analysis.values import Facts, Missing

_CI = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|\.travis\.yml|azure-pipelines\.ya?ml|Jenkinsfile|"
    r"\.drone\.ya?ml|bitbucket-pipelines\.yml|\.buildkite/.+|\.woodpecker(?:/.+|\.ya?ml)|appveyor\.yml|\.cirrus\.ya?ml"
)
_TEST_FILE = re.compile(
    r"(?:.*/)?(?:tests?|spec|__tests__)/.+|.*(?:^|/)test_[^/]+\.py|.*_test\.(?:py|go|rb)|.*[.-](?:test|spec)\.[cm]?[jt]sx?|"
    r".*(?:Test|Tests|IT)\.(?:java|kt)|.*_spec\.rb"
)
_LICENCES = frozenset({"license", "licence", "copying", "unlicense"})
_CHANGELOGS = frozenset({"changelog", "changes", "history", "news", "releases"})


def missing(paths: Sequence[str], projects: Sequence[Facts]) -> Iterator[Missing]:
    """Names of what is not there, the most wanted first."""
    top = {path.lower() for path in paths if "/" not in path}
    top |= {path.lower().removeprefix(".github/") for path in paths if path.startswith(".github/")}
    stems = {name.split(".")[0] for name in top}
    has_tests = any(facts.tests for facts in projects) or any(map(_TEST_FILE.fullmatch, paths))
    has_container = not top.isdisjoint({"dockerfile", "containerfile"})
    there: dict[Missing, bool] = {
        "readme": "readme" in stems,
        "licence": not stems.isdisjoint(_LICENCES) or any(path.startswith("LICENSES/") for path in paths),
        "tests": has_tests,
        "gitignore": ".gitignore" in top,
        "ci": any(map(_CI.fullmatch, paths)),
        "dockerfile": has_container,
        "dockerignore": ".dockerignore" in top or not has_container,
        "editorconfig": ".editorconfig" in top,
        "contributing": "contributing" in stems or any(path.lower().startswith("docs/contributing") for path in paths),
        "changelog": not stems.isdisjoint(_CHANGELOGS),
    }
    return (name for name, is_there in there.items() if not is_there)

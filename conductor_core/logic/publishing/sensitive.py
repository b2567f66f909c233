"""Which files run by themselves, or choose what is run: where they change, a second yes is needed."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import basename

_FOLDERS = (
    ".github/workflows/",
    ".github/actions/",
    ".gitlab/",
    ".circleci/",
    ".buildkite/",
    ".woodpecker/",
    ".husky/",
    ".githooks/",
    "githooks/",
    ".hooks/",
    ".git-hooks/",
)
_NAMES = (
    # checks of hosts
    "action.y*ml",
    ".gitlab-ci*.y*ml",
    "*.gitlab-ci.y*ml",
    "jenkinsfile*",
    "azure-pipelines*.y*ml",
    "bitbucket-pipelines.y*ml",
    ".travis.y*ml",
    ".drone.y*ml",
    ".woodpecker.y*ml",
    "appveyor.y*ml",
    "cloudbuild.y*ml",
    "buildspec.y*ml",
    ".cirrus.y*ml",
    # hooks
    ".pre-commit-config.y*ml",
    ".pre-commit-hooks.y*ml",
    "lefthook*.y*ml",
    ".lefthook*.y*ml",
    ".lintstagedrc*",
    ".huskyrc*",
    ".overcommit.y*ml",
    # lock files, and where packages come from
    "*.lock",
    "*.lockb",
    "*-lock.json",
    "*-lock.y*ml",
    "*.lock.json",
    "npm-shrinkwrap.json",
    "go.sum",
    "go.work.sum",
    "*.lockfile",
    "package.resolved",
    "requirements*.lock*",
    ".npmrc",
    ".yarnrc*",
    ".pnpmfile.cjs",
    "pip.conf",
    ".pypirc",
    "bunfig.toml",
    "nuget.config",
    # what git and hosts obey
    ".gitmodules",
    ".gitattributes",
    "codeowners",
    "dependabot.y*ml",
    "renovate.json*",
)


def sensitive(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of the paths that need a second yes, in their order."""
    return tuple(path for path in paths if _is_sensitive(path.lower()))


def _is_sensitive(path: str) -> bool:
    inside = any(path.startswith(folder) or f"/{folder}" in path for folder in _FOLDERS)
    return inside or any(fnmatchcase(basename(path), pattern) for pattern in _NAMES)

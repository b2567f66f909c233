"""What a new ``.gitignore`` names: what tools leave behind, and nothing that the project has among its files."""

from collections.abc import Mapping, Sequence

from conductor_core.logic.ignoring import IgnoreFile

_GENERIC = ("*.o", "*.log")
_LEFT_BEHIND: Mapping[str, tuple[str, ...]] = {
    "python": (
        "__pycache__/", "*.py[cod]", "*.egg-info/", "build/", "dist/", ".venv/", "venv/", ".coverage", "htmlcov/",
        ".pytest_cache/", ".mypy_cache/", ".ruff_cache/",
    ),
    "node": ("node_modules/", "npm-debug.log*", "coverage/", "*.tsbuildinfo"),
    "go": ("*.exe", "*.test", "*.out"),
    "rust": ("/target/",),
    "java": ("target/", ".gradle/", "*.class"),
}  # fmt: skip
_ALWAYS = (".env", ".DS_Store")


def ignores(kind: str, paths: Sequence[str]) -> list[str]:
    """The patterns for a project of that kind with these files."""
    folders = {path[:cut] for path in paths for cut, character in enumerate(path) if character == "/"}
    files = {path.rpartition("/")[2]: path for path in paths}.values()  # no pattern here asks where a file lies

    def hides(pattern: str) -> bool:
        rule = IgnoreFile.parse("", pattern.encode())
        return any(rule.verdict(folder, is_folder=True) for folder in folders) or any(
            rule.verdict(file, is_folder=False) for file in files
        )

    return [pattern for pattern in (*_LEFT_BEHIND.get(kind, _GENERIC), *_ALWAYS) if not hides(pattern)]

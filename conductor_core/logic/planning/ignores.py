"""What a new ``.gitignore`` names: what tools leave behind, files that hold a secret, and nothing else that the project has."""

import re
from collections.abc import Iterable, Mapping, Sequence

from conductor_core.logic.analysis import Analysis
from conductor_core.logic.ignoring import IgnoreFile

_GENERIC = ("*.o", "*.log")
_TOOLS_OF: Mapping[str, str] = {
    "Python": "python", "Cython": "python", "Jupyter": "python", "JavaScript": "node", "TypeScript": "node", "Vue": "node",
    "Svelte": "node", "Go": "go", "Rust": "rust", "Java": "java", "Kotlin": "java", "C": "c", "C++": "c",
}  # fmt: skip
"""Whose tools work on a language."""
_LEFT_BEHIND: Mapping[str, tuple[str, ...]] = {
    "python": (
        "__pycache__/", "*.py[cod]", "*.egg-info/", "build/", "dist/", ".venv/", "venv/", ".coverage", "htmlcov/",
        ".pytest_cache/", ".mypy_cache/", ".ruff_cache/",
    ),
    "node": ("node_modules/", "npm-debug.log*", "coverage/", "*.tsbuildinfo"),
    "go": ("*.exe", "*.test", "*.out"),
    "rust": ("/target/",),
    "rust below": ("target/",),
    "java": ("target/", ".gradle/", "*.class"),
    "c": ("*.o", "*.log"),
    "cmake": ("build/", "CMakeUserPresets.json"),
}  # fmt: skip
_ALWAYS = (".env", ".DS_Store")
_KEPT_FOR_SECRETS = re.compile(
    r"(?:[\w.-]+/)*(?:\.env(?:\.[\w-]+)?|[\w-][\w.-]*\.(?:env|pem|key|p12)|id_(?:rsa|dsa|ecdsa|ed25519))"
)
"""Files that are there for settings or keys, and whose names mean nothing else in a pattern."""
_TO_COPY = (".example", ".sample", ".template", ".dist")


def kinds_of(analysis: Analysis) -> list[str]:
    """Whose tools leave something behind here, wherever the files lie; the main ones first."""
    kinds: list[str] = [facts.kind for facts in analysis.projects]
    kinds += [_TOOLS_OF[language.name] for language in analysis.languages if language.name in _TOOLS_OF]
    below = "Cargo.toml" not in analysis.paths
    return list(dict.fromkeys("rust below" if kind == "rust" and below else kind for kind in kinds))


def ignores(kinds: Iterable[str], paths: Sequence[str], secret: Iterable[str] = ()) -> list[str]:
    """The patterns for a project of these kinds with these files, of which those of ``secret`` hold one."""
    left_behind = [pattern for kind in kinds for pattern in _LEFT_BEHIND[kind]] or _GENERIC
    folders = {path[:cut] for path in paths for cut, character in enumerate(path) if character == "/"}
    files = {path.rpartition("/")[2]: path for path in paths}.values()  # no pattern here asks where a file lies

    def hides(pattern: str) -> bool:
        rule = IgnoreFile.parse("", pattern.encode())
        return any(rule.verdict(folder, is_folder=True) for folder in folders) or any(
            rule.verdict(file, is_folder=False) for file in files
        )

    patterns = [pattern for pattern in (*left_behind, *_ALWAYS) if not hides(pattern)]
    return list(dict.fromkeys((*patterns, *map(_named, filter(_is_for_secrets, secret)))))


def _is_for_secrets(path: str) -> bool:
    return _KEPT_FOR_SECRETS.fullmatch(path) is not None and not path.endswith(_TO_COPY)


def _named(path: str) -> str:
    """``.env`` wherever it is; any other file in its place alone."""
    return ".env" if path.rpartition("/")[2] == ".env" else f"/{path}"

"""Files of strangers as text, and which files are the project's own."""

import json
import tomllib
from collections.abc import Mapping

from pydantic import JsonValue

from conductor_core.domain.files import File

FOREIGN = frozenset(
    {
        ".git", ".hg", ".svn", "node_modules", "bower_components", "vendor", "third_party", "site-packages", ".venv", "venv",
        "dist", "build", "target", "out", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
        ".next", ".nuxt", "coverage", "htmlcov", ".gradle", ".idea", "Pods",
    }
)  # fmt: skip
"""Folders whose content others made."""

_SNIFFED = 8192
"""Bytes that are looked at to tell text from other files."""


def is_own(path: str) -> bool:
    """Whether a file was written for this project, as far as its path says."""
    *folders, name = path.split("/")
    return FOREIGN.isdisjoint(folders) and ".min." not in name


def text_of(file: File | None) -> str | None:
    """A file's text; None when it is missing, a link or no text. Bytes that are no UTF-8 become replacement characters."""
    if file is None or file.mode == "link" or b"\0" in file.content[:_SNIFFED]:
        return None
    return file.content.decode("utf-8", "replace").removeprefix("\ufeff")


def toml_of(file: File | None) -> dict[str, JsonValue]:
    """A TOML file; empty when it is missing or malformed."""
    text = text_of(file)
    try:
        return tomllib.loads(text) if text else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def json_of(file: File | None) -> dict[str, JsonValue]:
    """A JSON file that holds an object; empty when it is missing, malformed or something else."""
    text = text_of(file)
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def table(value: Mapping[str, JsonValue], *steps: str) -> dict[str, JsonValue]:
    """A table inside tables; empty when a step is missing or no table."""
    found: JsonValue = dict(value)
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def string(value: Mapping[str, JsonValue], name: str) -> str:
    """A text in a table; empty when it is missing or something else."""
    found = value.get(name)
    return found if isinstance(found, str) else ""

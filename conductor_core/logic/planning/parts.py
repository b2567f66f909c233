"""What is written about a repository with projects in its folders: every line with the folder that it is for."""

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from conductor_core.logic.analysis import Facts

_SHELL_SAFE = re.compile(r"[\w./@:=,+\[\]\"' *&-]{1,200}")
TOP = "."


def by_parts(parts: Sequence[Facts]) -> dict[str, JsonValue]:
    """The template's variables; parts without a test or a build are left out, for nothing would be run there."""
    shown = [part for part in parts if part.tests or part.builds]
    return {
        "kind": "parts",
        "languages_of_parts": [*sorted({part.kind for part in shown})],
        "steps": [step for part in shown for step in _steps(part)],
        "installs": [line for part in shown for line in _in_folder(part, part.installs)],
        "builds": [line for part in shown for line in _in_folder(part, part.builds)],
        "tests": [line for part in shown for line in _in_folder(part, part.tests)],
    }


def safe_lines(lines: Sequence[str]) -> list[JsonValue]:
    """The lines that mean in a file what they mean in a shell."""
    return [line for line in lines if _SHELL_SAFE.fullmatch(line)]


def _steps(part: Facts) -> Iterator[str]:
    return (f"{part.folder or TOP}: {line}" for line in safe_lines((*part.installs, *part.builds, *part.tests)))


def _in_folder(part: Facts, lines: Sequence[str]) -> Iterator[JsonValue]:
    return (f"(cd {part.folder} && {line})" if part.folder else line for line in safe_lines(lines))

"""Commands and how they ended, as people write them down."""

import posixpath
from collections.abc import Sequence

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.endings import ending
from conductor_core.logic.figures import count
from conductor_core.logic.plain_text import one_line

SHELL = ("sh", "-c")
"""Runs a whole line."""
FLAKY = "flaky: failed once, passed once"
"""Of a check that came out differently on the same files."""


def written(argv: Sequence[str]) -> str:
    """A command; of one that a shell reads, the line."""
    return argv[2] if tuple(argv[:2]) == SHELL and len(argv) == 3 else " ".join(argv)


def program_of(argv: Sequence[str]) -> str:
    """The program that a command starts; of ``env -C folder NAME=value program`` the last, as it is found from here."""
    words, folder = [*argv], ""
    while len(words) > 1 and (words[0] in {"env", "-C"} or "=" in words[0]):
        if words[0] == "-C":
            folder = words.pop(1)
        words = words[1:]
    return posixpath.join(folder, words[0]) if "/" in words[0] else words[0]


def not_there(program: str) -> str:
    """Why a command cannot be run, without an end."""
    return f"{program} is not installed where commands run; CONDUCTOR_TOOLCHAINS can name its folder"


def told(evidence: CommandEvidence) -> str:
    """How a command ended, e.g. ``pytest -q: exit code 1, 3 tests passed, 1 failed``."""
    parts = [ending(evidence.exit_code, evidence.stopped)]
    if evidence.not_run:
        parts.append(f"could not be run ({evidence.not_run})")
    elif evidence.tests_passed is not None or evidence.tests_failed is not None:
        parts.append(f"{count(evidence.tests_passed or 0, 'test')} passed, {evidence.tests_failed or 0} failed")
    if evidence.flaky:
        parts.append(FLAKY)
    return one_line(f"{written(evidence.argv)}: {', '.join(parts)}", 300)

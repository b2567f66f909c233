"""Where a program on this machine really lies, and what of the machine it needs to see to run in the sandbox."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conductor_core.logic.plain_text import one_line

SYSTEM = Path("/usr")
"""Visible in every sandbox."""


@dataclass(frozen=True)
class Installed:
    """A program that was found."""

    path: Path
    """Its real path, which it has inside the sandbox as well."""
    folders: tuple[Path, ...] = ()
    """What has to be shown to it, read-only: itself, its libraries, and what interprets it."""
    version: str = ""
    """By the package it came in; empty where that does not say it."""


def find(name: str, path: str | None = None) -> Installed | None:
    """Look for a program on the PATH; ``path`` is searched instead of the environment's. Blocking."""
    found = shutil.which(name, path=path)
    if found is None:
        return None
    real = Path(found).resolve()
    folders = [*_own(real), *_interpreter(real, path)]
    shown = tuple(dict.fromkeys(one for one in folders if not one.is_relative_to(SYSTEM)))
    return Installed(real, shown, _packaged(real))


def _packaged(real: Path) -> str:
    """The version in the ``package.json`` above a program of npm's."""
    for folder in real.parents:
        if folder.name == "node_modules" or "node_modules" not in folder.parts:
            return ""
        try:
            return one_line(str(json.loads((folder / "package.json").read_bytes())["version"]), 60)
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return ""


def _own(real: Path) -> Iterator[Path]:
    """As little as possible: a home folder is full of things that are nobody's business."""
    if "node_modules" in real.parts:
        yield Path(*real.parts[: real.parts.index("node_modules") + 1])
    elif (real.parent.parent / "pyvenv.cfg").exists():
        yield real.parent.parent
    else:
        yield real.parent


def _interpreter(real: Path, path: str | None) -> Iterator[Path]:
    words = _first_line(real).split()
    if not words:
        return
    by_name = words[0].endswith("/env") and len(words) > 1
    program = shutil.which(words[1] if by_name else words[0], path=path or os.defpath) if by_name else words[0]
    if by_name and program is None:
        program = shutil.which(words[1])
    if program is None or not Path(program).exists():
        return
    interpreter = Path(program).resolve()
    if _first_line(interpreter):
        return  # a switch between versions and no interpreter: inside, the sandbox's own is found by its name
    yield interpreter.parent.parent if interpreter.parent.name == "bin" else interpreter.parent


def _first_line(real: Path) -> str:
    """Of a script, without its ``#!``."""
    try:
        with real.open("rb") as file:
            head = file.read(256)
    except OSError:
        return ""
    return head[2:].splitlines()[0].decode("utf-8", "replace") if head.startswith(b"#!") else ""

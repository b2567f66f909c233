"""What is different in a Python project that is made with Django: its tests need its settings, its server an address."""

import re
from collections.abc import Collection, Mapping

from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.analysis.values import EntryPoint

MANAGE = "manage.py"
_PLACE = re.compile(rf"(?:\w[\w.-]{{0,60}}/)?{re.escape(MANAGE)}")
_DJANGO = re.compile(r"\bdjango\.core\.management\b")


def manager_of(files: Mapping[str, File]) -> str:
    """The ``manage.py`` of Django, at the top or in a folder of it; empty where there is none, or more than one."""
    found = [path for path in files if _PLACE.fullmatch(path) and _DJANGO.search(text_of(files[path]) or "")]
    return MANAGE if MANAGE in found else found[0] if len(found) == 1 else ""


def tests_by(manager: str, tests: Collection[str]) -> tuple[str, ...]:
    """The command that runs these tests; empty where some lie outside of the folder of the ``manage.py``."""
    folder = manager.rpartition("/")[0]
    if not manager or (folder and not all(path.startswith(f"{folder}/") for path in tests)):
        return ()
    return ("python3", manager, "test", *([folder] if folder else []))


def searched_by(argv: tuple[str, ...]) -> str | None:
    """The folder in which a command made here looks for tests; None for any other command."""
    if len(argv) < 3 or argv[2] != "test" or argv[1].rpartition("/")[2] != MANAGE:
        return None
    return argv[1].rpartition("/")[0] or "."


def server_of(manager: str) -> EntryPoint:
    """How it serves, where a container can be reached."""
    return EntryPoint(argv=("python3", manager, "runserver", "0.0.0.0:8000"), why=manager, writes=True)

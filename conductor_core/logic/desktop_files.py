"""What file managers leave behind in folders and archives: it belongs to a desktop, and to no project."""

from collections import Counter

from conductor_core.logic.paths import examples

_FOLDER = "__macosx"
_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "icon\r"})
_DOUBLE = "._"
"""What a Mac keeps beside a file on disks of others: ``._app.py`` beside ``app.py``."""


def left_by_desktop(path: str) -> str | None:
    """What of a path a file manager left: the name of its file, or of the folder it lies in."""
    return next((name for name in path.split("/") if of_desktop(name)), None)


def of_desktop(name: str) -> bool:
    """Whether a file manager gives this name, however it is spelled."""
    folded = name.lower()
    return folded == _FOLDER or folded in _FILES or (folded.startswith(_DOUBLE) and folded != _DOUBLE)


def desktop_note(names: Counter[str]) -> str:
    """What people are told of it."""
    return f"Left out what file managers leave behind: {examples(names)}."

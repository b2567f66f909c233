"""Folders with nothing in them: git keeps files only, so they do not come along."""

from collections import Counter
from collections.abc import Sequence

from conductor_core.logic.paths import examples


def empty_folders(names: Sequence[str]) -> Counter[str]:
    """Among the names in an archive, where those of folders end with a slash."""
    held = {name.rstrip("/").rpartition("/")[0] for name in names}
    return Counter(folder for name in names if name.endswith("/") and (folder := name.rstrip("/")) not in held)


def empty_note(names: Counter[str]) -> str:
    """Told with the files that were taken."""
    return f"Left out empty folders, which git does not keep: {examples(names)}."

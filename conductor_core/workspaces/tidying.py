"""What a killed process left in the home folder. Looked for before any work begins."""

from itertools import chain
from pathlib import Path


def workspaces(projects: Path) -> list[Path]:
    """Folders of all workspaces, complete or not, and the homes that belong to them. Blocks."""
    return [*projects.glob("*/work/*"), *projects.glob("*/home/*")]


def unlock(projects: Path) -> None:
    """Take away the locks of git processes that died with their service; they would refuse every later one. Blocks."""
    for repository in projects.glob("*/repository.git"):
        locks = chain(repository.glob("*.lock"), (repository / "refs").rglob("*.lock"))
        for left in (*locks, *(repository / "objects" / "pack").glob("tmp_*")):
            left.unlink(missing_ok=True)

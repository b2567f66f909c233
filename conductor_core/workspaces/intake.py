"""What came in with a source, as it is told to people and remembered beside the repository."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from conductor_core.domain.ids import CommitId
from conductor_core.logic.agent_files import MOST_NAMED, agent_files
from conductor_core.logic.paths import shown
from conductor_core.ports.workspaces import Imported

_RECORD = "imported.json"


@dataclass
class Intake:
    """Counts files on their way into a commit."""

    paths: list[str] = field(default_factory=list)
    size: int = 0
    notes: list[str] = field(default_factory=list)
    root: str = ""
    origin: str = ""

    def add(self, path: str, size: int) -> None:
        """One more file."""
        self.paths.append(path)
        self.size += size

    def imported(self, commit: CommitId) -> Imported:
        """The result, with the notes that every source has."""
        return Imported(
            commit=commit,
            files=len(self.paths),
            size=self.size,
            notes=(*self.notes, *_common_notes(self.paths)),
            root=self.root,
            origin=self.origin,
        )


def save(imported: Imported, repository: Path) -> None:
    """Remember beside the repository. Blocks until it is on disk."""
    body = {
        "commit": imported.commit,
        "files": imported.files,
        "size": imported.size,
        "notes": imported.notes,
        "root": imported.root,
        "origin": imported.origin,
    }
    with (repository / _RECORD).open("w", encoding="utf-8") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())


def load(repository: Path) -> Imported | None:
    """What was remembered; None before the first import. Blocks."""
    try:
        body = json.loads((repository / _RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Imported(
        commit=CommitId(body["commit"]),
        files=body["files"],
        size=body["size"],
        notes=tuple(body["notes"]),
        root=body.get("root", ""),  # older records have none
        origin=body.get("origin", ""),
    )


def _common_notes(paths: Iterable[str]) -> Iterable[str]:
    steering = agent_files(paths)
    if steering:
        named = ", ".join(shown(path) for path in steering[:MOST_NAMED])
        more = f" and {len(steering) - MOST_NAMED:,} more" if len(steering) > MOST_NAMED else ""
        yield f"Files that tell agents what to run are kept but not honoured: {named}{more}."

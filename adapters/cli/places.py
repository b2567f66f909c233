"""What a person calls a file: meant from where they stand, wherever the service works that reads it."""

import os
from pathlib import Path

from conductor_core.commands.portable import Export, Import
from conductor_core.commands.replay import Replay
from conductor_core.commands.sources import parse_source
from conductor_core.commands.start import Start
from conductor_core.domain.command import Command
from conductor_core.domain.project import FolderSource, ZipSource


def from_here(command: Command, here: Path) -> Command:
    """The same order with whole paths.

    Raises:
        InputRefusedError: a repository's address cannot be used; it is not kept anywhere.
    """
    match command:
        case Start() if isinstance(source := parse_source(command.source), FolderSource | ZipSource):
            return command.model_copy(update={"source": _whole(source.path, here)})
        case Import() | Replay():
            return command.model_copy(update={"path": _whole(command.path, here)})
        case Export():
            return command.model_copy(update={"to": _whole(command.to or command.usual, here)})
        case _:
            return command


def _whole(path: str, here: Path) -> str:
    return os.path.normpath(here / os.path.expanduser(path))  # noqa: PTH111 - leaves an unknown ~name as it is

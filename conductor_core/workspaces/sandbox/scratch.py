"""A session's own home and temporary folder, where the wall cannot make private ones."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


class Scratch:
    """Folders for one session, outside the workspace, removed with everything in them when it ends."""

    def __init__(self, tools: Mapping[str, Path], uid: int | None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="conductor-"))
        self.home, self.tmp, self.bin = (self.folder / name for name in ("home", "tmp", "bin"))
        for one in (self.home, self.tmp, self.bin):
            one.mkdir()
        for name, program in tools.items():
            (self.bin / name).symlink_to(program)
        if uid is not None:
            for one in (self.home, self.tmp, self.folder):
                os.chown(one, uid, uid)

    def remove(self) -> None:
        """Nothing runs in it any more. Folders that were made unreadable are made readable first."""

        def open_up(_function: object, path: str, _error: object) -> None:
            for one in (Path(path).parent, Path(path)):
                if not one.is_symlink() and one.is_dir():
                    one.chmod(0o700)

        shutil.rmtree(self.folder, onerror=open_up)
        shutil.rmtree(self.folder, ignore_errors=True)

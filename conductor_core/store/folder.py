"""The folder the database lives in: made when missing, refused when it cannot be trusted to keep what is written."""

import os
from pathlib import Path

from conductor_core.errors import StoreError

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "glusterfs", "fuse.sshfs"})
"""File systems whose locks the database cannot rely on."""


def prepare(folder: Path) -> None:
    """Make sure the folder is there, ours, writable and on this machine.

    Raises:
        StoreError: it is not; says why and what to do.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = folder.stat().st_uid
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be made ({error.strerror}); choose another one (CONDUCTOR_HOME=…)."
        ) from error
    if owner != os.geteuid():
        raise StoreError(
            f"The data folder {folder} belongs to user {owner}, this is user {os.geteuid()}; choose another one (CONDUCTOR_HOME=…)."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"The data folder {folder} cannot be written; allow writing there or choose another one (CONDUCTOR_HOME=…)."
        )
    kind = file_system(folder, Path("/proc/self/mounts"))
    if kind in NETWORK:
        raise StoreError(
            f"The data folder {folder} is on a network file system ({kind}), where a database breaks; choose a local one (CONDUCTOR_HOME=…)."
        )


def file_system(folder: Path, mounts: Path) -> str:
    """The kind of file system a folder is on; empty where the system keeps no list of mounts."""
    if not mounts.exists():
        return ""
    place = str(folder.resolve())
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        _, raw, name, *_ = line.split(" ")
        point = raw.encode().decode("unicode_escape").rstrip("/")
        if len(point) >= len(best) and (place + "/").startswith(point + "/"):
            best, kind = point, name
    return kind

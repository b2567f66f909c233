"""Files as values, in and out of a sandbox: a tar archive in memory on our side, ``tar`` as a command on the other."""

import io
import tarfile
from collections.abc import Iterable, Mapping

from conductor_core.domain.files import File
from conductor_core.errors import WorkspaceError

UNPACK = ("tar", "--extract", "--file=-", "--touch", "--no-same-owner", "--no-overwrite-dir")
PACK = (
    *("tar", "--create", "--file=-", "--format=gnu", "--hard-dereference", "--ignore-failed-read"),
    *("--no-recursion", "--null", "--verbatim-files-from", "--files-from=-"),
)
PACK_CODES = (0, 1, 2)
"""Exit codes of ``PACK`` whose archive is good: 1 and 2 say that a file changed or is missing."""
LARGEST = 256 << 20
"""Bytes that one archive may have."""


def checked(path: str) -> str:
    """A path inside the workspace that means the same to everybody.

    Raises:
        WorkspaceError: it is absolute, leaves the workspace, or could be taken for something else.
    """
    if not _acceptable(path):
        raise WorkspaceError(f"{path!r} is no path inside a workspace.")
    return path


def _acceptable(path: str) -> bool:
    odd = any(part in {"", ".", ".."} for part in path.split("/"))
    return not odd and path[0] not in "/-" and sayable(path)


def sayable(word: str) -> bool:
    """The kernel can be told this word: it holds no NUL and nothing that is no character."""
    try:
        return b"\0" not in word.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False


def pack(files: Mapping[str, File]) -> bytes:
    """An archive with these files, folders implied.

    Raises:
        WorkspaceError: a path is not acceptable, or all together they are too large.
    """
    if sum(len(file.content) for file in files.values()) > LARGEST:
        raise WorkspaceError(f"These files are larger than {LARGEST >> 20} MiB together; write them in parts.")
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path, file in files.items():
            member = tarfile.TarInfo(checked(path))
            if file.mode == "link":
                member.type = tarfile.SYMTYPE
                member.linkname = file.content.decode("utf-8", "surrogateescape")
                tar.addfile(member)
            else:
                member.size = len(file.content)
                member.mode = 0o755 if file.mode == "executable" else 0o644
                tar.addfile(member, io.BytesIO(file.content))
    return archive.getvalue()


def names(paths: Iterable[str]) -> bytes:
    """What ``PACK`` reads: those of the paths that are acceptable."""
    return b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths if _acceptable(path))


def unpack(archive: bytes) -> dict[str, File]:
    """The regular files in an archive that a sandbox made; everything else is left out.

    Raises:
        WorkspaceError: it is no whole archive.
    """
    found: dict[str, File] = {}
    if not archive.strip(b"\0"):
        return found
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for member in tar:
                if member.isreg() and (body := tar.extractfile(member)) is not None:
                    mode = "executable" if member.mode & 0o100 else "file"
                    found[member.name] = File(content=body.read(), mode=mode)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise WorkspaceError(f"The files could not be read from the workspace: {error}.") from error
    return found

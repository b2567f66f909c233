"""A project that starts from a ZIP file of a stranger: the list is judged first, then contents stream into the commit."""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from conductor_core.errors import InputRefusedError
from conductor_core.logic.archive_rules import Entry, admit
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.paths import shown
from conductor_core.logic.root_folder import root_folder
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.intake import Intake

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a ZIP with files, and of an empty one."""
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_BIG_END = struct.Struct("<4sQ2H2L4Q")
_BIG_END_SIGNATURE = b"PK\x06\x06"
_BIG_LOCATOR_SIZE = 20
_LIST_BYTES_PER_FILE = 1500
_UTF8 = 0x0800
_UNIX_MAKERS = frozenset({3, 19})
"""Systems whose archives carry Unix permissions: Unix, macOS."""


def copy_zip(path: str, stream: CommitStream, ceilings: Ceilings) -> Intake:
    """Write the files of an archive into a commit. Blocks.

    Raises:
        InputRefusedError: names the entry and the rule it breaks; nothing was taken in then.
    """
    intake = Intake()
    with _opened(path, ceilings) as archive:
        infos = archive.infolist()
        entries = [_entry(info) for info in infos]
        by_name = dict(zip((entry.name for entry in entries), infos, strict=True))
        admitted = admit(entries, ceilings)
        intake.root = root_folder(by_name)
        for entry in admitted:
            content = _content(archive, by_name[entry.name], entry)
            path = entry.name.removeprefix(f"{intake.root}/")
            stream.put(path, content, "executable" if entry.executable else "file")
            intake.add(path, entry.size)
    if not intake.paths:
        intake.notes.append("The ZIP holds no files: the project starts empty.")
    if intake.root:
        intake.notes.append(f"All files lie in the folder {shown(intake.root)}; it is taken as the project.")
    return intake


@contextmanager
def _opened(path: str, ceilings: Ceilings) -> Iterator[zipfile.ZipFile]:
    try:
        descriptor = os.open(Path(path).expanduser(), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such name"
        raise InputRefusedError(f"{shown(path)} cannot be opened: {why}.", rule="missing") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise InputRefusedError(f"{shown(path)} is no file.", rule="type")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > ceilings.archive:
            raise InputRefusedError(
                f"{shown(path)} is larger than {ceilings.archive >> 20} MiB, the most an archive may have.",
                rule="limit",
            )
        _refuse_long_list(file, ceilings, path)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OSError):
            raise _no_zip(path) from None
        with archive:
            yield archive


def _refuse_long_list(file: IO[bytes], ceilings: Ceilings, path: str) -> None:
    """Look at the end record ourselves: the library would read a list of any length into memory."""
    if file.read(4) not in _BEGINNINGS:
        raise _no_zip(path)
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END.size - _LONGEST_COMMENT - _BIG_LOCATOR_SIZE - _BIG_END.size)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END.size:
        raise _no_zip(path)
    listed = _END.unpack_from(tail, place)[5]
    big = place - _BIG_LOCATOR_SIZE - _BIG_END.size
    if big >= 0 and tail[big : big + 4] == _BIG_END_SIGNATURE:
        listed = _BIG_END.unpack_from(tail, big)[8]
    if listed > ceilings.files * _LIST_BYTES_PER_FILE:
        raise InputRefusedError(f"There are more than {ceilings.files:,} files.", rule="limit")


def _no_zip(path: str) -> InputRefusedError:
    return InputRefusedError(f"{shown(path)} is no ZIP file, or it is cut off or damaged.", rule="damaged")


def _entry(info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    if info.create_system not in _UNIX_MAKERS:
        mode = stat.S_IFMT(mode)
    return Entry(
        name=_name(info),
        size=info.file_size,
        packed=info.compress_size,
        method=info.compress_type,
        flags=info.flag_bits,
        mode=mode,
        offset=info.header_offset,
        extra=info.extra,
    )


def _name(info: zipfile.ZipInfo) -> str:
    """The name as written, NUL and all. Archives that do not say so, but hold UTF-8, are read as that."""
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry) -> bytes:
    """The contents, never more than the list promised."""
    try:
        with archive.open(info) as file:
            content = file.read(entry.size + 1)
            more = file.read(1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error):
        raise InputRefusedError(
            f"{shown(entry.name)} is damaged: what is packed does not match the archive's list.", rule="damaged"
        ) from None
    if len(content) != entry.size or more:
        raise InputRefusedError(f"{shown(entry.name)} lies about its size.", rule="limit")
    return content

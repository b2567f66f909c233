"""A project that starts from a ZIP file of a stranger: the list is judged first, then contents stream into the commit."""

import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from conductor_core.errors import InputRefusedError
from conductor_core.logic.archive_rules import Entry, admit, guessed_note, in_archive, with_slashes
from conductor_core.logic.ceilings import Ceilings, Meter
from conductor_core.logic.desktop_files import desktop_note, left_by_desktop
from conductor_core.logic.empty_folders import empty_folders, empty_note
from conductor_core.logic.paths import shown
from conductor_core.logic.root_folder import root_folder
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.intake import Intake
from conductor_core.workspaces.source_kind import ZIP_BEGINNINGS, opened

PACKED = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst")
"""How the names of archives end."""
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
        InputRefusedError: names the archive, the entry and the rule it breaks; nothing was taken in then.
    """
    intake = Intake()
    with _admitted(path, ceilings) as admitted:
        root = intake.root = admitted.root
        for entry, content in admitted.contents():
            name = entry.name.removeprefix(f"{root}/")
            stream.put(name, content, "executable" if entry.executable else "file")
            intake.add(name, entry.size)
    if admitted.left_out:
        intake.notes.append(desktop_note(admitted.left_out))
    if admitted.guessed:
        intake.notes.append(guessed_note(admitted.guessed))
    if admitted.empty and intake.paths:
        intake.notes.append(empty_note(admitted.empty))
    if root:
        intake.notes.append(f"All files lie in the folder {shown(root)}; it is taken as the project.")
    if len(intake.paths) == 1 and intake.paths[0].lower().endswith(PACKED):
        intake.notes.append(
            f"The ZIP holds nothing but {shown(intake.paths[0])}, which is not unpacked: pack what is in it as the ZIP."
        )
    if not intake.paths:
        intake.notes.append("The ZIP holds no files: the project starts empty.")
    return intake


def check_zip(path: str, ceilings: Ceilings) -> int:
    """Judge an archive as if it were taken in, checksums and all; gives the number of its files. Blocks.

    Raises:
        InputRefusedError: like ``copy_zip``.
    """
    with _admitted(path, ceilings) as admitted:
        return sum(1 for _ in admitted.contents())


@dataclass(frozen=True, kw_only=True)
class _Admitted:
    """An archive that keeps all rules."""

    archive: zipfile.ZipFile
    files: Sequence[tuple[Entry, zipfile.ZipInfo]]
    root: str
    """The folder around everything."""
    left_out: Counter[str]
    """What file managers left in it."""
    empty: Counter[str]
    """Its folders that hold nothing."""
    guessed: Counter[str]
    """Its files whose names may be others."""

    def contents(self) -> Iterator[tuple[Entry, bytes]]:
        """Each file unpacked."""
        for entry, info in self.files:
            yield entry, _content(self.archive, info, entry)


@contextmanager
def _admitted(path: str, ceilings: Ceilings) -> Iterator[_Admitted]:
    """Whatever is refused names the archive."""
    with _opened(path, ceilings) as archive, _told_of(path):
        infos = archive.infolist()
        listed = with_slashes([_entry(info) for info in infos])
        left_out = Counter(name for entry in listed if (name := left_by_desktop(entry.name)))
        entries = [entry for entry in listed if left_by_desktop(entry.name) is None]
        infos_of = dict(zip(listed, infos, strict=True))
        files = [(entry, infos_of[entry]) for entry in admit(entries, ceilings)]
        names = [entry.name for entry in entries]
        root = root_folder(names)
        inside = [name.removeprefix(f"{root}/") for name in names]
        guessed = Counter(entry.name for entry, info in files if _in_utf8(info) is None)
        yield _Admitted(
            archive=archive, files=files, root=root, left_out=left_out, empty=empty_folders(inside), guessed=guessed
        )


@contextmanager
def _told_of(path: str) -> Iterator[None]:
    try:
        yield
    except InputRefusedError as error:
        raise in_archive(shown(path), error) from None


@contextmanager
def _opened(path: str, ceilings: Ceilings) -> Iterator[zipfile.ZipFile]:
    with opened(path) as descriptor:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _no_zip(path)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            if status.st_size > ceilings.archive:
                raise InputRefusedError(
                    f"{shown(path)} is larger than {ceilings.archive >> 20} MiB, the most an archive may have: "
                    "pack it again with less in it.",
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
    if file.read(4) not in ZIP_BEGINNINGS:
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
        raise in_archive(shown(path), Meter(ceilings).too_many())


def _no_zip(path: str) -> InputRefusedError:
    return InputRefusedError(
        f"{shown(path)} is no ZIP file, or it is cut off or damaged: get or pack it again.", rule="damaged"
    )


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
        unix=info.create_system in _UNIX_MAKERS,
    )


def _name(info: zipfile.ZipInfo) -> str:
    """The name as written, NUL and all; what is no UTF-8 is read as DOS wrote it, for nothing says otherwise."""
    name = _in_utf8(info)
    return info.orig_filename if name is None else name


def _in_utf8(info: zipfile.ZipInfo) -> str | None:
    """The name, of archives that do not say that it is UTF-8 as well; None where it is not."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry) -> bytes:
    """The contents, never more than the list promised."""
    try:
        with archive.open(info) as file:
            content = file.read(entry.size + 1)
            more = file.read(1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error):
        raise InputRefusedError(
            f"{shown(entry.name)} is damaged, for what is packed does not match the list", rule="damaged"
        ) from None
    if len(content) != entry.size or more:
        raise InputRefusedError(f"{shown(entry.name)} lies about its size.", rule="limit")
    return content

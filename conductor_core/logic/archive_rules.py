"""What a ZIP from a stranger may hold: decided on its list of entries, before a byte of it is unpacked."""

import itertools
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings, Meter
from conductor_core.logic.paths import archive_fault, collision, examples, shown
from conductor_core.logic.refusing import within

STORED, DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
"""Flags: encrypted, strongly encrypted, encrypted list."""
_LOCAL_HEADER = 30
_UNIX_EXTRA = 0x000D
"""An extra field that may name the target of a link or a device behind its first twelve bytes."""
_REMEDIES = {
    "git": "",  # its sentence says it
    "backslash": "pack it again with / between folders, and no \\ in a name",
    "collision": "rename one and pack it again",
    "twice": "pack it again with each name once",
    "limit": "pack it again with less in it",
    "damaged": "get or pack it again",
    "unsupported": "pack it again as an ordinary ZIP without a password",
}
"""Rule → what to do."""
_LINES_PER_FILE = 2
"""Folders cost little, so a list may hold this many times the ceiling of files."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of an archive's list."""

    name: str
    size: int = 0
    packed: int = 0
    method: int = STORED
    flags: int = 0
    mode: int = 0
    """Unix type and permissions; 0 when the archive says nothing."""
    offset: int = 0
    extra: bytes = b""
    unix: bool = True
    """Whether it was packed where a backslash can be a part of a name."""

    @property
    def folder(self) -> bool:
        """Entries whose names end with a slash are folders."""
        return self.name.endswith("/")

    @property
    def executable(self) -> bool:
        """Whether its owner may run it; all other bits mean nothing to us."""
        return bool(self.mode & stat.S_IXUSR)


def with_slashes(entries: Sequence[Entry]) -> list[Entry]:
    r"""The entries with ``/`` between folders, where old Windows tools wrote ``\``.

    Those tools may claim to be of Unix, but then no name has a slash.
    """
    never = not any("/" in entry.name for entry in entries)
    return [
        replace(entry, name=entry.name.replace("\\", "/"))
        if "\\" in entry.name and (never or not entry.unix)
        else entry
        for entry in entries
    ]


def admit(entries: Sequence[Entry], ceilings: Ceilings) -> tuple[Entry, ...]:
    """The files of an archive that keeps all rules.

    Raises:
        InputRefusedError: names the first entry that breaks a rule, and the rule.
    """
    meter = Meter(ceilings)
    if len(entries) > _LINES_PER_FILE * ceilings.files:
        raise meter.too_many()
    for entry in entries:
        _judge(entry, ceilings)
        if not entry.folder:
            meter.add(entry.name, entry.size)
    files = tuple(entry for entry in entries if not entry.folder)
    if _swells(sum(entry.size for entry in files), sum(entry.packed for entry in files), ceilings):
        raise InputRefusedError(
            f"All files together would grow to more than {ceilings.ratio} times their packed size.", rule="limit"
        )
    _refuse_collisions(entries, files)
    _refuse_overlaps(entries)
    return files


def guessed_note(names: Counter[str]) -> str:
    """What people are told of files whose names say not how they are written, and are no UTF-8."""
    return (
        f"Names that are no UTF-8 are read as DOS wrote them (CP437): {examples(names)}. Where another program reads them "
        "otherwise, take the ZIP that is handed over and not the patch."
    )


def in_archive(named: str, refusal: InputRefusedError) -> InputRefusedError:
    """The refusal of an entry as the refusal of the archive that is named so, with what to do."""
    return within(f"the ZIP file {named}", refusal, _REMEDIES.get(refusal.rule, "pack it again without that"))


def _judge(entry: Entry, ceilings: Ceilings) -> None:
    found = archive_fault(entry.name.removesuffix("/"))
    if found is not None:
        raise InputRefusedError(f"{shown(entry.name)} {found.why}.", rule=found.rule)
    if stat.S_ISLNK(entry.mode):
        raise InputRefusedError(f"{shown(entry.name)} is a link.", rule="type")
    if not _plain_type(entry):
        raise InputRefusedError(f"{shown(entry.name)} is neither a file nor a folder.", rule="type")
    if entry.flags & _ENCRYPTED:
        raise InputRefusedError(f"{shown(entry.name)} is encrypted.", rule="unsupported")
    if entry.method not in {STORED, DEFLATED}:
        raise InputRefusedError(
            f"{shown(entry.name)} is packed by method {entry.method}, and only stored and deflated are read.",
            rule="unsupported",
        )
    if entry.folder and entry.size:
        raise InputRefusedError(f"{shown(entry.name)} is a folder with contents of its own.", rule="damaged")
    if entry.method == STORED and entry.size != entry.packed:
        raise InputRefusedError(f"{shown(entry.name)} lies about its size.", rule="limit")
    if _swells(entry.size, entry.packed, ceilings):
        raise InputRefusedError(
            f"{shown(entry.name)} would grow to more than {ceilings.ratio} times its packed size.", rule="limit"
        )


def _swells(size: int, packed: int, ceilings: Ceilings) -> bool:
    return size > ceilings.ratio_from and size > ceilings.ratio * packed


def _plain_type(entry: Entry) -> bool:
    kind = stat.S_IFMT(entry.mode)
    allowed = {0, stat.S_IFDIR} if entry.folder else {0, stat.S_IFREG}
    return kind in allowed and not _names_a_target(entry.extra)


def _names_a_target(extra: bytes) -> bool:
    while len(extra) >= 4:
        kind = int.from_bytes(extra[:2], "little")
        length = int.from_bytes(extra[2:4], "little")
        if kind == _UNIX_EXTRA and length > 12:
            return True
        extra = extra[4 + length :]
    return False


def _refuse_collisions(entries: Sequence[Entry], files: Sequence[Entry]) -> None:
    folders = {entry.name + "." for entry in entries if entry.folder}  # a stand-in file inside an empty folder
    pair = collision([*(entry.name for entry in files), *sorted(folders)])
    if pair is not None:
        one, two = (name.removesuffix(".") if name in folders else name for name in pair)
        if one == two:
            raise InputRefusedError(f"{shown(one)} is there twice.", rule="twice")
        raise InputRefusedError(f"{shown(one)} and {shown(two)} would get in each other's way.", rule="collision")


def _refuse_overlaps(entries: Sequence[Entry]) -> None:
    """Refuse entries that share packed bytes: a small archive could unpack to anything."""
    ordered = sorted(entries, key=lambda entry: entry.offset)
    for one, two in itertools.pairwise(ordered):
        if one.offset + _LOCAL_HEADER + one.packed > two.offset:
            raise InputRefusedError(f"{shown(one.name)} and {shown(two.name)} overlap.", rule="limit")

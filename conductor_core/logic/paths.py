"""Names of files from strangers: which are never accepted, which only from an archive, and which get in each other's way.

A fault is the second half of a sentence that begins with the name, e.g. ``leads outside the project``. Paths are relative
to the project, with ``/`` between their parts.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from conductor_core.logic.redaction import Redactor

DEPTH = 32
"""Folders below folders."""
NAME_BYTES = 255
PATH_BYTES = 1024

Rule = Literal["name", "backslash", "git", "limit", "link", "collision", "type"]

_GIT = re.compile(r"(?:\.git|git~\d+)(?:$|:)")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:$|[.:])", re.IGNORECASE
)
_SECRETS = Redactor()
_EXAMPLES = 4
_READ_BY_GIT = frozenset({".gitmodules", ".gitattributes", ".gitignore", ".mailmap"})


@dataclass(frozen=True)
class Fault:
    """Why a name is not accepted."""

    rule: Rule
    why: str


def fault(path: str) -> Fault | None:
    """What makes a name unacceptable wherever it comes from."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        return Fault("name", "leads outside the project")
    if "\\" in path:
        return Fault("backslash", "has a backslash in its name")
    if _hides(path):
        return Fault("name", "has control or invisible characters in its name")
    if "" in parts or "." in parts:
        return Fault("name", "has an empty part in its name")
    if any(is_git_name(part) for part in parts):
        return Fault("git", "belongs to a git repository's own files; hand the repository in by its URL instead")
    return _too_long(path, parts)


def archive_fault(path: str) -> Fault | None:
    """The same for an archive, which may be meant for any kind of machine."""
    found = fault(path)
    if found is not None:
        return found
    if _DRIVE.match(path):
        return Fault("name", "names a drive")
    for part in path.split("/"):
        if _DEVICE.match(part):
            return Fault("name", "is the name of a device on Windows")
        if part[-1] in ". ":
            return Fault("name", "ends a name with a dot or a space")
    return None


def is_git_name(name: str) -> bool:
    """``.git`` in any spelling that some file system takes for it."""
    visible = "".join(character for character in name if not _invisible(character)) if _hides(name) else name
    return _GIT.match(_folded(visible).rstrip(". ")) is not None


def link_fault(path: str, target: str) -> Fault | None:
    """What makes a symbolic link unacceptable.

    ``..`` may stand only at the beginning of the target: behind a name it would be counted from wherever that name
    leads, so that two harmless links together could lead outside.
    """
    parts = target.split("/")
    climbs = next((place for place, part in enumerate(parts) if part != ".."), len(parts))
    down = [part for part in parts[climbs:] if part not in {"", "."}]
    if not target or target.startswith("/") or ".." in down or climbs > path.count("/"):
        return Fault("link", "is a link that leads outside the project")
    if any(_invisible(character) for character in target):
        return Fault("link", "is a link to a name with control or invisible characters")
    if any(is_git_name(part) for part in down):
        return Fault("link", "is a link into a git repository's own files")
    if path.rpartition("/")[2].casefold() in _READ_BY_GIT:
        return Fault("link", "is read by git and must not be a link")
    return None


def collision(paths: Iterable[str]) -> tuple[str, str] | None:
    """Two names that could not lie beside each other on every machine, or of which one is a file and a folder."""
    spelled: dict[str, str] = {}
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = _folded(path)
        if key in files:
            return files[key], path
        files[key] = path
        cut = path.rfind("/")
        while cut > 0:
            folder = path[:cut]
            known = spelled.get(folder)
            if known is not None:
                break
            spelled[folder] = path
            other = folders.setdefault(_folded(folder), folder)
            if other != folder:
                return spelled[other], path
            cut = path.rfind("/", 0, cut)
    both = files.keys() & folders.keys()
    if both:
        key = min(both)
        return files[key], spelled[folders[key]]
    return None


def shown(name: str) -> str:
    """A stranger's name in a sentence: quoted, without secrets, everything invisible written out, cut when long."""
    name = _SECRETS.text(name)  # before the cut, which would leave pieces of one
    cut = name if len(name) <= 100 else f"{name[:60]}…{name[-30:]}"
    return "'" + "".join(_escaped(character) for character in cut) + "'"


def examples(names: Counter[str]) -> str:
    """Some of many names in a sentence, the most frequent first."""
    first = ", ".join(
        shown(name) + (f" ({number} times)" if number > 1 else "") for name, number in names.most_common(_EXAMPLES)
    )
    return first if len(names) <= _EXAMPLES else f"{first} and {len(names) - _EXAMPLES} more"


def _escaped(character: str) -> str:
    if not _invisible(character):
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()


def _hides(text: str) -> bool:
    """Whether anything in it cannot be seen. Asked for every name of large projects, and most are plain."""
    return not (text.isascii() and text.isprintable()) and any(_invisible(character) for character in text)


def _invisible(character: str) -> bool:
    """Controls, format characters (zero width, turning the text), line separators, halves of characters."""
    if " " <= character <= "~":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _folded(text: str) -> str:
    """What two names have in common when a file system cannot tell them apart."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _too_long(path: str, parts: list[str]) -> Fault | None:
    if len(parts) > DEPTH:
        return Fault("limit", f"lies more than {DEPTH} folders deep")
    if len(path.encode()) > PATH_BYTES:
        return Fault("limit", f"has a path of more than {PATH_BYTES} bytes")
    if any(len(part.encode()) > NAME_BYTES for part in parts):
        return Fault("limit", f"has a name of more than {NAME_BYTES} bytes")
    return None

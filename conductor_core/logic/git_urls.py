"""Which addresses a repository may be cloned from: ``https://host/path`` and nothing that git could read otherwise."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from conductor_core.errors import InputRefusedError

_LONGEST = 2000
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)
_PATH = re.compile(r"(?:/(?!-|\.\.?(?:/|$))(?:[A-Za-z0-9._~+-]|%20)+)+")
_OTHER_END = re.compile(r"[#?\\]")
"""What some programs take for the end of the host, and others do not."""
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "intranet", "home.arpa", "test", "invalid")
_EXAMPLE = "write it as https://github.com/owner/name"


@dataclass(frozen=True)
class GitUrl:
    """An address that passed."""

    host: str
    path: str
    named: str = ""
    """The host's address, where the settings name it: it may then lie in a private network."""

    def __str__(self) -> str:
        """As git gets it."""
        return f"{self.named or f'https://{self.host}'}{self.path}"


def parse_git_url(text: str, hosts: Collection[str] = ()) -> GitUrl:
    """Read an address strictly: git never sees one that this does not understand in full.

    ``hosts`` are the addresses of hosts that the settings name, e.g. ``https://git.example.com:8443``.

    Raises:
        InputRefusedError: anything else; the message repeats nothing of the address, for it may hold a password.
    """
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > _LONGEST:
        raise _refused("has characters that no address of a repository needs")
    if known := _on_a_named_host(text, hosts):
        return known
    scheme, mark, behind = text.partition("://")
    if not mark or scheme.lower() != "https":
        raise _refused("does not begin with https://")
    authority, slash, rest = behind.partition("/")
    if _OTHER_END.search(authority):
        raise _refused("has one of # ? \\ before its path")
    if "@" in authority:
        raise InputRefusedError(
            "A credential inside a repository's address would end up in logs: add the credential in settings, "
            "and give the address without it.",
            rule="url",
        )
    if ":" in authority and not authority.startswith("["):
        raise _refused("names a port")
    if not _HOST.fullmatch(authority) or len(authority) > 253:
        raise _refused("does not name a host by its full name")
    host = authority.lower()
    if any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES):
        raise _refused("names a host inside a private network")
    path = (slash + rest).rstrip("/")
    if not _PATH.fullmatch(path):
        raise _refused("has a path that is not plain names between slashes")
    return GitUrl(host, path)


def _on_a_named_host(text: str, hosts: Collection[str]) -> GitUrl | None:
    for named in hosts:
        if text.startswith(f"{named}/") and _PATH.fullmatch(path := text.removeprefix(named).rstrip("/")):
            return GitUrl(named.partition("://")[2], path, named)
    return None


def _refused(why: str) -> InputRefusedError:
    return InputRefusedError(f"The repository's address {why}: {_EXAMPLE}.", rule="url")

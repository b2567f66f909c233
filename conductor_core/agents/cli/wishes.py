"""What a program may do without anybody being asked: everything that stays in its sandbox."""

import hashlib
import json
import posixpath

from conductor_core.agents.cli.speaking import Kind, Wish

FREE: frozenset[Kind] = frozenset({"look", "edit", "run"})
"""Kinds of action that the sandbox itself keeps inside."""
TEMPORARY = ("/tmp", "/dev/null")  # noqa: S108 - inside the sandbox, where they are its own
SHOWN = 260
"""Characters of a detail that people read."""


def stays_inside(wish: Wish, folder: str, free: frozenset[Kind] = FREE) -> bool:
    """Whether it is no business of people."""
    if wish.kind not in free:
        return False
    return wish.kind != "edit" or all(_is_own(path, folder) for path in wish.paths)


def _is_own(path: str, folder: str) -> bool:
    whole = posixpath.normpath(posixpath.join(folder, path))
    return any(whole == one or whole.startswith(f"{one}/") for one in (folder, *TEMPORARY))


def inside(path: str, folder: str) -> str | None:
    """The path from the workspace's top, or None for one that leads elsewhere."""
    whole = posixpath.normpath(posixpath.join(folder, path))
    return whole[len(folder) + 1 :] if whole.startswith(f"{folder}/") else None


def spelled(value: object) -> str:
    """Arguments of a tool as one text, the same for the same arguments."""
    if not value:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def asked(detail: str) -> str:
    """A detail as people are asked about it: what is cut off is still told apart, so no yes covers another wish."""
    flat = " ".join(detail.split())
    if flat == detail and len(flat) <= SHOWN:
        return detail
    digest = hashlib.sha256(detail.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{flat[:SHOWN]} … ({len(detail)} characters, {digest})"

"""Files that tell coding agents and editors what to run. They are data here, and people are told so."""

from collections.abc import Iterable

MOST_NAMED = 20
"""Of these files that people are told by name; the rest are counted."""
_NAMES = frozenset({".mcp.json", ".envrc", ".aider.conf.yml"})
_FOLDERS = frozenset({".claude", ".cursor", ".gemini", ".codex"})
_ENDS = ("/.vscode/tasks.json", "/.vscode/settings.json")


def agent_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths among these, in order."""
    return tuple(path for path in paths if _steers(path))


def _steers(path: str) -> bool:
    *folders, name = path.split("/")
    return name in _NAMES or not _FOLDERS.isdisjoint(folders) or f"/{path}".endswith(_ENDS)

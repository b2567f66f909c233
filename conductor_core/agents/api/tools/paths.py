"""Which paths a model may name. The sandbox enforces the border; this only gives an answer the model can use."""

from pathlib import PurePosixPath


def fault(path: str) -> str | None:
    """Why a path cannot be used, as a sentence; None when it can."""
    parts = PurePosixPath(path).parts
    if not parts or path != path.strip() or not path.isprintable():
        return f"{path!r} is no file name."
    if "\\" in path:
        return f"{path} has a backslash in its name, which is never accepted; write / between folders."
    if path.startswith("/") or ".." in parts:
        return f"{path} leads out of the workspace; use a path relative to its top."
    if any(part.lower() == ".git" for part in parts):
        return f"{path} belongs to git, which Conductor keeps itself."
    return None

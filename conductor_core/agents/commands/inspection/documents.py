"""Findings in documents: links and commands that lead nowhere."""

import re
import sys
from collections.abc import Iterator, Set
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from conductor_core.domain.evidence import Finding
from conductor_core.logic.plain_text import one_line

_LINK = re.compile(r"\]\(([^()\s#?]{1,300})(?:[#?][^()\s]*)?\)")
_MODULE = re.compile(r"\bpython3? -m ([A-Za-z_][\w.]{0,80})")
_INSTALLED = frozenset(
    {"pip", "pytest", "build", "venv", "mypy", "ruff", "black", "uvicorn", "gunicorn", "flask", "twine", "tox", "nox"}
)


def document_findings(path: str, text: str, tree: Set[str]) -> Iterator[Finding]:
    """What a Markdown file promises and the project does not keep; ``tree`` holds all paths."""
    folders = {dirname(other) for other in tree}
    for number, line in enumerate(text.split("\n"), start=1):
        for target in _LINK.findall(line):
            if "://" in target or target.startswith(("mailto:", "<")):
                continue
            wanted = normpath(join(dirname(path), unquote(target)) if not target.startswith("/") else target[1:])
            if wanted not in tree and wanted not in folders and wanted != ".":
                yield Finding(
                    severity="minor",
                    path=path,
                    line=number,
                    text=f"links to {one_line(target, 120)}, which does not exist",
                )
        for module in _MODULE.findall(line):
            if not _is_there(module.split(".")[0], tree):
                yield Finding(
                    severity="minor", path=path, line=number, text=f"starts the module {module}, which does not exist"
                )


def _is_there(module: str, tree: Set[str]) -> bool:
    if module in sys.stdlib_module_names or module in _INSTALLED:
        return True
    return any(
        f"{start}{module}{end}" in tree for start in ("", "src/") for end in (".py", "/__init__.py", "/__main__.py")
    )

"""Findings in any file: syntax, leftovers of merges, secrets, how a script is started."""

import re
from collections.abc import Iterator

from conductor_core.domain.evidence import Finding
from conductor_core.domain.files import File
from conductor_core.logic.analysis.broken import parse_fault
from conductor_core.logic.analysis.reading import text_of
from conductor_core.logic.analysis.secrets import find_secrets

_OPENED = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
_CLOSED = re.compile(r"^>{7}(?: |$)", re.MULTILINE)
_TAB = re.compile(r"^ *\t", re.MULTILINE)


def content_findings(path: str, file: File) -> Iterator[Finding]:
    """What is wrong with a file by itself."""
    text = text_of(file)
    if text is None:
        return
    fault = parse_fault(path, text)
    if fault:
        yield Finding(severity="major", path=path, line=fault[0], text=fault[1])
    tab = _TAB.search(text) if path.endswith((".yml", ".yaml")) else None
    if tab:
        yield Finding(
            severity="major",
            path=path,
            line=_line(text, tab.start()),
            text="is indented with a tab, which YAML forbids",
        )
    opened = _OPENED.search(text)
    if opened and _CLOSED.search(text, opened.end()):
        yield Finding(
            severity="major", path=path, line=_line(text, opened.start()), text="holds the marks of an unsettled merge"
        )
    for line, kind in find_secrets(path, text):
        yield Finding(severity="major", path=path, line=line, text=f"may hold a secret ({kind})")
    if file.mode == "executable" and text and not text.startswith("#!"):
        yield Finding(
            severity="minor", path=path, text="is executable, but its first line does not say with what to run it"
        )


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1

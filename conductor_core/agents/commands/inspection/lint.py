"""Findings of ruff, out of what it printed."""

import json
from collections.abc import Iterator

from conductor_core.domain.evidence import Finding
from conductor_core.logic.plain_text import one_line

_MAJOR = ("E9", "F821", "F822", "F823", "F7", "invalid-syntax")
"""Codes of what fails when it is run: syntax, undefined names, statements where they cannot stand."""


def lint_findings(output: bytes) -> Iterator[Finding]:
    """What ``ruff check --output-format=json`` found; nothing when it printed something else."""
    try:
        rows = json.loads(output or b"[]")
    except ValueError:
        return
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        code, message, where = row.get("code"), row.get("message"), row.get("location")
        line = where.get("row") if isinstance(where, dict) else None
        name = str(row.get("filename", ""))
        yield Finding(
            severity="major" if str(code or "invalid-syntax").startswith(_MAJOR) else "minor",
            path=one_line(name, 400),
            line=line if isinstance(line, int) else None,
            text=one_line(f"{message} ({code or 'syntax'})", 200),
        )

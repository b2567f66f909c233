"""The one folder that everything of an archive lies in: a wrapping, not a part of the project.

It is taken off when the files come in and put back when they are handed over. The first commit says what it was, so that
a repository carries it wherever it goes.
"""

import json
import re
from collections.abc import Collection

from conductor_core.logic.paths import archive_fault

_SAID = re.compile(r'\n\nFolder ("[ -~]+")\n*\Z')


def root_folder(names: Collection[str]) -> str:
    """The folder's name; empty when there is none. Names of folders end with a slash; some name must be a file's."""
    roots = {name.partition("/")[0] for name in names}
    if len(roots) != 1 or all(name.endswith("/") for name in names):
        return ""
    return roots.pop() if all("/" in name for name in names) else ""


def said(root: str) -> str:
    """What is added to the message of the first commit."""
    return f"\n\nFolder {json.dumps(root)}" if root else ""


def heard(message: str) -> str:
    """The folder that a first commit names; empty when it names none, or what can be no folder."""
    found = _SAID.search(message)
    if found is None:
        return ""
    try:
        root = json.loads(found[1])
    except ValueError:
        return ""
    return root if "/" not in root and archive_fault(root) is None else ""

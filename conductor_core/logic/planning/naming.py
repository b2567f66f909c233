"""Names for a new project, out of what people wrote."""

import keyword
import re
import sys

FALLBACK = "tally"
_CALLED = re.compile(r"\b(?:called|named)\s+[\"'`“‘]?([A-Za-z][A-Za-z0-9_-]{0,38}[A-Za-z0-9])", re.IGNORECASE)  # noqa: RUF001
MOST = 40


def name_in(goal: str) -> str | None:
    """The name a goal gives, e.g. ``wc2`` in ``a tool called wc2``; as a command can be called."""
    match = _CALLED.search(goal)
    if not match:
        return None
    name = re.sub(r"-{2,}", "-", match.group(1).lower().replace("_", "-"))
    return name if is_free(package_of(name)) else f"{name[: MOST - 5]}-tool"


def package_of(name: str) -> str:
    """The Python package of a command."""
    return name.replace("-", "_")


def is_free(package: str) -> bool:
    """Whether Python leaves the name to others."""
    return package != "tests" and not keyword.iskeyword(package) and package not in sys.stdlib_module_names

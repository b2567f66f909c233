"""What Claude Code's lines mean. Everything in them is a stranger's: what is not as expected is left out."""

from collections.abc import Iterator
from typing import Any

from conductor_core.agents.cli.figures import dollars, tokens
from conductor_core.agents.cli.speaking import Kind, Wish
from conductor_core.agents.cli.wishes import spelled
from conductor_core.domain.usage import Usage
from conductor_core.logic.plain_text import one_line

_LOOK = frozenset(
    {
        "Read",
        "Glob",
        "Grep",
        "LS",
        "NotebookRead",
        "TodoWrite",
        "TaskOutput",
        "BashOutput",
        "ToolSearch",
        "ListAgents",
        "ReportFindings",
    }
)
_EDIT = frozenset({"Edit", "MultiEdit", "Write", "NotebookEdit"})
_RUN = frozenset({"Bash", "KillShell", "KillBash", "Task", "Agent", "Skill", "Workflow"})
_REACH = frozenset({"WebFetch", "WebSearch"})
_FILE_FIELDS = ("file_path", "notebook_path", "path")
_TITLE_FIELDS = ("command", *_FILE_FIELDS, "pattern", "url", "query", "description")


def kind_of(tool: str) -> Kind:
    """What a tool does; tools of other servers are never known."""
    kinds: dict[Kind, frozenset[str]] = {"look": _LOOK, "edit": _EDIT, "run": _RUN, "reach": _REACH}
    return next((kind for kind, names in kinds.items() if tool in names), "other")


def wish(request: dict[str, Any]) -> Wish:
    """What it wants to be allowed."""
    tool, given = str(request.get("tool_name", "")), request.get("input")
    arguments = given if isinstance(given, dict) else {}
    paths = tuple(str(arguments[name]) for name in _FILE_FIELDS if arguments.get(name))
    return Wish(
        kind=kind_of(tool), action=f"use {one_line(tool, 60) or 'a tool'}", detail=spelled(arguments), paths=paths
    )


def title(tool: str, arguments: object) -> str:
    """A tool call on one line."""
    values = arguments if isinstance(arguments, dict) else {}
    about = next((str(values[name]) for name in _TITLE_FIELDS if values.get(name)), "")
    return one_line(f"{tool} {about}", 200)


def parts(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of what the model said, or of the results it got."""
    said = message.get("message")
    content = said.get("content") if isinstance(said, dict) else None
    yield from (part for part in listed(content) if isinstance(part, dict))


def listed(value: object) -> list[Any]:
    """What stands in a list; nothing where it is none."""
    return value if isinstance(value, list) else []


def edit_of(message: dict[str, Any]) -> tuple[str, int, int] | None:
    """The file a tool changed, with the lines that came and went."""
    result = message.get("tool_use_result")
    if not isinstance(result, dict) or not isinstance(result.get("filePath"), str):
        return None
    hunks = result.get("structuredPatch")
    if not isinstance(hunks, list):
        return None
    lines = [str(line) for hunk in hunks if isinstance(hunk, dict) for line in listed(hunk.get("lines"))]
    if not hunks:  # a new file has no patch
        return result["filePath"], len(str(result.get("content") or "").splitlines()), 0
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    return result["filePath"], added, removed


def usage(result: dict[str, Any]) -> Usage | None:
    """What it says was used: tokens of this start, dollars of the whole session."""
    counts, cost = result.get("usage"), result.get("total_cost_usd")
    if not isinstance(counts, dict):
        return None
    read = {
        name: tokens(counts.get(name)) or 0
        for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")
    }
    return Usage(
        input_tokens=read["input_tokens"] + read["cache_read_input_tokens"] + read["cache_creation_input_tokens"],
        cached_tokens=read["cache_read_input_tokens"],
        output_tokens=read["output_tokens"],
        cost=dollars(cost),
    )

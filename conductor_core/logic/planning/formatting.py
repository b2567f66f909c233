"""The task that puts formatting in order, and which programs it uses for that."""

from collections.abc import Iterator, Set

from pydantic import JsonValue

from conductor_core.domain.plan import Refusal
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.planning.clauses import Understood
from conductor_core.logic.planning.drafts import Draft
from conductor_core.logic.planning.goals import quoted

MOST_NAMED = 400
"""Paths that a task names; when there are more, it looks for itself."""
_FORMATS = {
    "black": ("Python", (".py", ".pyi")),
    "ruff": ("Python", (".py", ".pyi")),
    "gofmt": ("Go", (".go",)),
    "prettier": ("web", (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue", ".css", ".scss", ".less", ".html", ".json",
                         ".md", ".yml", ".yaml")),
}  # fmt: skip
"""What each formatter that a goal can name is for."""


def formatting(analysis: Analysis, order: Understood) -> Draft | None:
    """White space in order; whole styles by the programs that the goal names, or else by those that suit the project."""
    paths = [file.path for file in analysis.untidy if file.faults != ("mixed line endings",)]
    programs = _programs(analysis, order)
    if not paths and not programs:
        return None
    inputs: dict[str, JsonValue] = {
        "python": next((name for name in ("black", "ruff") if name in programs), "keep"),
        "go": "gofmt" if "gofmt" in programs else "keep",
        "web": "prettier" if "prettier" in programs else "keep",
    }
    if order.formatters:
        inputs["asked"] = [*sorted(programs)]
    if not programs and len(paths) <= MOST_NAMED:
        inputs["paths"] = [*paths]
    what = f"{len(paths)} files" if len(paths) != 1 else "one file"
    briefs = [
        *([f"Take spaces off the ends of lines and end files with a line break ({what})."] if paths else []),
        *(f"Format {_FORMATS[name][0]} files with {name} where it is installed." for name in sorted(programs)),
        "Meaning and line endings stay as they are.",
    ]
    return Draft(
        title="Put the formatting in order",
        brief=" ".join(briefs),
        agent="format",
        inputs=inputs,
        seconds=(0.5, 10),
        writes=tuple(paths),
    )


def nothing_for(analysis: Analysis, order: Understood) -> Iterator[Refusal]:
    """The formatters that a goal names and that find nothing here."""
    for name in sorted(order.formatters):
        if not _has_files(analysis, name):
            yield Refusal(what=quoted(name), needs=f"there are no {_FORMATS[name][0]} files here that it could format")


def _programs(analysis: Analysis, order: Understood) -> Set[str]:
    if order.formatters:
        return {name for name in order.formatters if _has_files(analysis, name)}
    asked = "format" in order.wanted
    kinds = {facts.kind: facts for facts in analysis.projects}
    python = kinds.get("python")
    chosen = python is not None and (asked or not {"ruff", "black"}.isdisjoint(python.tools))
    suiting = {*(["ruff"] if chosen else []), *(["gofmt"] if asked and "go" in kinds else [])}
    return suiting - order.shunned


def _has_files(analysis: Analysis, name: str) -> bool:
    return any(path.lower().endswith(_FORMATS[name][1]) for path in analysis.paths)

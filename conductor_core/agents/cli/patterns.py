"""How the output of a program is read that speaks no protocol: regular expressions over text, or lines of JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from conductor_core.agents.cli.figures import dollars, number
from conductor_core.domain.usage import Usage
from conductor_core.logic.plain_text import one_line, plain

MOST = 200_000
"""Characters of a program's output that are searched."""


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"it is no regular expression: {error}") from error
    return text


def _has_group(text: str) -> str:
    if not re.compile(text).groups:
        raise ValueError("it has no group: put what is to be read in brackets, such as Paid ([0-9.]+) dollars")
    return text


def _counts(text: str) -> str:
    if not re.compile(text).groupindex.keys() & {"input", "output"}:
        raise ValueError("it has no group of the name input or output, such as (?P<input>[0-9]+)")
    return text


Pattern = Annotated[str, AfterValidator(_is_pattern), Field(max_length=500)]


class Patterns(BaseModel):
    """What to look for. For ``json`` each value is found by its path, e.g. ``item.text``, in lines of a type."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["text", "json"] = "text"
    success: Pattern | None = None
    """Seen somewhere, it says that all is well; of a JSON line, its ``type``."""
    failure: Pattern | None = None
    """Seen somewhere, it says what went wrong, whatever else is there; of a JSON line, its ``type``."""
    cost: Annotated[Pattern, AfterValidator(_has_group)] | None = None
    """Its first group is what was paid in all, in dollars. The last match counts."""
    tokens: Annotated[Pattern, AfterValidator(_counts)] | None = None
    """Its groups ``input`` and ``output`` are tokens, with a ``k`` behind thousands. The last match counts."""
    session: Annotated[Pattern, AfterValidator(_has_group)] | None = None
    """Its first group names the session."""
    type: str = "type"
    """Where a JSON line says what it is."""
    paths: Mapping[Literal["text", "failure", "session", "input", "output", "cached", "cost"], tuple[str, ...]] = {}
    """Where values stand in JSON lines."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a program's output says."""

    well: bool = False
    failure: str = ""
    text: str = ""
    """The last thing it said."""
    session: str | None = None
    usage: Usage | None = None


def heard(patterns: Patterns, output: str) -> Heard:
    """Read a program's whole output."""
    clean = plain(output[-MOST:])
    return _of_lines(patterns, clean) if patterns.form == "json" else _of_text(patterns, clean)


def _of_text(patterns: Patterns, text: str) -> Heard:
    failure = re.search(patterns.failure, text, re.MULTILINE) if patterns.failure else None
    return Heard(
        well=bool(patterns.success and re.search(patterns.success, text, re.MULTILINE)),
        failure=one_line(failure.group(0), 300) if failure else "",
        text=text.strip()[-4_000:],
        session=_group(patterns.session, text),
        usage=_usage_of_text(patterns, text),
    )


def _group(pattern: str | None, text: str) -> str | None:
    found = list(re.finditer(pattern, text, re.MULTILINE)) if pattern else []
    return found[-1].group(1) if found else None


def _usage_of_text(patterns: Patterns, text: str) -> Usage | None:
    cost = dollars(_group(patterns.cost, text))
    found = list(re.finditer(patterns.tokens, text, re.MULTILINE)) if patterns.tokens else []
    if cost is None and not found:
        return None
    counts = found[-1].groupdict() if found else {}
    return Usage(input_tokens=_count(counts.get("input")), output_tokens=_count(counts.get("output")), cost=cost)


def _count(text: str | None) -> int:
    """``1.2k`` is 1,200."""
    found = re.fullmatch(r"([\d.,]+)([kKmM]?)", (text or "").strip())
    if not found:
        return 0
    said = number(found.group(1).replace(",", "")) or 0.0
    return round(said * {"k": 1_000, "m": 1_000_000}.get(found.group(2).lower(), 1))


def _of_lines(patterns: Patterns, text: str) -> Heard:
    values: dict[str, Any] = {}
    well, failure = False, ""
    for line in _lines(text):
        kind = str(at(line, patterns.type) or "")
        for name, paths in patterns.paths.items():
            value = next((value for path in paths if (value := at(line, path)) is not None), None)
            if value is not None and (name != "failure" or _is(patterns.failure, kind)):
                values[name] = value
        well = well or _is(patterns.success, kind)
        if _is(patterns.failure, kind):
            failure = one_line(str(values.get("failure") or kind), 300)
    session = values.get("session")
    return Heard(
        well=well,
        failure=failure,
        text=str(values.get("text") or ""),
        session=str(session) if session else None,
        usage=_usage_of_values(values),
    )


def _usage_of_values(values: Mapping[str, Any]) -> Usage | None:
    counts = [number(values.get(name)) for name in ("input", "cached", "output")]
    if counts == [None, None, None] and "cost" not in values:
        return None
    read, cached, written = (int(count or 0) for count in counts)
    return Usage(input_tokens=read, cached_tokens=cached, output_tokens=written, cost=dollars(values.get("cost")))


def _is(pattern: str | None, kind: str) -> bool:
    return bool(pattern and re.fullmatch(pattern, kind))


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def at(value: object, path: str) -> object:
    """What stands at a path of a JSON value, e.g. ``item.text``; None when there is nothing."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value

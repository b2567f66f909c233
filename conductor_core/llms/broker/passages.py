"""Which calls are let through to a provider. Pure; everything that is not listed is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from conductor_core.llms.broker.refusals import RefusedError
from conductor_core.ports.broker import Dialect

Shape = Literal["messages", "responses", "chat", "contents"]
"""What the body of a call looks like."""

_MODEL = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
_VALUE = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_TOP = "/v1"
"""Where programs look for OpenAI's paths; a provider's own address may have another top."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A call that may be made."""

    method: str
    path: str
    """Below the provider's address, query included."""
    shape: Shape | None = None
    """None: it has no body."""
    paid: bool = False
    model: str = ""
    """When the path names it."""


@dataclass(frozen=True)
class _Rule:
    method: str
    path: re.Pattern[str]
    shape: Shape | None
    paid: bool
    query: frozenset[str] = frozenset()
    """Names that are passed on; others are left out."""


def _rule(method: str, path: str, shape: Shape | None = None, *query: str, paid: bool = False) -> _Rule:
    return _Rule(method, re.compile(path, re.ASCII), shape, paid, frozenset(query))


_RULES: Mapping[Dialect, tuple[_Rule, ...]] = {
    "anthropic": (
        _rule("POST", r"/v1/messages", "messages", "beta", paid=True),
        _rule("POST", r"/v1/messages/count_tokens", "messages", "beta"),
        _rule("GET", rf"/v1/models(/{_MODEL})?", None, "beta", "limit", "after_id", "before_id"),
    ),
    "openai": (
        _rule("POST", r"/v1/responses", "responses", paid=True),
        _rule("POST", r"/v1/chat/completions", "chat", paid=True),
        _rule("GET", rf"/v1/models(/{_MODEL})?"),
    ),
    "google": (
        _rule("POST", rf"/v1beta/models/(?P<model>{_MODEL}):generateContent", "contents", "alt", paid=True),
        _rule("POST", rf"/v1beta/models/(?P<model>{_MODEL}):streamGenerateContent", "contents", "alt", paid=True),
        _rule("POST", rf"/v1beta/models/(?P<model>{_MODEL}):countTokens", "contents"),
        _rule("GET", rf"/v1beta/models(/{_MODEL})?", None, "pageSize", "pageToken"),
    ),
}


def passage(dialect: Dialect, method: str, target: str) -> Passage:
    """The call that a request line means.

    Raises:
        RefusedError: nothing that is let through.
    """
    path, _, query = target.partition("?")
    for rule in _RULES[dialect]:
        found = rule.path.fullmatch(path)
        if found and rule.method == method:
            below = path.removeprefix(_TOP) if dialect == "openai" else path
            kept = [(name, value) for name, value in _pairs(query) if name in rule.query and _VALUE.fullmatch(value)]
            return Passage(
                method=method,
                path=f"{below}?{urlencode(kept)}" if kept else below,
                shape=rule.shape,
                paid=rule.paid,
                model=found.groupdict().get("model") or "",
            )
    raise RefusedError(404, "Conductor passes calls to models on, and nothing else.")


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=20)
    except ValueError:
        return []

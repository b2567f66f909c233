"""Finds what looks like a secret. What is found is named by kind and line and never repeated."""

import re
from collections.abc import Iterator

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(shape))
    for kind, shape in (
        ("private key", r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
        ("Anthropic API key", r"\bsk-ant-[\w-]{20,200}"),
        ("OpenAI API key", r"\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,200}"),
        (
            "Slack token",
            r"\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,250}|\bxapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[a-f0-9]{16,}",
        ),
        ("Slack webhook", r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/-]{20,}"),
        ("Discord webhook", r"discord(?:app)?\.com/api/webhooks/\d{15,25}/[\w-]{30,}"),
        ("Discord token", r"\b[MNO][\w-]{22,27}\.[\w-]{5,7}\.[\w-]{27,45}"),
        ("GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{30,255}|\bgithub_pat_\w{22,255}"),
        ("GitLab token", r"\bgl(?:pat|dt|rt|ptt|ft)-[\w-]{20,100}"),
        ("AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
        ("Google API key", r"\bAIza[\w-]{35}"),
        ("Stripe key", r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,200}|\bwhsec_[A-Za-z0-9+/=]{24,}"),
        ("npm token", r"\bnpm_[A-Za-z0-9]{30,}"),
        ("PyPI token", r"\bpypi-[\w-]{40,}"),
        ("Hugging Face token", r"\bhf_[A-Za-z0-9]{30,}"),
        (
            "password in an address",
            r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@'\"<>{}$]{1,64}:(?P<value>[^\s/@'\"<>{}$]{6,128})@",
        ),
    )
)
_ASSIGNED = re.compile(
    r"(?i)\b(?:[a-z0-9]{1,30}[_-]){0,4}(?:secret|password|passwd|token|api_?key|private_?key|access_?key)(?:_?(?:key|value))?"
    r"[\"']?\s{0,4}(?:=|:)\s{0,4}(?P<quote>[\"'])(?P<value>[^\"'\n]{8,200})(?P=quote)"
)
_ASSIGNED_BARE = re.compile(
    r"(?i)^\s{0,8}(?:export\s{1,4})?(?:[a-z0-9]{1,30}_){0,4}(?:secret|password|passwd|token|api_?key|private_?key|access_?key)"
    r"(?:_?key)?=(?P<value>[^\s\"'#$<{(]{8,200})\s*$"
)
_HINTS = (
    "private key", "sk-", "sk_", "rk_", "whsec_", "xox", "xapp-", "hooks.slack", "webhooks/", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
    "github_pat", "glpat-", "gldt-", "glrt-", "glptt-", "glft-", "akia", "asia", "aiza", "npm_", "pypi-", "hf_", "://", "secret",
    "passw", "token", "api_key", "apikey", "private_key", "privatekey", "access_key", "accesskey",
)  # fmt: skip
"""One of these stands, in lower case, in every line that the shapes can find; looking for them is far cheaper."""
_TWO_DOTS = re.compile(r"[\w-]{6}\.[\w-]{5,7}\.[\w-]{27}")
"""The middle of a Discord token, which has no words to look for."""
_HARMLESS = re.compile(
    r"(?i)example|changeme|change[_-]?me|placeholder|dummy|redacted|your[_-]|xxxx|\*\*\*|\.\.\.|<[^>]*>|\$\{|\{\{|%\(|"
    r"not[_-]?a[_-]?(?:real[_-]?)?secret|insert|todo|0000000|1234567|abcdef|^test|^fake|^none$|^null$"
)
_PLAIN_WORD = re.compile(r"[a-z]+(?:[ _.-][a-z]+)*", re.IGNORECASE)

LONGEST_LINE = 4_000
"""Characters; longer lines are data, not something people wrote a secret into."""
_ENV_FILE = re.compile(r"(?:^|/)(?:\.env(?:\.[\w-]{1,30})?|[\w.-]{1,60}\.env)$")


def find_secrets(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Line numbers and kinds of what looks like a secret, at most one for each line."""
    bare = _ENV_FILE.search(path) is not None and not path.endswith((".example", ".sample", ".template", ".dist"))
    suspects = _suspects(text)
    lines = text.split("\n") if suspects else []
    for number in suspects:
        line = lines[number - 1]
        kind = _kind(line, bare=bare) if len(line) <= LONGEST_LINE else None
        if kind is not None:
            yield number, kind


def _suspects(text: str) -> list[int]:
    """Numbers of the lines that are worth a closer look."""
    found = {text.count("\n", 0, match.start()) + 1 for match in _TWO_DOTS.finditer(text)}
    low = text.lower()
    for hint in _HINTS:
        number, begin = 1, 0
        while (offset := low.find(hint, begin)) >= 0:
            number += low.count("\n", begin, offset)
            found.add(number)
            end = low.find("\n", offset)
            if end < 0:
                break
            begin, number = end + 1, number + 1
    return sorted(found)


def _kind(line: str, *, bare: bool) -> str | None:
    for kind, shape in _SHAPES:
        for match in shape.finditer(line):
            value = match.groupdict().get("value") or match.group()
            if not _HARMLESS.search(value):
                return kind
    for assigned in (_ASSIGNED, _ASSIGNED_BARE) if bare else (_ASSIGNED,):
        for match in assigned.finditer(line):
            value = match.group("value")
            if not _HARMLESS.search(value) and not _PLAIN_WORD.fullmatch(value):
                return "secret in plain text"
    return None

"""What secrets look like: one table for redaction and for scans.

A shape names the literals that every secret of its kind begins with. Searching for literals is what makes a scan fast; the
expression only runs where one was found. Each expression is anchored at its literal, bounded and possessive, so a hostile
text costs linear time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

REACH = 16_384
"""No match but that of a key block is longer, in characters."""

MARK = "[redacted"
"""How every replacement begins; what begins so is no secret."""

BEFORE = r"(?<![A-Za-z0-9_-])"
AFTER = r"(?![A-Za-z0-9_\[-])"


@dataclass(frozen=True)
class Shape:
    """One kind of secret."""

    kind: str
    starts: tuple[str, ...]
    pattern: re.Pattern[str]
    """Matched where a start was found; group 1 is the secret where there is one, else all of it."""
    fold: bool = False
    """Starts are lower case and found in any."""


def _token(kind: str, starts: str, body: str) -> Shape:
    """A token that is known by its first letters."""
    literals = tuple(starts.split())
    prefix = "|".join(map(re.escape, literals))
    return Shape(kind, literals, re.compile(f"{BEFORE}(?:{prefix}){body}"))


LONG = r"[A-Za-z0-9_-]{20,4096}+"
PLAIN = r"[A-Za-z0-9]{20,4096}+"
KEY_BLOCK = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"

NAMED = r"(?:secret(?:[_-]?key)?|passw(?:or)?d|passphrase|token|(?:api|private|access|signing|encryption)[_-]?key)"
"""Words that names of secrets end with. Not ``token_url`` or ``API_KEY_FILE``: those hold no secret."""

SECRET_NAME = re.compile(rf"(?i){NAMED}$")

VALUE = (
    r"(?:"
    r"\\?\"((?:[^\"\s\[\\]|\[(?!redacted)|\\(?!\")){8,4096}+)(?=\\?\")"
    r"|\\?'((?:[^'\s\[\\]|\[(?!redacted)|\\(?!')){8,4096}+)(?=\\?')"
    r"|(?=[A-Za-z_+/.=~!@#%^*-]{0,64}\d)([\w+/.=~!@#%^*-]{8,512}+)(?=[\s\"',;)\]}&\\]|$)"
    r")"
)
"""Quoted, or a bare word with a digit in it: ``password: required`` and ``token=get_token()`` are text and code."""

STAND_IN = r"(?![\"'\\]{0,2}(?:[$<{*%\[]|your|x{4}|\.{3}|https?:|/[\w.-]{1,32}/|(?:os|env|process|settings|config|self|request)\.))"
"""Not what stands where a secret is to be filled in."""

SHAPES: tuple[Shape, ...] = (
    Shape(
        "private-key",
        ("-----BEGIN ",),
        re.compile(rf"-----BEGIN {KEY_BLOCK}(?:[A-Za-z0-9+/=\s\\,:.]|-(?!----)){{0,65536}}+(?:-----END {KEY_BLOCK})?"),
    ),
    _token("slack-token", "xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xoxe.xox", r"[A-Za-z0-9-]{10,512}+"),
    _token("slack-app-token", "xapp-", r"\d-[A-Z0-9]{6,32}-\d{6,32}-[a-f0-9]{16,128}+"),
    Shape(
        "slack-webhook",
        ("hooks.slack",),
        re.compile(r"hooks\.slack(?:-gov)?\.com/((?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,512}+)"),
    ),
    Shape(
        "discord-webhook",
        ("/api/webhooks/", "/api/v10/webhooks/"),
        re.compile(r"/api/(?:v10/)?webhooks/\d{15,24}/([\w-]{30,256}+)"),
    ),
    Shape(
        "discord-token",
        ("MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"),
        re.compile(rf"{BEFORE}[MNO][A-Za-z\d_-]{{22,27}}\.[\w-]{{5,7}}\.[\w-]{{27,45}}{AFTER}"),
    ),
    _token("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{20,255}+"),
    _token("github-token", "github_pat_", r"[A-Za-z0-9_]{22,255}+"),
    _token("gitlab-token", "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat-", r"[\w.-]{20,512}+"),
    _token("api-key", "sk-", r"(?=[A-Za-z_-]{0,64}\d)" + LONG),
    _token("aws-key-id", "AKIA ASIA ABIA ACCA", rf"[A-Z2-7]{{16}}{AFTER}"),
    _token("google-key", "AIza", r"[\w-]{30,45}"),
    _token("google-oauth", "ya29.", LONG),
    _token("stripe-key", "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", r"[A-Za-z0-9+/=]{16,512}+"),
    _token("npm-token", "npm_", r"[A-Za-z0-9]{30,255}+"),
    _token("pypi-token", "pypi-", r"[\w-]{30,512}+"),
    _token("docker-token", "dckr_pat_ dckr_oat_", LONG),
    _token("hugging-face-token", "hf_", r"[A-Za-z0-9]{30,255}+"),
    _token("model-key", "gsk_ xai- pplx- r8_ tvly- fw_ csk-", r"[A-Za-z0-9]{30,255}+"),
    _token("service-token", "dop_v1_ sntrys_ shpat_ shpss_ lin_api_ ntn_ dapi ATATT3 PMAK- rubygems_", LONG),
    _token("sendgrid-key", "SG.", r"[\w-]{16,64}\.[\w-]{16,128}+"),
    _token("age-key", "AGE-SECRET-KEY-1", PLAIN),
    _token("conductor-key", "mlc_", r"[a-z]{2,4}_[A-Za-z0-9_]{20,255}+"),
    _token("jwt", "eyJ", r"[\w-]{8,1024}+\.eyJ[\w-]{8,8192}+\.[\w-]{8,2048}+"),
    Shape("telegram-token", (":AA",), re.compile(r"(?<=\d{8}):AA[\w-]{32,36}" + AFTER)),
    Shape("azure-key", ("accountkey=",), re.compile(r"(?i:accountkey)=([A-Za-z0-9+/=]{40,128}+)"), fold=True),
    Shape(
        "url-credentials", ("://",), re.compile(r"://[^\s/:@\"'<>\[\]]{0,256}+:(?!\[redacted\])([^\s/\"'<>]{1,256})@")
    ),
    Shape("url-credentials", ("://",), re.compile(r"://([A-Za-z0-9_.~-]{20,512}+)(?=@)")),
    Shape(
        "header",
        ("authorization", "x-api-key", "private-token"),
        re.compile(
            r"(?i:(?:authorization|x-api-key|private-token)[\"']?[ \t]{0,4}[:=,][ \t]{0,4}[\"']?"
            r"(?:(?:bearer|basic|token|bot)[ \t]{1,4}|(?=[a-z_.+/=~:-]{0,64}\d)))"
            + STAND_IN
            + r"([\w.+/=~:-]{8,8192}+)(?=[\s\"',;)\]}]|$)"
        ),
        fold=True,
    ),
    Shape(
        "header",
        ("bearer ",),
        re.compile(r"(?i:bearer) {1,4}(?=[A-Za-z_.+/=~-]{0,64}\d)([\w.+/=~-]{16,8192}+)"),
        fold=True,
    ),
    Shape(
        "assignment",
        ("secret", "passw", "passphrase", "token", "api", "private", "access", "signing", "encryption"),
        re.compile(
            rf"(?i:{NAMED}(?:_?\d{{1,3}}|_(?:prod|dev|test|live|old|new))?\\?[\"']?[ \t]{{0,3}}(?:=>?|:=?)[ \t]{{0,3}})"
            + STAND_IN
            + VALUE
        ),
        fold=True,
    ),
    Shape(
        "assignment",
        ("SECRET=", "SECRET_KEY=", "PASSWORD=", "PASSWD=", "TOKEN=", "API_KEY=", "ACCESS_KEY=", "PRIVATE_KEY="),
        re.compile(r"[A-Z_]{6,12}=" + STAND_IN + r"([^\s\"'\[\]$`;&|()]{8,4096}+)(?=[\s\"';&|)]|$)"),
    ),
)

STARTS = tuple((start, shape.fold, shape) for shape in SHAPES for start in shape.starts)
"""Most texts are short and hold none of them, so this is asked in one go, without a step for each shape."""

Found = tuple[str, int, int]
"""Kind, and where the secret begins and ends."""


def find_secrets(text: str) -> list[Found]:
    """Everything in a text that is shaped like a secret, in order; overlapping finds are kept apart."""
    lowered = _lowered(text)
    begun = [(start, shape) for start, fold, shape in STARTS if start in (lowered if fold else text)]
    found = [hit for start, shape in begun for hit in _hits(shape, start, text, lowered)]
    return sorted(found, key=lambda hit: (hit[1], -hit[2]))


def secret_at(text: str, position: int) -> Found | None:
    """The secret that begins exactly here, whatever stands before: two tokens may follow each other without a gap."""
    piece = text[position : position + REACH]
    for shape in SHAPES:
        if piece.startswith(shape.starts) and (match := shape.pattern.match(piece)):
            group = match.lastindex or 0
            return shape.kind, position + match.start(group), position + match.end(group)
    return None


def names_secret(name: str) -> bool:
    """Whether what is called so is a secret, e.g. ``clientSecret`` or ``DB_PASSWORD``; not ``input_tokens``."""
    return SECRET_NAME.search(name) is not None


def _hits(shape: Shape, start: str, text: str, lowered: str) -> Iterator[Found]:
    searched = lowered if shape.fold else text
    position = searched.find(start)
    while position >= 0:
        match = shape.pattern.match(text, position)
        if match:
            group = match.lastindex or 0
            yield shape.kind, match.start(group), match.end(group)
        position = searched.find(start, match.end() if match else position + 1)


def _lowered(text: str) -> str:
    """The text in lower case with every letter in its place: only the dotted capital I would become two."""
    return text.replace("\u0130", "I").lower()

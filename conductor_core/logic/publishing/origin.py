"""Where a folder's own repository is published, read from its configuration as data: what git makes of the file does not count."""

import re

_SECTION = re.compile(r'\s*\[remote "origin"\]\s*([#;].*)?', re.IGNORECASE)
_ANY_SECTION = re.compile(r"\s*\[")
_URL = re.compile(r"\s*url\s*=\s*\"?([^\s\"#;]+)\"?\s*([#;].*)?", re.IGNORECASE)
_WEB = re.compile(r"(https?)://(?:[^/@\s]*@)?([a-z0-9.-]+(?::\d{1,5})?)(/[a-z0-9._~+/-]+)", re.IGNORECASE)
_SSH = re.compile(
    r"(?:ssh://(?:[a-z0-9._-]+@)?([a-z0-9.-]+)/|(?:[a-z0-9._-]+@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+):)([a-z0-9._~+/-]+)",
    re.IGNORECASE,
)
LONGEST = 500


def origin(configuration: str) -> str:
    """The web address of the remote called origin, without whoever logs in there; empty where it has none that is plain."""
    inside = False
    for line in configuration.splitlines():
        if _ANY_SECTION.match(line):
            inside = _SECTION.fullmatch(line) is not None
        elif inside and (found := _URL.fullmatch(line)):
            return _published(found[1])
    return ""


def _published(address: str) -> str:
    """What is reached by ssh is served by the same host under the same path."""
    if len(address) > LONGEST:
        return ""
    if web := _WEB.fullmatch(address):
        return f"{web[1].lower()}://{web[2]}{web[3]}"
    if ssh := _SSH.fullmatch(address):
        return f"https://{ssh[1] or ssh[2]}/{ssh[3].lstrip('/')}"
    return ""

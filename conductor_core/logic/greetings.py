"""What people say around an order or a goal to be polite, and is no part of either."""

import re

_US = "conductor"
_GREETING = re.compile(
    rf"(?:{_US}(?=[,:])|(?:hey|hi|hello(?!\s+world)|please|ok|okay)(?:\s+(?:there|{_US})\b)?)"
    rf"(?:[:.!]+(?=\s)|[\s,])+(?=[^\s,])(?!(?:there|{_US})\W*$)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(`{1,3})([^`]*[^`\s][^`]*)\1\s*")
_SPOKEN = re.compile(
    rf"(?:{_US}\s+)?(stop|pause|resume)(?:[\s,]+(?:it|this|that|now|please|{_US}))*[\s!.]*", re.IGNORECASE
)


def ungreeted(text: str) -> str:
    """What is left of ``hey Conductor, please stop``; a line that only greets stays as it is. All of it as code is the same."""
    end = 0
    while found := _GREETING.match(text, end):
        end = found.end()
    code = _CODE.fullmatch(text, end)
    return code[2].strip() if code else text[end:]


def order_meant(text: str) -> str:
    """The order in words as people say it: ``stop`` of ``please stop it now!``. What goes on as talk stays talk."""
    plain = ungreeted(text)
    spoken = _SPOKEN.fullmatch(plain)
    return spoken[1] if spoken else plain

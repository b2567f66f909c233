"""Findings in Dockerfiles."""

import re
import shlex
from collections.abc import Iterator, Set
from posixpath import dirname, normpath

from conductor_core.domain.evidence import Finding
from conductor_core.logic.plain_text import one_line

_COPY = re.compile(r"^\s*(?:COPY|ADD)\s+(?P<rest>.+)$", re.IGNORECASE)
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(?P<image>\S+)", re.IGNORECASE)
_USER = re.compile(r"^\s*USER\s+\S", re.IGNORECASE | re.MULTILINE)


def dockerfile_findings(path: str, text: str, tree: Set[str]) -> Iterator[Finding]:
    """What would keep the image from being built, or is not as it should be; ``tree`` holds all paths."""
    stages: set[str] = set()
    for number, line in enumerate(text.split("\n"), start=1):
        image = _FROM.match(line)
        if image:
            yield from _image(path, number, image.group("image"), stages)
            alias = line.split()
            if len(alias) >= 4 and alias[-2].upper() == "AS":
                stages.add(alias[-1])
        copy = _COPY.match(line)
        if copy:
            for source in _sources(copy.group("rest")):
                if not _is_there(source, tree):
                    said = f"copies {one_line(source, 120)}, which does not exist"
                    yield Finding(severity="major", path=path, line=number, text=said)
    if not _USER.search(text):
        yield Finding(severity="minor", path=path, text="starts the program as root; add a USER")


def _image(path: str, number: int, image: str, stages: set[str]) -> Iterator[Finding]:
    if image in stages or image == "scratch" or "$" in image:
        return
    name = image.rsplit("/", 1)[-1]
    if ":" not in name or name.endswith(":latest"):
        yield Finding(
            severity="minor",
            path=path,
            line=number,
            text=f"does not say which version of {one_line(image, 80)} it wants",
        )


def _sources(rest: str) -> list[str]:
    if rest.lstrip().startswith(("[", "<<")) or "--from" in rest:
        return []
    try:
        words = shlex.split(rest)
    except ValueError:
        return []
    words = [word for word in words if not word.startswith("--")]
    return [word for word in words[:-1] if "://" not in word and not set(word) & set("*?[$")]


def _is_there(source: str, tree: Set[str]) -> bool:
    wanted = normpath(source.lstrip("/") or ".")
    return (
        wanted == "."
        or wanted in tree
        or any(path.startswith(f"{wanted}/") or dirname(path) == wanted for path in tree)
    )

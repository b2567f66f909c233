"""Files of a post, in as few messages as they fit in; what Discord does not take is said with where it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.discord.cards import FILE, GALLERY, Json, Rendered, text
from adapters.discord.wording import escaped, fenced
from conductor_core.logic.figures import size
from conductor_core.logic.rendering import clean

LANGUAGES = {"diff": "diff", "patch": "diff", "json": "json", "md": "md", "py": "py", "sh": "sh", "txt": ""}
"""What Discord colours the first lines of a file as, by the end of its name."""
LINES, LETTERS = 12, 800
"""Of a preview."""
TOGETHER = 24 << 20
"""Bytes of all files of a message; Discord refuses more than 25 MiB."""
FILES = 10
SMALLEST = 10 << 20
"""Bytes of one file that every server takes."""
UNATTACHED = "I lack the right Attach Files in this channel, so what belongs here is not attached."
BY_TIER = {2: 50 << 20, 3: 100 << 20}


@dataclass(frozen=True)
class Upload:
    """A file."""

    name: str
    content: bytes
    path: str = ""
    """Where it lies on this machine; empty for what stands nowhere else."""
    shows: str = ""
    """What is to be seen, where it is a picture."""


@dataclass(frozen=True)
class Bundle:
    """One message of files."""

    files: tuple[Upload, ...]
    notes: tuple[str, ...] = ()

    def parts(self) -> list[Json]:
        """What is shown: the first lines of one of them, the files, the pictures, and what of them is left out."""
        previews = [one for one in map(_preview, self.files) if one is not None]
        shown = [{"type": FILE, "file": _attached(one)} for one in self.files if not one.shows]
        seen = [{"media": _attached(one), "description": one.shows} for one in self.files if one.shows]
        gallery = [{"type": GALLERY, "items": seen}] if seen else []
        return [*previews[:1], *shown, *gallery, *[text(escaped(note)) for note in self.notes]]

    def unattached(self) -> list[Json]:
        """What is shown where we may not attach files."""
        previews = [one for one in map(_preview, self.files) if one is not None]
        missing = [f"{one.name}: {_where(one)}." for one in self.files]
        return [text(escaped("\n".join([UNATTACHED, *missing, *self.notes]))), *previews[:1]]


def uploads_of(rendered: Rendered) -> list[Upload]:
    """What is uploaded: long texts, and the files that are there still. Each has a name of its own that Discord leaves as it is."""
    texts = [Upload(one.name, one.text.encode()) for one in rendered.attachments]
    paths, shows = [Path(path) for path in rendered.paths], {one.path: clean(one.shows) for one in rendered.pictures}
    there = [path for path in paths if path.is_file()]
    files = [Upload(path.name, path.read_bytes(), str(path), shows.get(str(path), "")) for path in there]
    return list(_named([one for one in (*texts, *files) if one.content]))


def bundles(uploads: Sequence[Upload], largest: int) -> list[Bundle]:
    """Those that go together."""
    most = min(largest, TOGETHER)
    notes = tuple(_left_out(one, most) for one in uploads if len(one.content) > most)
    made: list[list[Upload]] = []
    for one in uploads:
        if len(one.content) > most:
            continue
        if not made or len(made[-1]) == FILES or sum(len(o.content) for o in made[-1]) + len(one.content) > TOGETHER:
            made.append([])
        made[-1].append(one)
    found = [Bundle(tuple(some)) for some in made]
    if notes:
        found = [*found[:-1], Bundle(found[-1].files if found else (), notes)]
    return found


def largest(tier: int) -> int:
    """Bytes that one file may have in a server of this tier."""
    return BY_TIER.get(tier, SMALLEST)


def _attached(file: Upload) -> Json:
    return {"url": f"attachment://{file.name}"}


def _preview(file: Upload) -> Json | None:
    """The first lines of a text."""
    language = LANGUAGES.get(file.name.rpartition(".")[2])
    if language is None:
        return None
    lines = file.content[: 4 * LETTERS].decode(errors="replace")[:LETTERS].splitlines()[:LINES]
    first = "\n".join(map(clean, lines))
    return text(f"{escaped(file.name)}\n{fenced(first, language)}")


def _named(uploads: Sequence[Upload]) -> Iterator[Upload]:
    taken: set[str] = set()
    for number, one in enumerate(uploads, 1):
        name = re.sub(r"[^\w.-]", "_", one.name, flags=re.ASCII).lstrip("._") or f"file-{number}"
        name = f"{number}-{name}" if name in taken else name
        taken.add(name)
        yield replace(one, name=name)


def _left_out(one: Upload, most: int) -> str:
    return f"{one.name} has {size(len(one.content))}, and this server takes files of {size(most)}: {_where(one)}."


def _where(one: Upload) -> str:
    return f"it lies at {one.path} on the machine of the service" if one.path else "ask for a part of it"

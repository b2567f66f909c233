"""Files that people drop with what they say: a ZIP begins a project, texts and pictures go with the goal, the rest is refused aloud."""

import asyncio
import shutil
import tempfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from aiohttp import ClientSession, ClientTimeout

from adapters.chat.dropped import Dropped
from conductor_core.domain.handed import Handed, Material, Picture
from conductor_core.domain.project import ZipSource
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.paths import shown
from conductor_core.logic.pictures import kind_of

MOST = 10
"""Files of one message that are looked at."""
TEXT = 1 << 20
"""Bytes of a text that is fetched at all."""
READ = 8_000
"""Characters of one text that are read with a goal."""
TOGETHER = 24_000
"""Characters of all of them."""
PICTURE = 3 << 20
"""Bytes of a picture; in base64 no model takes many more."""
PICTURES = 5
"""Of one message; together a call holds no more."""
KEPT = 200
"""Archives and pictures, the newest; a run takes its files in when it begins, and looks at pictures while it works."""
FETCHING = ClientTimeout(total=300, sock_connect=10, sock_read=30)

MANY = f"of one message the first {PICTURES} pictures are"
A_PICTURE = "A picture, which is shown beside this text to whoever can look at pictures."
BEGINNING = 16
"""Bytes by which a picture is known."""

NOTHING = Handed()


@dataclass(frozen=True)
class Taken:
    """What became of the files of a message."""

    handed: Handed = NOTHING
    notes: tuple[str, ...] = ()
    """What was left out or is done instead, a sentence each, for the thread."""
    refused: str = ""
    """Why nothing is begun: the archive that it was about cannot be had."""


class RefusedError(Exception):
    """A file cannot be taken; the text is the sentence for people."""


Fetch = Callable[[ClientSession, Dropped, IO[bytes], int], Awaitable[str]]
"""Writes a file of at most so many bytes; gives a digest of it.

Raises:
    RefusedError: the platform does not hand it over, or it is larger than it was said to be.
    ConnectionError: the platform cannot be reached.
"""


class Drops:
    """Takes what people drop."""

    def __init__(self, fetch: Fetch, folder: Path) -> None:
        """Archives are kept in ``folder`` until a project has been made of them."""
        self._fetch = fetch
        self._folder = folder
        self._ceilings = Ceilings()

    async def take(self, files: Sequence[Dropped], by: str, blind: str) -> Taken:
        """Those of one message of ``by``; the same again gives the same. ``blind`` says why no picture is looked at; empty: they are."""
        if not files:
            return Taken()
        zipped = [file for file in files if file.is_zip]
        notes = [
            f"{shown(file.name)} is left out: a project begins with one ZIP. Pack them together." for file in zipped[1:]
        ]
        async with ClientSession(timeout=FETCHING) as session:
            try:
                archive = await self._archive(session, zipped[0]) if zipped else None
            except RefusedError as error:
                return Taken(refused=str(error))
            material, more = await self._material(session, [file for file in files if not file.is_zip], by, blind)
        return Taken(Handed(archive=archive, material=material), (*notes, *more))

    async def _material(
        self, session: ClientSession, files: Sequence[Dropped], by: str, blind: str
    ) -> tuple[tuple[Material, ...], list[str]]:
        """What is read, and what is said of what is not."""
        material: list[Material] = []
        notes = [f"Only the first {MOST} files are read, of {len(files)}."] if len(files) > MOST else []
        room, seen = TOGETHER, 0
        for file in files[:MOST]:
            try:
                if file.is_picture:
                    _check(file, blind or (MANY if seen == PICTURES else ""))
                    material.append(await self._picture(session, file, by))
                    seen += 1
                    continue
                text = await self._text(session, file)
            except RefusedError as error:
                notes.append(str(error))
                continue
            piece = text[: min(READ, room)]
            room -= len(piece)
            if len(piece) < len(text):
                notes.append(_cut(file.name, len(piece), len(text)))
            if piece:
                material.append(Material(title=f"{file.name}, a file of {by}", text=piece))
        return tuple(material), notes

    async def _archive(self, session: ClientSession, file: Dropped) -> ZipSource:
        """Kept under the digest of what is in it: the same archive again is the same source."""
        most = self._ceilings.archive
        if file.size > most:
            raise RefusedError(
                f"{shown(file.name)} is larger than {most >> 20} MiB, the most an archive may have: "
                "pack it again with less in it, or name a https git address with `from`."
            )
        await asyncio.to_thread(self._make_room)
        with tempfile.NamedTemporaryFile(dir=self._folder.parent) as part:
            digest = await self._fetch(session, file, part, most)
            part.flush()
            path = self._folder / f"{digest}.zip"
            await asyncio.to_thread(shutil.copyfile, part.name, path)
        return ZipSource(path=str(path), name=file.name)

    async def _picture(self, session: ClientSession, file: Dropped, by: str) -> Material:
        """Kept as archives are, for whoever looks at it later."""
        await asyncio.to_thread(self._make_room)
        with tempfile.NamedTemporaryFile(dir=self._folder.parent) as part:
            digest = await self._fetch(session, file, part, PICTURE)
            part.seek(0)
            kind = kind_of(part.read(BEGINNING))
            if kind is None:
                raise RefusedError(f"{shown(file.name)} is not looked at: it is no PNG, JPEG or WebP. Send it as one.")
            path = self._folder / f"{digest}.{kind.rpartition('/')[2]}"
            await asyncio.to_thread(shutil.copyfile, part.name, path)
        return Material(
            title=f"{file.name}, a file of {by}", text=A_PICTURE, picture=Picture(kind=kind, path=str(path))
        )

    async def _text(self, session: ClientSession, file: Dropped) -> str:
        if file.size > TEXT:
            raise RefusedError(
                f"{shown(file.name)} is larger than {TEXT >> 20} MiB, the most that is read with a goal: "
                "send the part that matters, or a ZIP of the project."
            )
        with tempfile.TemporaryFile() as part:
            await self._fetch(session, file, part, TEXT)
            part.seek(0)
            content = part.read()
        try:
            text = content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if not text.strip():
            raise RefusedError(f"{shown(file.name)} is empty, so there is nothing to read.")
        if "\0" in text:
            raise RefusedError(
                f"{shown(file.name)} is not taken: it is neither text nor a ZIP. Send it as text, or within a ZIP of the project."
            )
        return text

    def _make_room(self) -> None:
        """Let go of archives that projects have been made of long ago."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        there = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in there[KEPT:]:
            old.unlink(missing_ok=True)


def _check(file: Dropped, why: str) -> None:
    if why:
        raise RefusedError(f"{shown(file.name)} is not looked at: {why}. Say in words what is to be seen on it.")
    if file.size > PICTURE:
        raise RefusedError(
            f"{shown(file.name)} is larger than {PICTURE >> 20} MiB, the most a picture may have: send it smaller."
        )


def _cut(name: str, read: int, length: int) -> str:
    if not read:
        return f"{shown(name)} is left out: together the texts are longer than the {TOGETHER} characters that are read."
    return f"Of {shown(name)} the first {read} of {length} characters are read; the rest is left out."

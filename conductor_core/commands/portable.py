"""``export`` and ``import``: a project as one JSON file."""

import asyncio
import base64
import binascii
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from conductor_core.commands.context import Context
from conductor_core.commands.start import slug
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import ProjectId
from conductor_core.errors import InputRefusedError, NotFoundError, StateError
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.sentences import quoted

MAX_SIZE = 512 << 20
"""Bytes of a file that is imported."""


class Export(Command):
    """Write a project with its runs and its files into one JSON file."""

    spec: ClassVar = CommandSpec(needs="owner", example="export tally to=tally.json")

    name: Literal["export"] = "export"
    project: str = Field(min_length=1, max_length=60, description="The project.")
    to: str = Field("", max_length=2000, description="The file to write; PROJECT.json without it.")
    force: bool = Field(False, description="Write over whatever file is there.")


class Import(Command):
    """Read a project from a JSON file that `export` wrote."""

    spec: ClassVar = CommandSpec(needs="owner", example="import tally.json")

    name: Literal["import"] = "import"
    path: str = Field(min_length=1, max_length=2000, description="The file.")
    rename: str | None = Field(None, max_length=40, description="Another id for the project.")


async def export(command: Export, context: Context) -> Reply:
    """Rows and commits of one moment, written beside the goal and then renamed.

    Raises:
        NotFoundError: there is no such project.
        StateError: the file cannot be written, or it is there and holds something else.
    """
    project = ProjectId(command.project)
    if await context.read(lambda tx: tx.projects.get(project)) is None:
        raise NotFoundError(f"There is no project {project}. `projects` lists them.")
    to = command.to or f"{project}.json"
    if not command.force and not await asyncio.to_thread(_may_write, to, project):
        raise StateError(
            f"{to} is there already and is no export of {project}: give another file with `to`, or `force` to write over it."
        )
    body: dict[str, JsonValue] = await context.read(lambda tx: tx.projects.dump(project))
    body["exported_at"] = context.truth.clock.now().isoformat()
    body["files"] = base64.b64encode(await context.workspaces.bundle(project)).decode()
    try:
        await asyncio.to_thread(_write, to, json.dumps(body, ensure_ascii=False).encode())
    except OSError as error:
        raise StateError(f"{to} cannot be written: {error.strerror}.") from error
    return Reply(text=f"The project {project} is in {to}.", data={"path": to})


async def import_(command: Import, context: Context) -> Reply:
    """Files first, rows last: an interrupted import left nothing that anyone can see."""
    path = command.path
    body = await asyncio.to_thread(_read, path)
    files = body.pop("files", None)
    if not isinstance(files, str):
        raise InputRefusedError(f"{path} is no project export: it holds no files.")
    try:
        bundle = base64.b64decode(files, validate=True)
    except binascii.Error as error:
        raise InputRefusedError(f"{path} is damaged: its files cannot be decoded.") from error
    wanted = _wanted(command, body)
    if await context.read(lambda tx: tx.projects.get(wanted)) is not None:
        raise StateError(f"There is a project {wanted} already: give another id with `rename`.")
    await context.workspaces.unbundle(wanted, bundle)

    def op(moment: Moment) -> Reply:
        project = moment.tx.projects.load(body, rename=command.rename)
        return Reply(text=f"The project {project.id} is imported.", data={"project": project.id})

    return await context.order(op)


def _wanted(command: Import, body: Mapping[str, JsonValue]) -> ProjectId:
    """The id the project is to have here."""
    given = command.rename or str(body.get("project_id", ""))
    if given == slug(given):
        return ProjectId(given)
    if command.rename:
        raise InputRefusedError(
            f"A project cannot be called {quoted(given)}: `rename` takes small letters, digits and dashes, e.g. {slug(given)}."
        )
    raise InputRefusedError(
        f"{command.path} names no project: give it an id of small letters and digits with `rename`."
    )


def _may_write(name: str, project: ProjectId) -> bool:
    """Whether nothing is lost: nothing is there, or an older export of the same project."""
    path = Path(name).expanduser()
    if not path.exists():
        return True
    try:
        return _read(name).get("project_id") == project
    except InputRefusedError:
        return False


def _write(name: str, content: bytes) -> None:
    path = Path(name).expanduser()
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def _read(name: str) -> dict[str, JsonValue]:
    path = Path(name).expanduser()
    try:
        body = json.loads(_content(path))
    except OSError as error:
        raise InputRefusedError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise InputRefusedError(f"{path} is no project export: it is not JSON.") from error
    if not isinstance(body, dict):
        raise InputRefusedError(f"{path} is no project export.")
    return body


def _content(path: Path) -> bytes:
    """All of a file, and never more than may be imported. A pipe or a device has no end, or never begins."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputRefusedError(f"{path} is no file: give one that `export` wrote.")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise InputRefusedError(f"{path} is larger than {MAX_SIZE >> 20} MiB.")
    return content

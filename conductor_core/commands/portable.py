"""``export`` and ``import``: a project as one JSON file; ``export R7`` writes the cassette of a run."""

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, JsonValue, model_validator

from conductor_core.commands import exported, json_files
from conductor_core.commands.cassettes import record
from conductor_core.commands.context import Context
from conductor_core.commands.start import slug
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.errors import InputRefusedError, NotFoundError, StateError
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.sentences import quoted

WHAT = "project export"
MAX_SIZE = 512 << 20
"""Bytes of a file that is imported."""
RUN = re.compile(r"R[0-9]{1,9}")
"""A run where a project may be meant as well: those have small letters."""


class Export(Command):
    """Write a project with its runs and its files into one JSON file, or a run as a cassette that `replay` plays."""

    spec: ClassVar = CommandSpec(needs="owner", topic="keep", example="export tally to=tally.json")

    name: Literal["export"] = "export"
    project: str = Field(min_length=1, max_length=60, description="The project; R7 for one run.")
    to: str = Field("", max_length=2000, description="The file to write; PROJECT.json or R7.cassette.json without it.")
    force: bool = Field(False, description="Write over whatever file is there.")

    @model_validator(mode="before")
    @classmethod
    def _run_named(cls, given: Any) -> Any:
        """``export run R7`` is said as well."""
        match given:
            case {"project": "run", "to": str(run)} if RUN.fullmatch(run):
                return given | {"project": run, "to": ""}
            case _:
                return given

    @property
    def run(self) -> RunId | None:
        """The run, where one is meant."""
        return RunId(self.project) if RUN.fullmatch(self.project) else None

    @property
    def usual(self) -> str:
        """The name of the file where none is said."""
        return f"{self.project}.cassette.json" if self.run else f"{self.project}.json"


class Import(Command):
    """Read a project from a JSON file that `export` wrote."""

    spec: ClassVar = CommandSpec(needs="owner", topic="keep", example="import tally.json")

    name: Literal["import"] = "import"
    path: str = Field(min_length=1, max_length=2000, description="The file.")
    rename: str | None = Field(None, max_length=40, description="Another id for the project.")


async def export(command: Export, context: Context) -> Reply:
    """Rows and commits of one moment, written beside the goal and then renamed.

    Raises:
        NotFoundError: there is no such project or run.
        StateError: the file cannot be written, or it is there and holds something else.
    """
    to = await exported.goal(command.to, command.usual, context)
    if command.run:
        return await record(command.run, to, context, force=command.force)
    project = ProjectId(command.project)
    if await context.read(lambda tx: tx.projects.get(project)) is None:
        raise NotFoundError(f"There is no project {project}. `projects` lists them.")
    if not command.force and not await asyncio.to_thread(_may_write, to, project):
        raise StateError(
            f"{to} is there already and is no export of {project}: give another file with `to`, or `force` to write over it."
        )
    body: dict[str, JsonValue] = await context.read(lambda tx: tx.projects.dump(project))
    body["exported_at"] = context.truth.clock.now().isoformat()
    body["files"] = base64.b64encode(await context.workspaces.bundle(project)).decode()
    try:
        await asyncio.to_thread(json_files.write, to, body)
    except OSError as error:
        raise StateError(f"{to} cannot be written: {error.strerror}.") from error
    return exported.told(f"The project {project} is in {{}}.", to, context)


async def import_(command: Import, context: Context) -> Reply:
    """Files first, rows last: an interrupted import left nothing that anyone can see."""
    path = command.path
    body = await asyncio.to_thread(json_files.read, path, WHAT, MAX_SIZE)
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


def _may_write(path: Path, project: ProjectId) -> bool:
    """Whether nothing is lost: nothing is there, or an older export of the same project."""
    if not path.exists():
        return True
    try:
        return json_files.read(str(path), WHAT, MAX_SIZE).get("project_id") == project
    except InputRefusedError:
        return False

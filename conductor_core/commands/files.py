"""``files``: the files of a project, to look at and to take along."""

import asyncio
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain import card
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.domain.project import Project
from conductor_core.errors import NotFoundError, UsageError
from conductor_core.logic import picturing
from conductor_core.logic.figures import count
from conductor_core.logic.paths import shown
from conductor_core.logic.trees import file_card, folder_card, inside, picture_card
from conductor_core.ports.store import Transaction

LOOKED_IN = 20
"""Projects in which a file is looked for that may be in any."""


class Files(Command):
    """Show a project's files as a tree, or the beginning of one; hand them over as a ZIP."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="files src", reads_only=True)

    name: Literal["files"] = "files"
    path: str | None = Field(
        None, pattern=r"^\S(.{0,998}\S)?$", description="A folder or a file, e.g. src/main.py; everything without it."
    )
    project: str | None = Field(None, max_length=60, description="The project; else that of this thread.")
    zip: bool = Field(False, description="Hand over what is named as a ZIP.")


async def files(command: Files, context: Context) -> Reply:
    """As they stand: in the thread of a run with what it has merged so far.

    Raises:
        NotFoundError: there is no such project or path.
        UsageError: several projects could be meant.
    """
    project, commit = await context.read(lambda tx: _meant(tx, command.project, context))
    reply = await shown_at(context, project, commit, (command.path or "").strip("/ "), as_zip=command.zip)
    if reply is None:
        raise NotFoundError(f"{project.id} has no file or folder {shown(command.path or '')}. `files` lists all.")
    return reply


async def shown_at(
    context: Context, project: Project, commit: CommitId | None, path: str, *, as_zip: bool = False
) -> Reply | None:
    """What stands at a path of a project; None where nothing does."""
    found = await context.workspaces.files(project.id, commit) if commit else {}
    file = found.get(path)
    below = inside(list(found), path)
    if path and file is None and not below:
        return None
    title = f"{project.id}: {path or 'all files'}"
    made = file_card(title, path, file) if file else folder_card(title, found, path)
    if as_zip and commit:
        to = _lies_at(context, project, path, f"{commit[:8]}.zip")
        await context.workspaces.write_zip(project.id, commit, to, under=path)
        made = made.model_copy(update={"blocks": (*made.blocks, card.Files(paths=(str(to),)))})
    elif file and commit and (picture := await _picture(context, project, commit, path)):
        made = picture_card(title, file, path, str(picture))
    number = 1 if file else len(below)
    return Reply(
        text=f"{title}: {count(number, 'file')}.",
        card=made,
        data={"project": project.id, "files": [path] if file else below},
    )


async def _picture(context: Context, project: Project, commit: CommitId, path: str) -> Path | None:
    """Where a file that is a picture can be had; None of any other."""
    found = await context.workspaces.contents(project.id, commit, (path,), largest=picturing.LARGEST)
    if not picturing.is_picture(found.get(path, b"")):
        return None
    to = _lies_at(context, project, path, f"{commit[:8]}{picturing.file_name(Path(path).suffix)}")
    await asyncio.to_thread(to.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(to.write_bytes, found[path])
    return to


def _lies_at(context: Context, project: Project, path: str, end: str) -> Path:
    """Where what is handed over lies; no file system takes a name of more than 255 bytes."""
    name = "-".join([project.id, *path.split("/")]).strip("-")
    return context.deliveries / "files" / f"{name.encode()[:200].decode(errors='ignore')}-{end}"


def project_meant(tx: Transaction, context: Context) -> Project | None:
    """That of this thread's run, or the only one."""
    run = tx.runs.get(context.envelope.place.run) if context.envelope.place.run else None
    if run is not None:
        return tx.projects.get(run.project)
    known = [one for one in context.projects(tx) if not one.archived_at]
    return known[0] if len(known) == 1 else None


def could_mean(tx: Transaction, named: str | None, context: Context) -> tuple[Project, ...]:
    """The project that is named, or that of this thread's run, or the newest that are not archived.

    Raises:
        NotFoundError: there is none of that name.
    """
    if named:
        return (_meant(tx, named, context)[0],)
    project = project_meant(tx, context)
    return (project,) if project else tuple(one for one in context.projects(tx) if not one.archived_at)[-LOOKED_IN:]


def files_of(tx: Transaction, project: Project, context: Context) -> CommitId | None:
    """The commit to look at; None while the project has no files."""
    run = tx.runs.get(context.envelope.place.run) if context.envelope.place.run else None
    of_run = (run.head or run.base) if run is not None and run.project == project.id else None
    return of_run or project.head or project.base


def _meant(tx: Transaction, named: str | None, context: Context) -> tuple[Project, CommitId | None]:
    project = tx.projects.get(ProjectId(named)) if named else project_meant(tx, context)
    if project is not None:
        return project, files_of(tx, project, context)
    if named or not context.projects(tx):
        raise NotFoundError(
            f"There is no project {named}. `projects` lists them." if named else "There is no project yet."
        )
    names = ", ".join(one.id for one in context.projects(tx) if not one.archived_at)
    raise UsageError(f"Several projects could be meant ({names}): say `files project=…`.", field="project")

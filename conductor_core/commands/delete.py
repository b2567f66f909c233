"""``delete`` and ``archive``: put things away."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.command import Command, CommandSpec, Names, Reply
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.domain.talk import Manners
from conductor_core.errors import NotFoundError, StateError
from conductor_core.lifecycle.moment import Moment


class Delete(Command):
    """Delete a run or a project with everything that belongs to it; delivered files stay where they are."""

    spec: ClassVar = CommandSpec(
        needs="owner",
        topic="keep",
        example="delete R7",
        sure="Delete {what} with everything that belongs to it, for good?",
    )

    name: Literal["delete"] = "delete"
    what: str = Field(min_length=1, max_length=60, description="A run, e.g. R7, or a project, e.g. tally.")


class Archive(Command):
    """Put a project away without deleting it, or take it back."""

    spec: ClassVar = CommandSpec(needs="owner", topic="keep", example="archive tally")

    name: Literal["archive"] = "archive"
    project: Annotated[str, Names("project")] = Field(min_length=1, max_length=60, description="The project.")
    back: bool = Field(False, description="Take it out of the archive.")


async def delete(command: Delete, context: Context) -> Reply:
    """Refuse while it works; files first, rows last, so that an interrupted delete can be repeated."""
    run = await context.read(lambda tx: tx.runs.get(RunId(command.what.upper())))
    if run is not None:
        if run.state not in FINAL_RUN_STATES:
            raise StateError(f"{run.id} is {run.state.replace('_', ' ')}: `cancel {run.id}` first.")

        def delete_run(moment: Moment) -> Reply:
            _delete_run(moment, run.id)
            return Reply(text=f"{run.id} is deleted.", data={"deleted": run.id})

        return await context.order(delete_run)
    project = await context.read(lambda tx: tx.projects.get(ProjectId(command.what)))
    if project is None:
        raise NotFoundError(f"There is no run and no project {command.what}. `runs` and `projects` list them.")
    _all_over(await context.read(lambda tx: tx.runs.all(project.id)))
    await context.workspaces.forget(project.id)

    def delete_project(moment: Moment) -> Reply:
        for one in moment.tx.runs.all(project.id):
            _delete_run(moment, one.id)
        moment.tx.projects.delete(project.id)
        return Reply(text=f"The project {project.id} and its runs are deleted.", data={"deleted": project.id})

    return await context.order(delete_project)


def _delete_run(moment: Moment, run: RunId) -> None:
    """Its threads stay in the chats, and remember whose they were."""
    rooms = moment.tx.rooms.of(run)
    moment.tx.runs.delete(run)
    for room in rooms:
        moment.tx.rooms.behave(room.id, None, Manners(deleted=run))


def _all_over(runs: Iterable[Run]) -> None:
    for run in runs:
        if run.state not in FINAL_RUN_STATES:
            raise StateError(f"{run.id} of {run.project} is {run.state.replace('_', ' ')}: `cancel {run.id}` first.")


async def archive(command: Archive, context: Context) -> Reply:
    """Only a mark; nothing is removed. A project that is worked on cannot be put out of sight.

    Raises:
        NotFoundError: there is no such project.
        StateError: one of its runs is not over.
    """

    def op(moment: Moment) -> Reply:
        project = moment.tx.projects.get(ProjectId(command.project))
        if project is None:
            raise NotFoundError(f"There is no project {command.project}. `projects` lists them.")
        if not command.back:
            _all_over(moment.tx.runs.all(project.id))
        when = None if command.back else moment.now
        moment.tx.projects.save(project.model_copy(update={"archived_at": when}))
        words = "taken out of the archive" if command.back else "archived"
        return Reply(text=f"The project {project.id} is {words}.", data={"project": project.id})

    return await context.order(op)

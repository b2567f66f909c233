"""``push`` and ``remote``: deliver to a git host."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import RUN, Context
from conductor_core.commands.privacy import seen
from conductor_core.domain.command import Command, CommandSpec, Names, Reply
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.publication import Publication
from conductor_core.domain.run import Run
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle import publishing
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.board import board_of
from conductor_core.logic.clock_times import clock
from conductor_core.logic.figures import count
from conductor_core.logic.git_urls import parse_git_url
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.publishing import push_card


class Push(Command):
    """Push a run's files to a branch of their own on the git host, and open a draft there; nothing is sent before its approval."""

    spec: ClassVar = CommandSpec(needs="member", topic="deliver", example="push R7")

    name: Literal["push"] = "push"
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")


class Remote(Command):
    """Set the repository on a git host that a project's results are pushed to."""

    spec: ClassVar = CommandSpec(needs="owner", topic="deliver", example="remote tally https://github.com/owner/tally")

    name: Literal["remote"] = "remote"
    project: Annotated[str, Names("project")] = Field(min_length=1, max_length=60, description="The project.")
    address: str = Field(min_length=1, max_length=2000, description="Its address, without any credential.")


async def push(command: Push, context: Context) -> Reply:
    """Write the order down, then go on as far as it goes now."""

    def op(moment: Moment) -> Reply:
        run = _meant(moment, command, context)
        return Reply(text=_words(publishing.order(moment, run, moment.actor)), run=run.id)

    reply = await context.order(op)
    if reply.run is None:
        return reply
    await context.publish(reply.run)
    return await _told(reply.run, context)


def _meant(moment: Moment, command: Push, context: Context) -> Run:
    """Where none is named it is the newest that was delivered."""
    if command.run or context.envelope.place.run:
        return context.run_meant(moment.tx, command.run)
    delivered = (run for run in seen(moment.tx, context.envelope) if run.state in publishing.DELIVERED)
    run = next(delivered, None)
    if run is None:
        raise NotFoundError("No run was delivered yet. `runs` lists all.")
    return run


async def _told(run: RunId, context: Context) -> Reply:
    """How far it is. Where somebody works on it, the thread shows the rest."""
    found = await context.read(lambda tx: tx.publications.get(run))
    if found is None:
        raise NotFoundError(f"{run} was deleted meanwhile.")
    board = board_of(run, await history(context.truth.store, run))
    view = board.publications[-1] if board.publications else None
    ours = view is not None and view.commit == found.commit and not context.at_work
    return Reply(
        outcome="failed" if found.state == "stuck" else "ok",
        text=_words(found),
        card=neat(push_card(board, view)) if view and ours else None,
        run=run,
        data=found.model_dump(mode="json", exclude={"etags", "heard", "message"}),
    )


def _words(found: Publication) -> str:
    run, branch = found.run, found.branch
    if found.cause and found.state != "open":
        wait = f" It is tried again at {clock(found.not_before, exact=True)}." if found.not_before else ""
        return f"{run} is not pushed: {found.cause}{f' {found.advice}' if found.advice else ''}{wait}"
    match found.state:
        case "asking":
            return f"{run} is ready for {branch}; nothing is sent before `approve {run} {found.wanted[0]}`."
        case "open" | "over" if found.request:
            said = count(len(found.unattended), "remark")
            waits = f" {said} there: `followup {run}` deals with it." if found.unattended else ""
            unasked = f" What is said there could not be asked for: {found.cause}" if found.cause else ""
            return f"{run}: {found.request.name} is {found.request.state}: {found.request.url}{waits}{unasked}"
        case "over":
            return f"{run} is pushed to {branch}."
        case _:
            return f"{run} is on its way to {branch}; its thread says how it goes."


async def remote(command: Remote, context: Context) -> Reply:
    """Only an address that git is given in the end; a credential in it is refused and not repeated."""
    address = str(parse_git_url(command.address, context.hosts))

    def op(moment: Moment) -> Reply:
        project = moment.tx.projects.get(ProjectId(command.project))
        if project is None:
            raise NotFoundError(f"There is no project {command.project}. `projects` lists them.")
        moment.tx.projects.save(project.model_copy(update={"remote": address}))
        return Reply(text=f"Results of {project.id} go to {address}.", data={"project": project.id, "remote": address})

    return await context.order(op)

"""``subscribe`` and ``unsubscribe``: where the news of a project are told."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.commands.privacy import seen
from conductor_core.domain.command import Command, CommandSpec, Names, Reply
from conductor_core.domain.ids import ProjectId, RoomId
from conductor_core.domain.talk import Digest, Following, Rhythm
from conductor_core.errors import NotFoundError, StateError, UsageError
from conductor_core.lifecycle import following
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.digesting import rhythm, zone_of
from conductor_core.logic.privacy import is_told_in

TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_PROJECT = Field(min_length=1, max_length=60, description="The project, as `projects` lists it.")


class Subscribe(Command):
    """Tell the news of a project in this channel, or to you alone where you say it directly to Conductor."""

    spec: ClassVar = CommandSpec(needs="member", topic="house", example="subscribe tally digest=daily at=09:00")

    name: Literal["subscribe"] = "subscribe"
    project: Annotated[str, Names("project")] = _PROJECT
    what: Following = Field(
        "trouble",
        description="trouble: what fails and what must be answered; all: also how each run begins and ends; digest: nothing by itself.",
    )
    digest: Rhythm | None = Field(
        None, description="How often everything is told together as well; weekly is on Mondays."
    )
    at: str = Field("09:00", pattern=TIME, description="When the digest is told, e.g. 09:00.")
    zone: str | None = Field(
        None, max_length=60, description="Where it is that time, e.g. Europe/Berlin; otherwise where you are."
    )


class Unsubscribe(Command):
    """Tell the news of a project here no more."""

    spec: ClassVar = CommandSpec(needs="member", topic="house", example="unsubscribe tally")

    name: Literal["unsubscribe"] = "unsubscribe"
    project: Annotated[str, Names("project")] = _PROJECT


_WORDS: dict[Following, str] = {
    "digest": "nothing by itself",
    "trouble": "what fails, and what must be answered",
    "all": "how each run begins and ends, what fails, and what must be answered",
}


async def subscribe(command: Subscribe, context: Context) -> Reply:
    """From the next run on.

    Raises:
        NotFoundError: there is no such project.
        StateError: nothing is told here.
        UsageError: there is no such time zone.
    """
    zone = command.zone or context.envelope.actor.zone or "UTC"
    if zone_of(zone) is None:
        raise UsageError(f"There is no time zone {zone}: say one like Europe/Berlin.", field="zone")
    every = command.digest or ("daily" if command.what == "digest" else None)
    place, project = _channel(context), ProjectId(command.project)

    def op(moment: Moment) -> Reply:
        if moment.tx.projects.get(project) is None:
            raise NotFoundError(f"There is no project {project}. `projects` lists them.")
        digest = Digest(every=every, at=command.at, zone=zone, told=moment.now) if every else None
        following.follow(moment, place, project, command.what, digest)
        together = f"; what there was is told together {rhythm(digest)}" if digest else ""
        elsewhere = any(not is_told_in(run, place) for run in seen(moment.tx, context.envelope, project))
        private = " Runs begun in private elsewhere are not told here." if elsewhere else ""
        return Reply(
            text=f"Of the runs of {project} that begin from now on I tell here {_WORDS[command.what]}{together}.{private}"
        )

    return await context.order(op)


async def unsubscribe(command: Unsubscribe, context: Context) -> Reply:
    """Runs that are under way are told of to their end.

    Raises:
        StateError: nothing is told here.
    """
    place, project = _channel(context), ProjectId(command.project)

    def op(moment: Moment) -> Reply:
        if not following.leave(moment, place, project):
            return Reply(text=f"Nothing of {project} is told here.")
        return Reply(text=f"Of {project} I tell nothing more here, but of the runs that are under way.")

    return await context.order(op)


def _channel(context: Context) -> RoomId:
    channel = context.envelope.place.channel
    if channel is None:
        raise StateError("This is for channels and conversations of a chat: there it says where news are told.")
    return channel

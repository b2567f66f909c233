"""``people`` and ``role``: who we know, and what each may do."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.account import Account
from conductor_core.domain.card import Bullets, Card
from conductor_core.domain.command import Command, CommandSpec, Names, Reply
from conductor_core.domain.ids import ProjectId
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle import accounts
from conductor_core.lifecycle.moment import Moment


class People(Command):
    """List who wrote to us over chat, and what each may do."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="house", example="people", reads_only=True)

    name: Literal["people"] = "people"


class Role(Command):
    """Say what somebody may do: look, work with it, or everything; in one project, or everywhere."""

    spec: ClassVar = CommandSpec(needs="owner", topic="house", example="role Ada owner project=tally")

    name: Literal["role"] = "role"
    person: Annotated[str, Names("person")] = Field(
        min_length=1, max_length=120, description="Who: a name, or an id as `people` shows it."
    )
    role: Literal["viewer", "member", "owner", "usual"] = Field(
        description="viewer looks, member starts and answers, owner may everything; usual takes back what was given."
    )
    project: str | None = Field(None, min_length=1, max_length=60, description="Only in this project.")


async def people(_command: People, context: Context) -> Reply:
    """By name."""
    known = await context.read(lambda tx: tuple(tx.accounts.all()))
    if not known:
        return Reply(text="Nobody has written to us over chat yet.", data=[])
    card = Card(title="People", blocks=(Bullets(items=tuple(map(_told, known))),))
    data = [account.model_dump(mode="json") for account in known]
    return Reply(text="Who wrote to us, and what they may do:", card=card, data=data)


def _told(account: Account) -> str:
    everywhere = account.everywhere
    roles = [f"{role} in {project}" for project, role in account.roles.items()] if everywhere != "owner" else []
    return f"{account.name} ({account.id}): {', '.join([everywhere or 'not seen yet', *roles])}"


async def role(command: Role, context: Context) -> Reply:
    """From now on; what was approved before stays approved."""
    project = ProjectId(command.project) if command.project else None
    given = None if command.role == "usual" else command.role

    def op(moment: Moment) -> Reply:
        if project and moment.tx.projects.get(project) is None:
            raise NotFoundError(f"There is no project {project}. `projects` lists them.")
        account = accounts.give(moment, accounts.named(moment.tx, command.person), given, project)
        where = f"in {project}" if project else "everywhere"
        what = (
            f"{account.name} is {given} {where} now."
            if given
            else f"{account.name} is what people usually are {where} now."
        )
        return Reply(text=what, data=account.model_dump(mode="json"))

    return await context.order(op)

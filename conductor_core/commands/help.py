"""``help``: what can be ordered."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.domain.card import Card, Fact, Facts
from conductor_core.domain.command import Command, CommandSpec, Reply


class Help(Command):
    """List the commands, or explain one."""

    spec: ClassVar = CommandSpec(needs="viewer", example="help", reads_only=True)

    name: Literal["help"] = "help"
    command: str | None = Field(None, max_length=30, description="The command to explain.")


def help_reply(command: Help, commands: Sequence[type[Command]]) -> Reply:
    """Made from the declarations, so it is always true."""
    named = {one.model_fields["name"].default: one for one in commands}
    wanted = named.get(command.command or "")
    if wanted:
        fields = tuple(
            Fact(name=name, value=field.description or "")
            for name, field in wanted.model_fields.items()
            if name != "name"
        )
        return Reply(
            text=f"{wanted.__doc__ or ''} Example: {wanted.spec.example}",
            card=Card(title=command.command or "", blocks=(Facts(facts=fields),)),
        )
    facts = tuple(Fact(name=name, value=(one.__doc__ or "").splitlines()[0]) for name, one in named.items())
    return Reply(text="What you can order:", card=Card(title="Commands", blocks=(Facts(facts=facts),)))

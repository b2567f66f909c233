"""``help``: what can be ordered."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.domain.card import Card, Fact, Facts
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.logic.grammar import find
from conductor_core.logic.options import command_help, command_name, options


class Help(Command):
    """List the commands, or explain one."""

    spec: ClassVar = CommandSpec(needs="viewer", example="help", reads_only=True)

    name: Literal["help"] = "help"
    command: str | None = Field(None, max_length=30, description="The command to explain.")


def help_reply(command: Help, commands: Sequence[type[Command]]) -> Reply:
    """Made from the declarations, so it is always true.

    Raises:
        UsageError: there is no such command; names the nearest one.
    """
    if command.command:
        wanted = find(command.command, commands)
        fields = tuple(Fact(name=option.name, value=option.help) for option in options(wanted))
        return Reply(
            text=f"{command_help(wanted)} Example: {wanted.spec.example}",
            card=Card(title=command_name(wanted), blocks=(Facts(facts=fields),)),
            data={option.name: option.help for option in options(wanted)},
        )
    facts = tuple(Fact(name=command_name(one), value=command_help(one)) for one in commands)
    return Reply(
        text="What you can order:",
        card=Card(title="Commands", blocks=(Facts(facts=facts),)),
        data={fact.name: fact.value for fact in facts},
    )

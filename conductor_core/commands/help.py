"""``help``: what can be ordered."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.domain.card import Block, Card, Fact, Facts, Text
from conductor_core.domain.command import TOPICS, Command, CommandSpec, Reply, Topic
from conductor_core.logic.grammar import find
from conductor_core.logic.options import Option, by_topic, command_help, command_name, options


class Help(Command):
    """List the commands by what they are about, those of one topic, or explain one."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="help", reads_only=True)

    name: Literal["help"] = "help"
    command: str | None = Field(None, max_length=30, description="The command to explain, or a topic, e.g. steer.")


def help_reply(command: Help, commands: Sequence[type[Command]]) -> Reply:
    """Made from the declarations, so it is always true.

    Raises:
        UsageError: there is no such command or topic; names the nearest one.
    """
    topics = by_topic(commands)
    if command.command is None:
        return _listed("Commands", "What you can order:", topics)
    about = {topic: found for topic, found in topics.items() if topic == command.command.lower()}
    if about:
        (topic,) = about
        return _listed(TOPICS[topic], f"About {topic}:", about)
    wanted = find(command.command, commands)
    fields = tuple(Fact(name=_typed(option), value=option.help) for option in options(wanted))
    return Reply(
        text=f"{command_help(wanted)} Example: {wanted.spec.example}",
        card=Card(title=command_name(wanted), blocks=(Facts(facts=fields),)),
        data={option.name: option.help for option in options(wanted)},
    )


def _typed(option: Option) -> str:
    """The name of what is a word in its place, e.g. ``goal``; else how the option is typed, e.g. ``budget=NUMBER``."""
    word = option.required or option.kind == "rest" or option.pattern is not None
    return option.name if word else f"{option.name}={option.example}"


def _listed(title: str, text: str, topics: dict[Topic, tuple[type[Command], ...]]) -> Reply:
    blocks: list[Block] = []
    for topic, found in topics.items():
        if len(topics) > 1:
            blocks.append(Text(text=f"{TOPICS[topic]} (help {topic}):"))
        blocks.append(Facts(facts=tuple(Fact(name=command_name(one), value=command_help(one)) for one in found)))
    return Reply(
        text=text,
        card=Card(title=title, blocks=tuple(blocks)),
        data={command_name(one): command_help(one) for found in topics.values() for one in found},
    )

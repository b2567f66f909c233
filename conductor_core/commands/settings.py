"""``settings``, ``set`` and ``reload``: what can be changed while the service runs."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from conductor_core.commands.context import Context
from conductor_core.domain.card import Button, Buttons, Card, Fact, Facts
from conductor_core.domain.command import Command, CommandSpec, Names, Reply, Rest
from conductor_core.lifecycle.moment import Moment

FOR_NEW_RUNS = {
    "budget": " It counts for runs that are started from now on; `budget R1 +5` gives more to one that there is.",
}
"""Behind the reply to ``set``, where people may mean something else."""

_CHANGE = Button(label="Change one …", command="set …", pressed="set")


class Settings(Command):
    """List the settings that can be changed while running, with their values."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="house", example="settings", reads_only=True)

    name: Literal["settings"] = "settings"


class Set(Command):
    """Change a setting now; it survives a restart. Without a value the environment counts again."""

    spec: ClassVar = CommandSpec(needs="owner", topic="house", example="set parallel 8")

    name: Literal["set"] = "set"
    setting: Annotated[str, Names("setting")] = Field(max_length=60, description="The setting's name.")
    value: Annotated[str | None, Rest()] = Field(None, max_length=500, description="Its new value.")


class Reload(Command):
    """Read conductor.toml and the keys again. Whoever works on something goes on with what it has."""

    spec: ClassVar = CommandSpec(needs="owner", topic="house", example="reload")

    name: Literal["reload"] = "reload"


async def reload(_command: Reload, context: Context) -> Reply:
    """Take up what is right; nothing of what is wrong.

    Raises:
        SettingsError: everything that is wrong, with file and line.
    """
    return Reply(text=await context.settings.reload())


async def settings(_command: Settings, context: Context) -> Reply:
    """Each with where its value comes from."""
    changed = await context.read(lambda tx: tx.settings.all())
    known = context.settings.describe()
    facts = tuple(
        Fact(name=name, value=f"{value}{' (changed by command)' if name in changed else ''}")
        for name, value in known.items()
    )
    presses = (Buttons(buttons=(_CHANGE,)),) if context.envelope.actor.may(Set.spec.needs) else ()
    return Reply(
        text="Settings that can be changed now:",
        card=Card(title="Settings", blocks=(Facts(facts=facts), *presses)),
        data=dict(known),
    )


async def set_(command: Set, context: Context) -> Reply:
    """Check, store, and use from now on. Where nothing was changed there is nothing to take back.

    Raises:
        UsageError: there is no such setting, or it cannot have this value.
    """
    if command.value is None and command.setting in context.settings.describe():
        return await _unset(command.setting, context)
    value = context.settings.coerce(command.setting, command.value or "")

    def op(moment: Moment) -> Reply:
        moment.tx.settings.set(command.setting, value, moment.now, moment.actor.id)
        moment.tx.on_commit(lambda: context.settings.changed(command.setting, value))
        text = f"{command.setting} is {value} now.{FOR_NEW_RUNS.get(command.setting, '')}"
        return Reply(text=text, data={command.setting: value})

    return await context.order(op)


async def _unset(name: str, context: Context) -> Reply:
    """Take back what a command changed; the environment counts again."""
    back = context.settings.at_start(name)

    def op(moment: Moment) -> Reply:
        if name not in moment.tx.settings.all():
            return Reply(
                text=f"{name} is {back}, as at the start: no value was given, so nothing is set.", data={name: back}
            )
        moment.tx.settings.unset(name)
        moment.tx.on_commit(lambda: context.settings.changed(name, None))
        return Reply(text=f"{name} is back to {back}, as at the start.", data={name: back})

    return await context.order(op)

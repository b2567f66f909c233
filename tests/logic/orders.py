"""Three small commands to try option derivation, grammar and flags on."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from conductor_core.domain.command import Command, CommandSpec, Rest
from conductor_core.domain.ids import RunId


class Start(Command):
    """Plan a goal and start working on it.

    The plan is shown first.
    """

    spec: ClassVar[CommandSpec] = CommandSpec(needs="member", topic="look", example="start budget=5 a todo list")

    name: Literal["start"] = "start"
    goal: Annotated[str, Rest()] = Field(description="What to build.", min_length=3, max_length=2000)
    source: str | None = Field(None, alias="from", description="Folder, ZIP file or git URL to start from.")
    mode: Literal["fast", "careful"] = Field("careful", description="How much review each task gets.")
    budget: float | None = Field(None, ge=0, le=500, description="Stop after this many dollars.")
    agents: tuple[str, ...] = Field((), description="Only these agents.")
    dry_run: bool = Field(False, description="Only plan.")


class Steer(Command):
    """Tell a task something."""

    spec: ClassVar[CommandSpec] = CommandSpec(needs="member", topic="look", example="steer T3 use tabs")

    name: Literal["steer"] = "steer"
    task: str = Field(description="The task, e.g. T3.", pattern=r"T\d+")
    text: Annotated[str, Rest()] = Field(description="What to tell it.", min_length=1)


class Show(Command):
    """Show a run."""

    spec: ClassVar[CommandSpec] = CommandSpec(needs="viewer", topic="look", example="show R7", reads_only=True)

    name: Literal["show"] = "show"
    run: RunId | None = Field(None, description="The run; the one of this thread where there is one.")
    events: int = Field(0, ge=0, le=100, description="How many events to show.")

    @field_validator("run")
    @classmethod
    def is_run(cls, value: str | None) -> str | None:
        """Refuse what is no run's name."""
        if value is not None and not value.startswith("R"):
            raise ValueError("a run's name looks like R7")
        return value


class Cancel(Command):
    """End a run."""

    spec: ClassVar[CommandSpec] = CommandSpec(needs="member", topic="look", example="cancel R7 not needed any more")

    name: Literal["cancel"] = "cancel"
    run: RunId | None = Field(None, description="The run.", pattern=r"R\d+")
    reason: Annotated[str, Rest()] = Field("", description="Why.")


class Listing(Command):
    """List runs."""

    spec: ClassVar[CommandSpec] = CommandSpec(needs="viewer", topic="look", example="list", reads_only=True)

    name: Literal["list"] = "list"


COMMANDS: tuple[type[Command], ...] = (Start, Steer, Show, Cancel, Listing)

"""Options say neutrally what a command can be given."""

from typing import Annotated, ClassVar, Literal

import pytest
from pydantic import Field

from conductor_core.domain.command import Command, CommandSpec
from conductor_core.logic.options import Option, command_help, command_name, options
from tests.logic.orders import Show, Start, Steer


def test_each_field_becomes_one_option() -> None:
    """Names, kinds, ranges, choices, lengths, defaults and help come from the declaration; ``name`` is no option."""
    assert options(Start) == (
        Option(name="goal", kind="rest", required=True, min_length=3, max_length=2000, help="What to build."),
        Option(name="from", kind="text", required=False, help="Folder, ZIP file or git URL to start from."),
        Option(
            name="mode",
            kind="choice",
            required=False,
            default="careful",
            choices=("fast", "careful"),
            help="How much review each task gets.",
        ),
        Option(
            name="budget", kind="number", required=False, minimum=0, maximum=500, help="Stop after this many dollars."
        ),
        Option(name="agents", kind="list", required=False, default=[], help="Only these agents."),
        Option(name="dry_run", kind="flag", required=False, default=False, help="Only plan."),
    )


def test_patterns_and_new_types_are_looked_through() -> None:
    assert options(Steer)[0].pattern == r"T\d+"
    assert [option.kind for option in options(Show)] == ["text", "integer"]


def test_a_command_is_called_by_its_name_and_helped_by_its_docstring() -> None:
    assert command_name(Start) == "start"
    assert command_help(Start) == "Plan a goal and start working on it."


def test_dashes_and_examples_for_people() -> None:
    by_name = {option.name: option for option in options(Start)}
    assert by_name["dry_run"].dashed == "dry-run"
    assert {name: option.example for name, option in by_name.items()} == {
        "goal": "TEXT",
        "from": "TEXT",
        "mode": "fast|careful",
        "budget": "NUMBER",
        "agents": "A,B",
        "dry_run": "yes|no",
    }


def test_limits_written_in_annotated_count_too() -> None:
    class Wait(Command):
        """Wait."""

        spec: ClassVar[CommandSpec] = CommandSpec(needs="viewer", topic="look", example="wait 3")
        name: Literal["wait"] = "wait"
        seconds: Annotated[int, Field(ge=1, le=60)] = Field(description="How long.")

    assert (options(Wait)[0].minimum, options(Wait)[0].maximum) == (1, 60)


def test_a_type_nobody_can_type_is_a_fault_of_the_program() -> None:
    class Odd(Command):
        """Odd."""

        spec: ClassVar[CommandSpec] = CommandSpec(needs="viewer", topic="look", example="odd")
        name: Literal["odd"] = "odd"
        what: dict[str, int] = Field(description="?")

    with pytest.raises(TypeError, match="'what': no surface can ask"):
        options(Odd)

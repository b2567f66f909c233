"""What every tool is: a name, arguments that are checked, and one thing it does."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue

from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.chat import ToolSpec
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.value import Value
from conductor_core.ports.agent import Desk


class Arguments(BaseModel):
    """What a model gives to a tool. Its docstring tells the model what the tool is for; nothing is guessed or coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL, which no command takes")
    return text


Word = Annotated[str, AfterValidator(_without_nul)]
"""A text that becomes a word of a command."""
A = TypeVar("A", bound=Arguments)


class Used(Value):
    """What came of using a tool. It is kept in the journal, so a restart reads it instead of doing it again."""

    text: str
    """For the model."""
    summary: str
    """One line for people."""
    ok: bool = True
    wrong: bool = False
    """The call itself was wrong."""
    command: CommandEvidence | None = None
    """Of a tool that ran a command."""


class Described(ABC, Generic[A]):
    """A tool as the model sees it."""

    name: ClassVar[str]
    arguments: type[A]
    """Set by each tool."""

    @cached_property
    def spec(self) -> ToolSpec:
        """Name, description and schema."""
        schema = self.arguments.model_json_schema()
        description = " ".join(str(schema.pop("description")).split())
        return ToolSpec(name=self.name, description=description, parameters=_without_titles(schema))


class Tool(Described[A]):
    """A tool that does something at the desk."""

    changes_files: ClassVar[bool] = False
    """Whether it must be done again on a fresh workspace, although its result is known."""
    only_reads: ClassVar[bool] = False
    """Whether it leaves everything as it is, so that it may run beside others of its kind, and again."""

    @abstractmethod
    async def use(self, arguments: A, brief: Brief, desk: Desk) -> Used:
        """Do it. What the model can mend is a result that is not ``ok``.

        Raises:
            UsageError: the call was wrong; the model gets the sentence and may call again.
        """


class EndTool(Described[A]):
    """The tool that ends the task. It must be called alone, after everything else was seen."""

    rejected_as: ClassVar[str] = ""
    """When set, what it brings may be turned down once; the second time the attempt fails with this and the reason."""

    @abstractmethod
    def end(self, arguments: A, brief: Brief, agent: str) -> Done:
        """What the agent hands over.

        Raises:
            AgentError: it cannot be accepted; the message tells the model why.
        """


def _without_titles(schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The schema without the titles pydantic makes out of names: tokens that say nothing."""
    kept: dict[str, JsonValue] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs") and isinstance(value, dict):
            kept[key] = {name: _inner(part) for name, part in value.items()}
        elif key != "title" or not isinstance(value, str):
            kept[key] = _inner(value)
    return kept


def _inner(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return _without_titles(value)
    if isinstance(value, list):
        return [_inner(part) for part in value]
    return value

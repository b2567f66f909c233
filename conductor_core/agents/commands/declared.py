"""A user's own program as an agent, declared in TOML.

::

    name = "licence-check"
    title = "Checks the licences of dependencies"
    argv = ["licence-check", "--level", "{level}"]
    kind = "check"
    roles = ["tester"]
    success = [0]

    [inputs.level]
    type = "string"
    enum = ["low", "high"]
    default = "low"
"""

import re
import tomllib
from typing import Literal

from pydantic import Field, JsonValue, ValidationError, model_validator

from conductor_core.agents.commands.inputs import Inputs
from conductor_core.agents.commands.programs import missing_programs, run_program
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Failed, Outcome, ToolUsed
from conductor_core.domain.plan import AgentRole
from conductor_core.errors import SettingsError
from conductor_core.logic.command_lines import written
from conductor_core.logic.endings import ending
from conductor_core.logic.json_schema import misfits
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.toml_lines import told
from conductor_core.ports.agent import Desk

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
RESERVED = frozenset({"template", "format", "run-checks", "inspector", "rules"})


class Declaration(Inputs):
    """The declared program."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str = Field(min_length=1, max_length=120)
    argv: tuple[str, ...] = Field(min_length=1, max_length=64)
    """Words of the command; ``{name}`` stands for an input. No shell reads them."""
    kind: Literal["work", "check"] = "work"
    """``work`` changes files; a ``check`` only says whether something is right."""
    roles: tuple[AgentRole, ...] = ("coder",)
    inputs: dict[str, dict[str, JsonValue]] = {}
    """JSON schema of each input; one with a ``default`` may be left out."""
    success: tuple[int, ...] = (0,)
    """Exit codes that mean that all is well."""
    timeout: float = Field(default=600.0, gt=0, le=86_400)
    """Seconds."""
    concurrency: int = Field(default=4, ge=1, le=64)

    @model_validator(mode="after")
    def _consistent(self) -> "Declaration":
        used = {name for word in self.argv for name in _PLACEHOLDER.findall(word)}
        unknown = sorted(used - set(self.inputs))
        if unknown:
            raise ValueError(f"argv uses {', '.join(unknown)}, which inputs does not declare")
        if _PLACEHOLDER.search(self.argv[0]):
            raise ValueError("the program itself cannot be an input")
        if self.name in RESERVED:
            raise ValueError(f"{self.name} is the name of an agent that comes with Conductor")
        return self

    @property
    def schema_of_inputs(self) -> dict[str, JsonValue]:
        """All inputs as one JSON schema."""
        required: list[JsonValue] = [name for name, schema in self.inputs.items() if "default" not in schema]
        return {"type": "object", "properties": {**self.inputs}, "required": required, "additionalProperties": False}


def read_declaration(text: str, where: str) -> Declaration:
    """A declaration from its TOML; ``where`` names the file in messages.

    Raises:
        SettingsError: all faults at once.
    """
    try:
        return Declaration.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: {error}") from error
    except ValidationError as error:
        raise SettingsError(told(error, text, where)) from error


class DeclaredAgent:
    """Runs the declared program in the sandbox and judges it by its exit code."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self.card = AgentCard(
            name=declaration.name,
            kind="command",
            vendor="declared",
            title=declaration.title,
            roles=declaration.roles,
            inputs=declaration.schema_of_inputs,
            concurrency=declaration.concurrency,
        )

    async def health(self) -> AgentHealth:
        """Whether the program is there is seen in the sandbox, when it is used."""
        return AgentHealth(state="available", detail=self._declaration.argv[0])

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        declared = self._declaration
        wrong = misfits(brief.inputs, self.card.inputs)
        if wrong:
            return Failed(
                cause=f"{declared.name} was given wrong inputs: {one_line('; '.join(wrong), 300)}", remedy="fail"
            )
        session = desk.workspace.session
        if await missing_programs(session, [declared.argv[0]]):
            return Failed(
                cause=f"the sandbox has no {declared.argv[0]}",
                advice=f"Install {declared.argv[0]} on this machine.",
                remedy="other_agent",
            )
        values = {name: brief.inputs.get(name, schema.get("default")) for name, schema in declared.inputs.items()}
        argv = tuple(_filled(word, values) for word in declared.argv)
        evidence = await run_program(session, argv, timeout=min(declared.timeout, brief.timeout))
        well = evidence.exit_code in declared.success
        line = one_line(f"{written(argv)}: {ending(evidence.exit_code, evidence.stopped)}", 300)
        await desk.tell(ToolUsed(tool="run", summary=line, ok=well))
        if not well:
            return Failed(cause=line, advice="The end of its output says where it went wrong.", commands=(evidence,))
        return Done(summary=line, commands=(evidence,), unchanged_ok=declared.kind == "check")


def _filled(word: str, values: dict[str, JsonValue]) -> str:
    return _PLACEHOLDER.sub(lambda match: _text(values[match.group(1)]), word)


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

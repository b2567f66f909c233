"""What a template declares in its ``template.toml``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Declared(BaseModel):
    """Base of what people write: a word that is not known is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Variable(Declared):
    """Something the user of a template may choose."""

    prompt: str
    """What is asked, for people."""
    type: Literal["text", "integer", "flag", "choice", "lines"] = "text"
    """``lines`` is a list of one-line texts."""
    default: str | int | bool | list[str] | None = None
    """A text may refer to variables that stand before it; None makes the variable required."""
    pattern: str | None = None
    """What a whole text must look like."""
    hint: str = ""
    """The pattern in words."""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    max_length: int = Field(default=200, ge=0, le=2000)
    """Characters of a text, or of each line."""
    unlike: Literal["python-module"] | None = None
    """Names that are taken: keywords and modules of Python's standard library."""


class TemplateFile(Declared):
    """A file that a part makes."""

    path: str
    """Where it goes, below the workspace; may hold variables."""
    source: str
    """The template text, below the template's folder."""
    when: str | None = None
    """An expression; the file is made only when it holds."""
    executable: bool = False


class Part(Declared):
    """Files that belong together. Parts that share no file can be made at the same time."""

    title: str
    brief: str = ""
    files: tuple[TemplateFile, ...] = Field(min_length=1)


class Rule(Declared):
    """Something that must hold between variables."""

    that: str
    """An expression."""
    otherwise: str
    """What is said when it does not hold."""


class TemplateCheck(Declared):
    """A command that shows that the result works; its words may hold variables."""

    argv: tuple[str, ...] = Field(min_length=1)
    why: str


class Manifest(Declared):
    """The whole declaration."""

    format: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str
    description: str
    variables: dict[str, Variable] = {}
    rules: tuple[Rule, ...] = ()
    parts: dict[str, Part] = Field(min_length=1)
    checks: tuple[TemplateCheck, ...] = ()

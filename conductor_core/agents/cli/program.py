"""What is known of an agent program: how it is started, kept quiet, pointed at the broker, and understood. Only data.

Words in braces are filled in when an attempt begins:

========== ==========================================================================
{home}     a folder of the attempt's own for the program's settings and sessions
{url}      the broker's address for the provider, seen from inside the sandbox; with a login, that of the proxy to its hosts
{key}      what the broker takes instead of a key; it is worth nothing elsewhere
{model}    the model to use
{session}  the session to be continued
{prompt}   the order, where it is handed over as an argument or in a file
========== ==========================================================================
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from conductor_core.agents.cli.patterns import Patterns
from conductor_core.domain.plan import AgentRole
from conductor_core.ports.broker import Dialect

Counts = Literal["run", "session", "unknown"]
"""What a figure of a program covers: one start of it, its whole session so far, or nothing that can be relied on."""

HOST = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*:[0-9]{1,5}$"
"""A name, never an address, and a port."""
WORDS = frozenset({"home", "url", "key", "model", "session", "prompt"})
_WORD = re.compile(r"\{([a-z]+)\}")


class Approach(BaseModel):
    """What a program is told so that it finds one provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str
    """By its name in the catalogue of providers."""
    argv: tuple[str, ...] = ()
    """Added to the command."""
    env: Mapping[str, str] = {}
    files: Mapping[str, str] = {}
    """Settings written below ``{home}`` before the start."""


class Route(Approach):
    """Through the broker, which has a key."""

    dialect: Dialect
    """What the program speaks to it."""
    without: str = ""
    """The end of the provider's address that this dialect does without."""


class Login(Approach):
    """By itself, as a person who is logged in with the program on this machine."""

    file: str
    """Where it keeps that login, below the person's home, and below ``{home}`` as well."""
    hosts: tuple[Annotated[str, Field(pattern=HOST)], ...] = Field(min_length=1, max_length=16)
    """All that it has to reach, each with its port."""


def usual_roles(known: dict[str, Any]) -> tuple[AgentRole, ...]:
    """What a program works as whose declaration does not say it."""
    return ("coder", "tester") if known.get("speaks") == "text" else ("coder", "tester", "reviewer")


def _usual_counts(known: dict[str, Any]) -> Counts:
    return "run" if known.get("speaks") == "text" else "unknown"


class Program(BaseModel):
    """An agent program."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    """Of the agent."""
    title: str = Field(min_length=1, max_length=120)
    vendor: str
    speaks: Literal["acp", "stream-json", "text"]
    argv: tuple[str, ...] = Field(min_length=1, max_length=64)
    """The command; its first word is looked for on the PATH. No shell reads it."""
    resume: tuple[str, ...] = ()
    """Added to the command to continue ``{session}``, where the command line says that."""
    farewell: bool = True
    """Whether it is told to stop before it is ended. One that then takes back its unfinished turn is not: ended without a word
    it knows how far it came."""
    before_resume: tuple[str, ...] = ()
    """A command that is run in the sandbox before a session is continued."""
    prompt: Literal["argument", "stdin", "file"] = "stdin"
    """How a program that speaks ``text`` gets its order; ``file`` is named in argv by ``{prompt}``."""
    version: tuple[str, ...] = ("--version",)
    """Added to the program's name to hear its version; must need no network and no key."""
    install: str = ""
    """What a person types to get the program."""
    roles: tuple[AgentRole, ...] = Field(default_factory=usual_roles)
    """What it may work as; who only prints judges nobody, unless it is declared to give verdicts as it is told."""
    concurrency: int = Field(default=2, ge=1, le=64)
    env: Mapping[str, str] = {}
    """Where it keeps its things, and what keeps it quiet."""
    files: Mapping[str, str] = {}
    """Settings written below ``{home}`` before the start."""
    routes: tuple[Route, ...] = ()
    """One for each provider it can work with, in order of preference; none for a program that needs no provider."""
    login: Login | None = None
    """How it works without a key of ours, where people allow that."""
    models: Mapping[str, str] = {}
    """Model by provider, when no other is wished for."""
    session_meta: Mapping[str, JsonValue] = {}
    """Said in ``_meta`` when an ACP session is begun or continued."""
    tokens: Counts = Field(default_factory=_usual_counts)
    """What the tokens that it reports count; of one that only prints, those of the start that it prints."""
    cost: Counts = Field(default_factory=_usual_counts)
    """What the money that it reports counts; the same."""
    ignores: str = ""
    """How it is kept from obeying files of the repository, one sentence for people."""
    put_aside: tuple[str, ...] = ()
    """Names of files and folders in the repository that it would obey, and that are put aside while it runs."""
    patterns: Patterns | None = None
    """How the output of a program that speaks ``text`` is read."""
    success: tuple[int, ...] = ()
    """Exit codes that alone mean that all is well; none for a program that has to say so."""

    @model_validator(mode="after")
    def _consistent(self) -> "Program":
        approaches = [*self.routes, *([self.login] if self.login else [])]
        unknown = sorted(self._words(*approaches) - WORDS)
        if unknown:
            raise ValueError(f"{{{unknown[0]}}} is no word that is filled in; there are {', '.join(sorted(WORDS))}")
        if _WORD.search(self.argv[0]):
            raise ValueError("the program itself cannot be filled in")
        if self.speaks == "text" and not self.patterns and not self.success:
            raise ValueError("say in success or patterns how it shows that all is well")
        if self.speaks == "text" and self.prompt != "stdin" and not any("{prompt}" in word for word in self.argv):
            raise ValueError("argv has no {prompt}, so the program would not get its order")
        paths = [*self.files, *(path for each in approaches for path in each.files), *self.put_aside]
        for path in (*paths, *([self.login.file] if self.login else [])):
            if path.startswith("/") or ".." in PurePosixPath(path).parts:
                raise ValueError(f"{path} does not lie where it should")
        return self

    def reaches(self, ways: Sequence[Approach], models: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """For each model that may be wished for, the provider where it has it: the first that it has a way to.

        ``models``: of each provider. Who is not told the model has its usual one alone.
        """
        found: dict[str, str] = {}
        for way in reversed(ways):
            usual = (self.models[way.provider],) if way.provider in self.models else ()
            others = models.get(way.provider, ()) if "model" in self._words(way) else ()
            found |= dict.fromkeys((*usual, *others), way.provider)
        return found

    def _words(self, *ways: Approach) -> set[str]:
        """Everything in braces that it is told on these ways."""
        texts = [*self.argv, *self.resume, *self.env.values(), *self.files.values()]
        for way in ways:
            texts += [*way.argv, *way.env.values(), *way.files.values()]
        return {word for text in texts for word in _WORD.findall(text)}


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with the words in braces filled in; a brace that is none of ours stays."""
    return _WORD.sub(lambda match: words.get(match.group(1), match.group(0)), text)

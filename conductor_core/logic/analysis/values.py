"""What is found out about a project by looking at its files. Nothing of it was run."""

from typing import Literal

from conductor_core.domain.value import Value

Kind = Literal["python", "node", "go", "rust", "java", "cmake"]
"""A way of building and testing that is understood."""

Missing = Literal[
    "readme",
    "licence",
    "gitignore",
    "editorconfig",
    "ci",
    "dockerfile",
    "dockerignore",
    "contributing",
    "changelog",
    "tests",
]
"""What good projects have and this one has not."""


class Language(Value):
    """A language and how much of it there is."""

    name: str
    files: int
    lines: int


class Check(Value):
    """A command that shows whether the project works."""

    argv: tuple[str, ...]
    why: str
    requires: str
    """The program it cannot do without."""
    tests: bool = True
    """Whether it runs tests, rather than only building or checking."""


class Place(Value):
    """A line in a file."""

    path: str
    line: int
    text: str
    """What it is about; never a secret."""


class EntryPoint(Value):
    """How the project is started."""

    argv: tuple[str, ...]
    """In the project's folder, e.g. ``python3 -m tally``."""
    why: str
    """Where that stands."""
    writes: bool = False
    """Whether it keeps files in the project's folder, as a database."""


class Facts(Value):
    """What one kind of project says about itself."""

    kind: Kind
    folder: str = ""
    """Where it lies, e.g. ``svc/api``; empty at the top. Its checks are run from the top, its shell lines there."""
    name: str = ""
    description: str = ""
    version: str = ""
    """Oldest version of the language that it supports, e.g. ``3.11`` or ``20``; empty when it does not say."""
    checks: tuple[Check, ...] = ()
    installs: tuple[str, ...] = ()
    """Shell lines that install what it needs, on a machine with network."""
    builds: tuple[str, ...] = ()
    """Shell lines that build it once that is done, where it does not run without."""
    tests: tuple[str, ...] = ()
    """Shell lines that run its tests once that is done."""
    tools: tuple[str, ...] = ()
    """Linters, formatters and type checkers that it is set up for."""
    starts: tuple[EntryPoint, ...] = ()
    packages: tuple[str, ...] = ()
    """Folders that hold its own importable code."""
    needs_packages: bool = False
    """Whether it needs packages of others to run."""


class Untidy(Value):
    """A file whose white space is not in order."""

    path: str
    faults: tuple[Literal["trailing spaces", "no final newline", "mixed line endings"], ...]


class Analysis(Value):
    """Everything found."""

    files: int
    lines: int
    languages: tuple[Language, ...] = ()
    """The most used first."""
    projects: tuple[Facts, ...] = ()
    """Kinds of project it is, the main one first; empty when none is understood."""
    checks: tuple[Check, ...] = ()
    """What to run before and after a change, in the top folder."""
    lints: tuple[Check, ...] = ()
    """Linters and builds that it is set up for, to be run beside them."""
    missing: tuple[Missing, ...] = ()
    todos: tuple[Place, ...] = ()
    """The first ones; ``todo_count`` counts all."""
    todo_count: int = 0
    secrets: tuple[Place, ...] = ()
    """What looks like a secret; the text names the kind of secret only."""
    unhonoured: tuple[str, ...] = ()
    """Files that would tell agents or editors what to run; nothing here obeys them."""
    untidy: tuple[Untidy, ...] = ()
    broken: tuple[Place, ...] = ()
    """Files that do not parse."""
    paths: tuple[str, ...] = ()
    """All files of its own, without what others made."""
    foreign: tuple[str, ...] = ()
    """The files besides, in folders that tools and others fill."""

    unable: tuple[str, ...] = ()
    """Commands of tests that were seen to run none of them; nothing promises that they do."""

    @property
    def main(self) -> Facts | None:
        """The main kind of project at the top; None where its projects lie in folders of it."""
        return None if self.parts else next(iter(self.projects), None)

    @property
    def parts(self) -> tuple[Facts, ...]:
        """All of its projects, where some lie in folders."""
        return self.projects if any(facts.folder for facts in self.projects) else ()

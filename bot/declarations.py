"""Programs that people declare as agents, one TOML file each."""

from collections.abc import Iterable
from pathlib import Path

from bot.configuration import Configuration
from bot.configuration_names import OF_THE_THREAD
from bot.declared_names import declarations_in
from bot.faults import OnFault, refuse
from bot.setting_files import read_file
from conductor_core.agents.cli.catalogue import declares_program, known_programs, read_program
from conductor_core.agents.cli.program import Program
from conductor_core.agents.commands.declared import RESERVED, Declaration, read_declaration
from conductor_core.errors import SettingsError
from conductor_core.llms.catalogue import Catalogue


class Declarations:
    """What was declared, each under a name of its own. What is not usable is told of, and left out."""

    def __init__(self, configuration: Configuration, known: Catalogue, on_fault: OnFault = refuse) -> None:
        """``known``: providers, whose agents are called as they are."""
        self.commands: list[Declaration] = []
        self.programs: list[Program] = []
        self._on_fault = on_fault
        models = {name for name, table in configuration.agents.items() if table.provider is not None}
        self._taken = {*known.providers, *models, *OF_THE_THREAD, *RESERVED}
        self._replaceable = {program.name for program in known_programs()}

    def read(self, folders: Iterable[Path]) -> "Declarations":
        """Take up every declaration in these folders.

        Raises:
            SettingsError: one is not usable, where that is not to be done without.
        """
        for path in declarations_in(folders):
            try:
                self._take(path)
            except SettingsError as fault:
                self._on_fault(fault)
            except OSError as error:
                self._on_fault(SettingsError(f"{path} cannot be read: {error.strerror}."))
            except UnicodeDecodeError:
                self._on_fault(SettingsError(f"{path} is not UTF-8; save the file as UTF-8."))
            except RecursionError:
                self._on_fault(SettingsError(f"{path} has too many brackets inside each other; is it the right file?"))
        return self

    def _take(self, path: Path) -> None:
        data, _ = read_file(path)
        text = data.decode("utf-8-sig")
        if declares_program(text):
            program = read_program(text, str(path))
            self._own(program.name, path, self._taken)
            self.programs.append(program)
        else:
            declaration = read_declaration(text, str(path))
            self._own(declaration.name, path, self._taken | self._replaceable)
            self.commands.append(declaration)

    def _own(self, name: str, path: Path, taken: set[str]) -> None:
        """An agent takes nobody's place unseen; only a known agent program may be declared anew."""
        if name in taken:
            raise SettingsError(f"{path}: {name} is the name of another agent; choose another one.")
        self._taken.add(name)

"""For pytest: counts where ``--cov`` asks for it, in all processes that run tests, and fails below what pyproject.toml asks for."""

import os
import sys
from argparse import BooleanOptionalAction
from functools import cached_property

import pytest

from tests.counting.importing import ROOT, Finder, compile_all, counted_files
from tests.counting.marks import marked
from tests.counting.report import Module, covered, told


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option, and one setting."""
    parser.addoption("--cov", action=BooleanOptionalAction, default=False, help="count what is covered, by branch")
    parser.addini("covered_at_least", "percentage that --cov asks for", default="0")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before anything is imported that is counted."""
    if not early_config.known_args_namespace.cov:
        return
    finder = Finder()
    sys.meta_path.insert(0, finder)
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    early_config.pluginmanager.register(Worker(finder) if is_worker else Whole(finder))


class Worker:
    """Hands over what it saw."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Each mark that was seen, by its module's name."""
        vars(session.config)["workeroutput"]["seen"] = {name: [*seen] for name, seen in self._finder.seen.items()}


class Whole:
    """Puts together what it saw itself, where it runs the tests, and what workers saw."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def pytest_configure(self) -> None:
        """Each worker finds compiled what it imports."""
        compile_all()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """A worker has ended. One that was killed hands over nothing."""
        for name, seen in getattr(node, "workeroutput", {}).get("seen", {}).items():
            self._finder.seen[name].update(dict.fromkeys(seen, 1))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Too little is a failure."""
        if session.exitstatus == pytest.ExitCode.OK and covered(self._modules) < asked(session.config):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Say what is missing."""
        terminalreporter.section("coverage")
        for line in told(self._modules, asked(config)):
            terminalreporter.line(line)

    @cached_property
    def _modules(self) -> list[Module]:
        return [
            Module(path.relative_to(ROOT), marked(path.read_bytes()).marks, self._finder.seen[name].keys())
            for name, path in counted_files()
        ]


def asked(config: pytest.Config) -> float:
    """How many hundredths are to be covered."""
    return float(config.getini("covered_at_least"))

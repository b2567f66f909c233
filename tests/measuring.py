"""What is not measured. Python runs at less than half its speed while its lines are counted, so nothing is counted for nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import conductor_core

TESTS = Path(__file__).parent
LEFT_OUT = ("conductor_core.testing", "conductor_core.store.migrations")
"""Fakes are not to be covered, and what is in the last only Alembic can import."""
UNMEASURED = (
    "acceptance",
    "architecture",
    "bad_input",
    "bot",
    "cli",
    "commands",
    "crash",
    "discord",
    "golden",
    "invariants",
    "replay",
    "slack",
    "surfaces",
    "agents/api/test_fitting.py",
    "agents/cli/test_aside.py",
    "agents/commands/test_default_goal.py",
    "agents/templates/test_library.py",
    "llms/broker/test_calls.py",
    "llms/broker/test_hostile.py",
    "llms/broker/test_orders.py",
    "llms/test_caching.py",
    "llms/test_model_server.py",
    "llms/test_without_an_end.py",
    "logic/analysis/test_findings.py",
    "logic/planning/test_rules.py",
    "logic/test_grammar.py",
    "logic/test_plain_text.py",
    "logic/test_redaction.py",
    "stories/test_agent_programs.py",
    "stories/test_approvals.py",
    "stories/test_changed_plans.py",
    "stories/test_delivered_to_a_git_host.py",
    "stories/test_from_goal_to_files.py",
    "stories/test_full_disk.py",
    "stories/test_only_programs_that_code.py",
    "stories/test_questions.py",
    "stories/test_reuse.py",
    "stories/test_rules_that_bind.py",
    "stories/test_silence.py",
    "stories/test_spending.py",
    "stories/test_steering.py",
    "stories/test_stopping.py",
    "stories/test_what_goes_with_a_task.py",
    "stories/test_where_files_come_from.py",
    "stream/test_crashes.py",
    "stream/test_rooms.py",
    "workspaces/test_hostile_workspace.py",
    "workspaces/test_patch.py",
    "workspaces/test_source_check.py",
    "workspaces/test_zip_import.py",
)
"""Tests of surfaces, of large inputs, whole programs and many lives, and those that take long for what they alone reach of the core: the
others reach all but five lines in a hundred. Found by coverage and processor time of each file."""


class Measuring:
    """Coverage of this process, as far as any was asked for."""

    def __init__(self, config: pytest.Config) -> None:
        plugin = config.pluginmanager.getplugin("_cov")
        hands_out = bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
        self._control = plugin.cov_controller if plugin and not hands_out else None
        self._first = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0"

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """The lines of modules are run once, by one process; what collects tests is not measured."""
        if self._control and self._first:
            import_everything()
        with self.paused():
            yield

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing is measured meanwhile."""
        if self._control is None:
            yield
            return
        self._control.pause()
        try:
            yield
        finally:
            self._control.resume()


def is_measured(test: Path) -> bool:
    """Whether the file of a test is none of those."""
    place = test.relative_to(TESTS)
    return not any(place.is_relative_to(other) for other in UNMEASURED)


def import_everything() -> None:
    """Every module that is to be covered."""
    for module in walk_packages(conductor_core.__path__, f"{conductor_core.__name__}."):
        if not module.name.startswith(LEFT_OUT):
            import_module(module.name)

"""What is measured. Python runs at less than half its speed while its lines are counted, so nothing is counted for nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Protocol

import pytest

import conductor_core

TESTS = Path(__file__).parent
LEFT_OUT = ("conductor_core.testing", "conductor_core.store.migrations")
"""The first is not to be covered, and what is in the second only Alembic can import."""

CASES = 3
"""Of a test that is a table."""

UNMEASURED = (
    "acceptance",
    "architecture",
    "bad_input",
    "bot",
    "cli",
    "crash",
    "discord",
    "invariants",
    "slack",
    "surfaces",
    "agents/api/test_acting.py",
    "agents/api/test_every_wire.py",
    "agents/api/test_fitting.py",
    "agents/api/test_replay.py",
    "agents/cli/test_aside.py",
    "agents/commands/test_default_goal.py",
    "engine/test_dispatchers.py",
    "llms/broker/test_hostile.py",
    "llms/broker/test_pieces.py",
    "llms/test_answers.py",
    "llms/test_caching.py",
    "llms/test_model_server.py",
    "llms/test_prices.py",
    "llms/test_without_an_end.py",
    "logic/analysis/test_findings.py",
    "logic/test_archive_rules.py",
    "logic/test_board.py",
    "logic/test_grammar.py",
    "logic/test_plain_text.py",
    "logic/test_redaction.py",
    "stories/test_agent_programs.py",
    "stories/test_agents_ordered.py",
    "stories/test_approvals.py",
    "stories/test_budgets.py",
    "stories/test_checks.py",
    "stories/test_delivered_to_a_git_host.py",
    "stories/test_estimates.py",
    "stories/test_failover.py",
    "stories/test_from_goal_to_files.py",
    "stories/test_full_disk.py",
    "stories/test_logins.py",
    "stories/test_looking_closer.py",
    "stories/test_metered_programs.py",
    "stories/test_orders_left.py",
    "stories/test_patience.py",
    "stories/test_refused_at_once.py",
    "stories/test_reuse.py",
    "stories/test_silence.py",
    "stories/test_spending.py",
    "stories/test_steering.py",
    "stories/test_task_orders.py",
    "stories/test_verdicts.py",
    "stories/test_what_is_handed_over.py",
    "stories/test_what_people_say.py",
    "stories/test_where_files_come_from.py",
    "stories/test_who_works.py",
    "stream/test_crashes.py",
    "workspaces/sandbox/test_hostile_commands.py",
    "workspaces/test_behind_walls.py",
    "workspaces/test_direct_sandbox.py",
    "workspaces/test_hostile_workspace.py",
    "workspaces/test_patch.py",
    "workspaces/test_source_check.py",
    "workspaces/test_zip_import.py",
)
"""Tests of large inputs, whole programs, many lives and what lies around the core; the others reach nine in ten lines of it."""


class Counting(Protocol):
    """What pytest-cov counts with."""

    def pause(self) -> None:
        """Python runs at its own speed."""

    def resume(self) -> None:
        """Lines count."""


class Measuring:
    """Coverage of this process, as far as any was asked for."""

    def __init__(self, config: pytest.Config) -> None:
        self._plugin = config.pluginmanager.getplugin("_cov")
        self._first = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0"
        self._measured: frozenset[pytest.Item] = frozenset()

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """The lines of modules are run once, by one process; what collects tests is not measured."""
        if self._control() and self._first:
            import_everything()
        with self._paused():
            yield

    def collected(self, items: Iterable[pytest.Item]) -> None:
        """Choose what is measured."""
        self._measured = frozenset(measured(items))

    @contextmanager
    def running(self, item: pytest.Item) -> Iterator[None]:
        """Measure a test, its fixtures with it, if it is one of those that are."""
        if item in self._measured:
            yield
            return
        with self._paused():
            yield

    @contextmanager
    def _paused(self) -> Iterator[None]:
        control = self._control()
        if control is None:
            yield
            return
        control.pause()
        try:
            yield
        finally:
            control.resume()

    def _control(self) -> Counting | None:
        """The one that counts now: a worker begins with a new one."""
        return self._plugin.cov_controller if self._plugin else None


def measured(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """The first cases of each test that is not left out: the others of a table reach the same lines."""
    seen = Counter[tuple[Path, str]]()
    for item in items:
        test, place = (item.path, item.nodeid.partition("[")[0]), item.path.relative_to(TESTS)
        seen[test] += 1
        if seen[test] <= CASES and not any(place.is_relative_to(other) for other in UNMEASURED):
            yield item


def import_everything() -> None:
    """Every module that is to be covered."""
    for module in walk_packages(conductor_core.__path__, f"{conductor_core.__name__}."):
        if not module.name.startswith(LEFT_OUT):
            import_module(module.name)

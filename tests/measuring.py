"""What is not measured. Python runs at less than half its speed while its lines are counted, so nothing is counted for nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import adapters
import bot
import conductor_core

TESTS = Path(__file__).parent
LEFT_OUT = (
    "adapters.discord.testing",
    "adapters.slack.testing",
    "conductor_core.testing",
    "conductor_core.store.migrations",
)
"""Fakes are not to be covered, and what is in the last only Alembic can import."""
UNMEASURED = (
    "acceptance",
    "architecture",
    "bad_input",
    "crash",
    "invariants",
    "agents/api/test_acting.py",
    "agents/api/test_every_wire.py",
    "agents/api/test_fitting.py",
    "agents/api/test_roles.py",
    "agents/cli/test_aside.py",
    "agents/commands/test_default_goal.py",
    "agents/templates/test_library.py",
    "commands/test_putting_away.py",
    "discord/test_bad_words.py",
    "discord/test_gateway.py",
    "discord/test_home.py",
    "discord/test_only_letters.py",
    "discord/test_rates.py",
    "discord/test_threats.py",
    "engine/test_dispatchers.py",
    "engine/test_reception.py",
    "llms/broker/test_calls.py",
    "llms/broker/test_hostile.py",
    "llms/broker/test_orders.py",
    "llms/broker/test_pieces.py",
    "llms/test_answers.py",
    "llms/test_caching.py",
    "llms/test_model_server.py",
    "llms/test_prices.py",
    "llms/test_without_an_end.py",
    "logic/analysis/test_findings.py",
    "logic/planning/test_rules.py",
    "logic/test_board.py",
    "logic/test_grammar.py",
    "logic/test_plain_text.py",
    "logic/test_redaction.py",
    "replay/test_replay.py",
    "slack/test_bad_requests.py",
    "slack/test_bad_words.py",
    "slack/test_buttons.py",
    "slack/test_connecting.py",
    "slack/test_following.py",
    "slack/test_home.py",
    "slack/test_hostile_text.py",
    "slack/test_installing.py",
    "slack/test_linked.py",
    "slack/test_mentions.py",
    "slack/test_missed.py",
    "slack/test_once.py",
    "slack/test_only_letters.py",
    "slack/test_options.py",
    "slack/test_rates.py",
    "slack/test_repetitions.py",
    "slack/test_requests.py",
    "slack/test_roles.py",
    "slack/test_sessions.py",
    "slack/test_several_processes.py",
    "slack/test_signing.py",
    "slack/test_strangers.py",
    "slack/test_threads.py",
    "slack/test_threats.py",
    "store/test_contract.py",
    "stories/test_agent_programs.py",
    "stories/test_approvals.py",
    "stories/test_changed_plans.py",
    "stories/test_delivered_to_a_git_host.py",
    "stories/test_from_goal_to_files.py",
    "stories/test_full_disk.py",
    "stories/test_left_out_as_asked.py",
    "stories/test_links.py",
    "stories/test_logins.py",
    "stories/test_looking_closer.py",
    "stories/test_manners.py",
    "stories/test_meetings.py",
    "stories/test_modes.py",
    "stories/test_only_programs_that_code.py",
    "stories/test_orders_left.py",
    "stories/test_questions.py",
    "stories/test_reuse.py",
    "stories/test_rules_that_bind.py",
    "stories/test_silence.py",
    "stories/test_spending.py",
    "stories/test_steering.py",
    "stories/test_what_goes_with_a_task.py",
    "stories/test_what_is_not_there.py",
    "stories/test_where_files_come_from.py",
    "stream/test_crashes.py",
    "stream/test_rooms.py",
    "workspaces/sandbox/test_contract.py",
    "workspaces/test_hostile_workspace.py",
    "workspaces/test_patch.py",
    "workspaces/test_source_check.py",
    "workspaces/test_workspace.py",
    "workspaces/test_zip_import.py",
)
"""Tests of large inputs, whole programs and many lives, and those that take long for what they alone reach: the others reach all but
two lines in a hundred that these do. Found by coverage and processor time of each file."""


class Measuring:
    """Coverage of this process, as far as any was asked for."""

    def __init__(self, config: pytest.Config) -> None:
        plugin = config.pluginmanager.getplugin("_cov")
        self._control = plugin.cov_controller if plugin else None
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
    for package in (adapters, bot, conductor_core):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(LEFT_OUT):
                import_module(module.name)

"""A command line gives the same commands, and the same refusals, as a typed line."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.cli.ends import exit_code
from adapters.cli.flags import Help, Order, command_line, command_page, overview, read
from adapters.cli.machine import MACHINE, with_machine
from conductor_core.commands import COMMANDS as EVERY
from conductor_core.commands.approve import Approve
from conductor_core.commands.budget import Budget
from conductor_core.commands.help import Help as AHelp
from conductor_core.commands.help import help_reply
from conductor_core.commands.race import Race
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start as AStart
from conductor_core.commands.steer import Retry
from conductor_core.commands.undo import Undo as AnUndo
from conductor_core.domain.card import Facts, Text
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import NeedsInput, find, parse
from conductor_core.logic.options import command_help, command_name, options
from tests.logic.orders import COMMANDS, Cancel, Listing, Show, Start, Steer

UNDERSTOOD: list[tuple[str, Command]] = [
    ("start 'a todo list'", Start(goal="a todo list")),
    ("start a todo list --budget 5", Start(goal="a todo list", budget=5)),
    ("start a --budget 5 todo list --mode=fast", Start(goal="a todo list", budget=5, mode="fast")),
    ("start --from /tmp/x tidy --dry-run", Start.model_validate({"goal": "tidy", "from": "/tmp/x", "dry_run": True})),
    ("start --from=-x tidy --no-dry-run", Start.model_validate({"goal": "tidy", "from": "-x"})),
    ("start --agents a,b --agents c tidy", Start(goal="tidy", agents=("a", "b", "c"))),
    ("start --goal 'by name'", Start(goal="by name")),
    ("start -- --budget=5 is my goal", Start(goal="--budget=5 is my goal")),
    ("steer T3 use tabs", Steer(task="T3", text="use tabs")),
    ("steer --task T3 use tabs", Steer(task="T3", text="use tabs")),
    ("show R7 3", Show.model_validate({"run": "R7", "events": 3})),
    ("cancel R7 not needed", Cancel.model_validate({"run": "R7", "reason": "not needed"})),
    ("cancel not needed", Cancel(reason="not needed")),
    ("LIST", Listing()),
    ("start budget=5 a todo list", Start(goal="a todo list", budget=5)),
    ("start a todo list budget=5 mode=fast", Start(goal="a todo list", budget=5, mode="fast")),
    ("start make mode=fast the default", Start(goal="make mode=fast the default")),
    ("start 'mode=fast is what I want'", Start(goal="mode=fast is what I want")),
    ("start tidy --dry-run=yes", Start(goal="tidy", dry_run=True)),
    ("start --dry-run=no tidy", Start(goal="tidy")),
    ("start dry_run=yes tidy", Start(goal="tidy", dry_run=True)),
    ("start --dry-run no tests please", Start(goal="no tests please", dry_run=True)),
    ("start -- budget=5 is my goal", Start(goal="budget=5 is my goal")),
    ("show events=3 R7", Show.model_validate({"run": "R7", "events": 3})),
]


@pytest.mark.parametrize(("line", "command"), UNDERSTOOD, ids=[line for line, _ in UNDERSTOOD])
def test_understood(line: str, command: Command) -> None:
    assert read(shlex.split(line), COMMANDS) == Order(command)


def test_switches_belong_to_the_surface() -> None:
    assert read(["list", "--json"], COMMANDS) == Order(Listing(), frozenset({"json"}))
    assert read(["start", "--", "abc", "--json"], COMMANDS) == Order(Start(goal="abc --json"))


REFUSED = [
    ("strat x", "There is no command 'strat'; did you mean start?", "conductor start 'a todo list' --budget 5"),
    ("--json list", "There is no command '--json'; known are start, steer, show, cancel, list.", None),
    ("start abc --budgt 5", "start has no option 'budgt'; did you mean budget?", None),
    ("start abc -x", "start has no option 'x'; known are from, mode, budget, agents, dry_run, json.", None),
    ("list --jsn", "list has no option 'jsn'; did you mean json?", None),
    ("start abc --budget", "budget needs a value: --budget NUMBER.", None),
    ("start abc --budget -1", "budget must be a number from 0 to 500, not '-1'.", None),
    ("start abc --budget 1 --budget 2", "budget is given twice.", None),
    ("start abc budgt=5", "start has no option 'budgt'; did you mean budget?", None),
    ("start abc budget=1 --budget 2", "budget is given twice.", None),
    ("show event=3", "show has no option 'event'; did you mean events?", None),
    ("show budget=3", "show has no option 'budget'; known are run, events.", None),
    ("start abc --json=yes", "--json takes no value.", None),
    ("start abc --mode quick", "mode must be fast or careful, not 'quick'.", None),
    ("show R7 3 4", "show does not take '4' here; see conductor show --help.", "conductor show --run R7"),
    ("list all", "list does not take 'all' here; see conductor list --help.", "conductor list"),
]


@pytest.mark.parametrize(("line", "sentence", "example"), REFUSED, ids=[line for line, _, _ in REFUSED])
def test_refused(line: str, sentence: str, example: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        read(shlex.split(line), COMMANDS)
    assert caught.value.message == sentence
    assert caught.value.example, "a refusal shows a command line that works"
    assert example in (None, caught.value.example)
    assert isinstance(read(shlex.split(caught.value.example)[1:], COMMANDS), Order)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(NeedsInput, match=r"goal is missing: what to build\.") as caught:
        read(["start", "--budget", "5"], COMMANDS)
    assert caught.value.missing.name == "goal"


@pytest.mark.parametrize("line", ["", "help", "--help", "-h", "-h --json", "--json", "--json --help"])
def test_help_lists_the_commands(line: str) -> None:
    found = read(line.split(), COMMANDS)
    assert isinstance(found, Help)
    assert (found.text, found.data) == (overview(COMMANDS), {command_name(one): command_help(one) for one in COMMANDS})
    assert "  start   Plan a goal and start working on it.\n" in overview(COMMANDS)


def test_what_only_a_command_line_can_order_stands_below_the_list_of_the_help_command() -> None:
    """The other surfaces have no machine to look at."""
    reply = with_machine(help_reply(AHelp(), COMMANDS))
    assert reply.card is not None
    *_, head, told = reply.card.blocks
    assert head == Text(text="This machine:")
    assert isinstance(told, Facts)
    assert [(fact.name, fact.value) for fact in told.facts] == list(MACHINE.items())
    assert isinstance(reply.data, dict)
    assert reply.data["doctor"] == MACHINE["doctor"]


@pytest.mark.parametrize("line", ["help start", "start --help", "start -h a site --budget", "--help start"])
def test_help_on_one_command(line: str) -> None:
    found = read(line.split(), COMMANDS)
    assert isinstance(found, Help)
    assert found.text == command_page(Start)
    assert found.data == {option.name: option.help for option in options(Start)}


def test_a_page_of_help() -> None:
    assert (
        command_page(Start)
        == """\
usage: conductor start GOAL [options]

Plan a goal and start working on it.

words:
  in this order, or by name

  --goal TEXT              What to build.

options:
  --from TEXT              Folder, ZIP file or git URL to start from.
  --mode fast|careful      How much review each task gets. (default careful)
  --budget NUMBER          Stop after this many dollars. (from 0 to 500)
  --agents A,B             Only these agents.
  --dry-run, --no-dry-run  Only plan.
  --json                   Print the answer as one JSON object.
  --help                   Show this.

example: conductor start 'a todo list' --budget 5
"""
    )


@given(
    goal=st.text(min_size=3, max_size=40),
    mode=st.sampled_from(["fast", "careful"]),
    budget=st.none() | st.floats(0, 500),
    source=st.none() | st.text(max_size=20),
    dry_run=st.booleans(),
)
def test_a_command_written_as_a_line_reads_back(
    goal: str, mode: str, budget: float | None, source: str | None, dry_run: bool
) -> None:
    values = {"goal": goal, "mode": mode, "budget": budget, "from": source, "dry_run": dry_run}
    command = Start.model_validate(values)
    assert read(shlex.split(command_line(command))[1:], COMMANDS) == Order(command)


def test_only_numbers_lose_a_needless_zero() -> None:
    command = Start.model_validate({"goal": "tidy", "from": "v1.0", "budget": 2.0})
    assert command_line(command) == "conductor start tidy --from v1.0 --budget 2"


def test_an_option_that_needs_a_value_says_so_in_the_words_of_a_shell() -> None:
    """Where a chat would be told of ``from=TEXT``."""
    with pytest.raises(UsageError, match=r"^from needs a value: --from TEXT\.$"):
        read(["start", "--from=", "tidy"], EVERY)


def test_the_help_says_what_the_shell_is_told() -> None:
    """Of an order that stays until its run is over; ``undo`` takes something out on purpose."""
    start, undo, runs = (command_page(find(name, EVERY)) for name in ("start", "undo", "runs"))
    assert "exit code: 0 when the run is done, 3 when it is incomplete, 1 when" in start
    assert "exit code: 0 when the run is done, and also when it is incomplete: what was taken out" in undo
    assert "exit code" not in runs
    assert (exit_code(AnUndo(task="T3"), "incomplete"), exit_code(AStart(), "incomplete")) == (0, 3)
    assert [exit_code(AStart(), state) for state in ("done", "failed", "cancelled", "paused")] == [0, 1, 1, 130]


ADVICE = [
    ("start project='my shop' sell shoes", AStart(project="my shop", goal="sell shoes")),
    ("start 'model=gpt-5 write a poem'", AStart(goal="write a poem", model="gpt-5")),
    (
        "start 'team=frugal write a poem model=openai/gpt-5'",
        AStart(goal="write a poem", team="frugal", model="openai/gpt-5"),
    ),
    ("rule push owner other=no", Rule(what="push", by="owner", other=False)),
    ("rule push owner --other no", Rule(what="push", by="owner", other=False)),
    ("rule push owner --no-other", Rule(what="push", by="owner", other=False)),
    ("rule spending owner above=5", Rule(what="spending", by="owner", above=5)),
    ("budget +5 R1", Budget(run="R1", what="+5")),
    ("budget R1 200k tokens", Budget(run="R1", what="200k tokens")),
    ("retry T4 codex R2", Retry(task="T4", run="R2", agent="codex")),
    ("undo T4 R2", AnUndo(task="T4", run="R2")),
    ("approve push R1", Approve(run="R1", what="push")),
    ("race T3 3 R1", Race(task="T3", run="R1", number=3)),
]


@pytest.mark.parametrize(("line", "command"), ADVICE, ids=[line for line, _ in ADVICE])
def test_what_cards_and_refusals_advise_is_understood_here_as_it_is_in_a_thread(line: str, command: Command) -> None:
    assert read(shlex.split(line), EVERY) == Order(command)
    if "--" not in line:
        assert parse(line, EVERY) == command

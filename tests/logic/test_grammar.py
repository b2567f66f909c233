"""What people type is understood, or refused in one sentence that shows how to say it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.commands.delete import Delete
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import NeedsInput, build, find, outline, parse, usage
from conductor_core.logic.orders import kind_of
from conductor_core.logic.words import split
from tests.logic.orders import COMMANDS, Cancel, Listing, Show, Start, Steer

UNDERSTOOD: list[tuple[str, Command]] = [
    ("start a todo list", Start(goal="a todo list")),
    ("  START   a todo list ", Start(goal="a todo list")),
    ("start budget=5 a todo list", Start(goal="a todo list", budget=5)),
    ("start mode=fast budget=5 a todo list", Start(goal="a todo list", mode="fast", budget=5)),
    ("start a todo list budget=5 mode=fast", Start(goal="a todo list", mode="fast", budget=5)),
    ('start budget=5 "a todo list mode=fast"', Start(goal="a todo list mode=fast", budget=5)),
    ("start “a todo list”", Start(goal="a todo list")),
    ("start bob's site and ann's", Start(goal="bob's site and ann's")),
    ("start 'tis \"half open", Start(goal="'tis \"half open")),
    ('start say "hello" twice', Start(goal='say "hello" twice')),
    ("start solve x=5 for x", Start(goal="solve x=5 for x")),
    ("start two\n  lines, kept as they are", Start(goal="two\n  lines, kept as they are")),
    (
        "start from=“/home/ann/my site” tidy it up",
        Start.model_validate({"goal": "tidy it up", "from": "/home/ann/my site"}),
    ),
    (
        "start agents=anthropic,template dry-run=yes a site",
        Start(goal="a site", agents=("anthropic", "template"), dry_run=True),
    ),
    ("start a site agents=codex, template", Start(goal="a site", agents=("codex", "template"))),
    ("start --agents codex, template a site", Start(goal="a site", agents=("codex", "template"))),
    ("start budget=5, mode=fast, a site", Start(goal="a site", budget=5, mode="fast")),
    ("start a site budget=5 please, thank you!", Start(goal="a site", budget=5)),
    ("start a site that says thank you", Start(goal="a site that says thank you")),
    ("start --budget=5 --dry_run=on a site", Start(goal="a site", budget=5, dry_run=True)),
    ("start a site --budget 5 --dry-run", Start(goal="a site", budget=5, dry_run=True)),
    ("start --mode fast —budget 5 a site", Start(goal="a site", mode="fast", budget=5)),
    ('start "a site with --port" --budget=5', Start(goal="a site with --port", budget=5)),
    ("start a site whose --port is 80 by default", Start(goal="a site whose --port is 80 by default")),
    ("start --no-dry-run a site", Start(goal="a site")),
    ("show --events 20", Show(events=20)),
    ("steer T3 use tabs, not spaces", Steer(task="T3", text="use tabs, not spaces")),
    ("steer task=T3 use tabs", Steer(task="T3", text="use tabs")),
    ("steer T3 mode=fast is wrong", Steer(task="T3", text="mode=fast is wrong")),
    ("show", Show()),
    ("show R7", Show.model_validate({"run": "R7"})),
    ("show R7 20", Show.model_validate({"run": "R7", "events": 20})),
    ("show events=20", Show(events=20)),
    ("cancel", Cancel()),
    ("cancel R7", Cancel.model_validate({"run": "R7"})),
    ("cancel R7 not needed", Cancel.model_validate({"run": "R7", "reason": "not needed"})),
    ("cancel not needed", Cancel(reason="not needed")),
    ("list", Listing()),
]


@pytest.mark.parametrize(("line", "command"), UNDERSTOOD, ids=[line for line, _ in UNDERSTOOD])
def test_understood(line: str, command: Command) -> None:
    assert parse(line, COMMANDS) == command


REFUSED = [
    (
        "strat a site",
        "There is no command 'strat'; did you mean start?",
        "name",
    ),
    ("zzz", "There is no command 'zzz'; known are start, steer, show, cancel, list.", "name"),
    ("", "Nothing was said; try 'start budget=5 a todo list'.", None),
    ("start mode=quick a site", "mode must be fast or careful, not 'quick'.", "mode"),
    ("start mode=carefull a site", "mode must be fast or careful, not 'carefull'. Did you mean careful?", "mode"),
    ("start budget=lots a site", "budget must be a number from 0 to 500, not 'lots'.", "budget"),
    ("start budget=900 a site", "budget must be a number from 0 to 500, not '900'.", "budget"),
    ("start budget=nan a site", "budget must be a number from 0 to 500, not 'nan'.", "budget"),
    ("start budget=-1 a site", "budget must be a number from 0 to 500, not '-1'.", "budget"),
    ("start budgt=5 a site", "start has no option 'budgt'; did you mean budget?", "budgt"),
    ("start a site budgt=5", "start has no option 'budgt'; did you mean budget?", "budgt"),
    ("start a site --budget lots", "budget must be a number from 0 to 500, not 'lots'.", "budget"),
    ("start a site --budget", "budget needs a value: --budget NUMBER.", "budget"),
    ("start a site --budgt 5", "start has no option 'budgt'; did you mean budget?", "budgt"),
    (
        "start --colour red a site",
        "start has no option 'colour'; known are from, mode, budget, agents, dry_run.",
        "colour",
    ),
    (
        "start a site --colour red",
        "start has no option 'colour'; known are from, mode, budget, agents, dry_run.",
        "colour",
    ),
    (
        "start again=yes a site",
        "start has no option 'again'; known are from, mode, budget, agents, dry_run.",
        "again",
    ),
    ("start budget=5 budget=6 a site", "budget is given twice.", "budget"),
    ("start ab", "goal needs at least 3 characters, not 'ab'.", "goal"),
    (f"start {'a' * 2001}", "goal has 2001 characters; 2000 are the most.", "goal"),
    ("start dry_run=maybe a site", "dry_run must be yes or no, not 'maybe'.", "dry_run"),
    ("steer 3 hurry", "task cannot be '3'. The task, e.g. T3.", "task"),
    ("show 7", "run cannot be '7': a run's name looks like R7.", "run"),
    ("show R7 20 more", "show does not take 'more' here; write show [run=TEXT] [events=NUMBER].", None),
    ("show colour=red", "show has no option 'colour'; known are run, events.", "colour"),
    ("list all", "list does not take 'all' here; write list.", None),
    ("list all=1", "list has no option 'all'; it takes none; write list.", "all"),
]


@pytest.mark.parametrize(("line", "sentence", "field"), REFUSED, ids=[line[:40] for line, _, _ in REFUSED])
def test_refused(line: str, sentence: str, field: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        parse(line, COMMANDS)
    assert (caught.value.message, caught.value.field) == (sentence, field)
    assert caught.value.example, "a refusal shows a line that works"


def test_words_are_no_options() -> None:
    """What is said without a name is not told as a name."""
    with pytest.raises(UsageError) as caught:
        parse("delete R1 json=yes", (Delete,))
    assert caught.value.message == "delete has no option 'json'; it takes none; write delete WHAT."


@pytest.mark.parametrize(
    ("line", "missing", "given"),
    [
        ("start", "goal", {}),
        ("start budget=5", "goal", {"budget": "5"}),
        ("steer", "task", {}),
        ("steer T3", "text", {"task": "T3"}),
    ],
)
def test_what_is_missing_can_be_asked_for(line: str, missing: str, given: dict[str, object]) -> None:
    """A surface with forms gets what it needs to show one: the command, the missing option, what was said already."""
    with pytest.raises(NeedsInput) as caught:
        parse(line, COMMANDS)
    assert (caught.value.missing.name, caught.value.given) == (missing, given)
    assert caught.value.command is find(line.split(maxsplit=1)[0], COMMANDS)


@pytest.mark.parametrize(
    ("line", "told"),
    [("steer", "steer TASK TEXT…"), ("steer T3", "steer T3 TEXT…"), ("start budget=5", "start budget=5 GOAL…")],
)
def test_what_is_missing_has_its_place_in_what_was_said(line: str, told: str) -> None:
    """Where no form can be shown."""
    with pytest.raises(NeedsInput) as caught:
        parse(line, COMMANDS)
    assert outline(caught.value) == told


def test_values_from_a_form_need_no_line() -> None:
    assert build(Start, {"goal": "a site", "budget": 5, "agents": ["a"]}) == Start(
        goal="a site", budget=5, agents=("a",)
    )


def test_usage_reads_like_a_line() -> None:
    assert [usage(command) for command in COMMANDS] == [
        "start [from=TEXT] [mode=fast|careful] [budget=NUMBER] [agents=A,B] [dry_run=yes|no] GOAL…",
        "steer TASK TEXT…",
        "show [run=TEXT] [events=NUMBER]",
        "cancel [run=TEXT] [REASON…]",
        "list",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_parses(command: type[Command]) -> None:
    assert isinstance(parse(command.spec.example, COMMANDS), command)


@given(st.sampled_from(["", "start ", "steer T1 ", "show "]), st.text())
def test_any_line_is_understood_or_refused(prefix: str, line: str) -> None:
    """No text makes the grammar fail in any other way."""
    with suppress(UsageError):
        assert parse(prefix + line, COMMANDS)


@given(st.lists(st.sampled_from(["bob's", '"', "“a", "b”", "'", "x", " ", "\n", "=", "k=", "k='"]), max_size=30))
def test_words_cover_the_line(parts: list[str]) -> None:
    """Between the words there is only white space, and words never overlap."""
    line = "".join(parts)
    end = 0
    for word in split(line):
        assert not line[end : word.start].strip()
        assert word.text in line[word.start : word.end]
        end = word.end
    assert not line[end:].strip()


@pytest.mark.parametrize("evil", ["'a ", '"a “b „c «d ', "k='x ", "a=", '" ', "=" * 7 + " "])
def test_a_hostile_line_is_read_to_its_end(evil: str) -> None:
    """It is so long that anything slower than linear would not come back."""
    with pytest.raises(UsageError, match="2000 are the most"):
        parse("start " + evil * (200_000 // len(evil)), COMMANDS)


def test_an_order_with_a_slip_in_an_option_is_no_talk() -> None:
    """Else a limit on spending would become a part of the goal."""
    assert kind_of("start a small web shop --budgt 5", COMMANDS) == "order"
    assert kind_of("start a small web shop --budget 5", COMMANDS) == "order"
    assert kind_of("start again=yes a small web shop", COMMANDS) == "order"
    assert kind_of("start with the schema then, please", COMMANDS) == "risky"

"""What a task takes and costs can be read on any terminal; titles and agents give way."""

from adapters.console.columns import lay_out
from adapters.console.plain import lines
from conductor_core.domain.card import Card, TaskRow, Tasks

LONG = "$0.02 and 2 calls of unknown price (codex)"


def plan(*rows: TaskRow, width: int) -> list[str]:
    """Their graph, as wide as a terminal."""
    return lines(Card(title="R7: plan", blocks=(Tasks(rows=rows),)), width)[1:]


def row(number: int, agent: str, **more: str) -> TaskRow:
    """A task of a plan."""
    values = {"title": "Write the library and the command line", "elapsed": "40 s – 10 min", "cost": "$0.02–0.38"}
    return TaskRow.model_validate({"key": f"T{number}", "state": "", "agent": agent, "step": number, **values, **more})


def test_in_eighty_columns_title_and_agent_give_way() -> None:
    """Time and money stand there whole."""
    assert plan(row(1, "anthropic"), row(2, "an-agent-of-a-long-name", title="Test it"), width=80) == [
        "  1 ─ T1 Write the library and th…  anthropic          40 s – 10 min  $0.02–0.38",
        "  2 ─ T2 Test it                    an-agent-of-a-lo…  40 s – 10 min  $0.02–0.38",
    ]


def test_in_sixty_columns_there_is_no_agent() -> None:
    assert plan(row(1, "anthropic"), row(2, "openai"), width=60)[0] == (
        "  1 ─ T1 Write the library and t…  40 s – 10 min  $0.02–0.38"
    )


def test_in_forty_columns_all_values_stand_below() -> None:
    assert plan(row(1, "anthropic"), row(2, "openai"), width=40)[:2] == [
        "  1 ─ T1 Write the library and the comm…",
        "         40 s – 10 min, $0.02–0.38",
    ]


def test_a_sum_that_needs_many_words_stands_below_in_full() -> None:
    """The column beside is for those that are short."""
    one = row(1, "codex", state="running", elapsed="12 s", cost=LONG)
    (line, other) = lay_out((one, row(2, "codex", state="done", cost="$0.03")), 90)
    assert (line.values[-1], line.below) == (("cost", "     "), (f"       {LONG}",))
    assert other.values[-1] == ("cost", "$0.03")

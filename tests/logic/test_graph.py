"""A graph of tasks as numbered steps."""

import pytest

from adapters.console.cells import cells
from adapters.console.plain import lines
from conductor_core.domain.card import Card, TaskRow, Tasks
from conductor_core.domain.ids import TaskKey
from conductor_core.logic.rendering.graph import drawn, named, steps
from conductor_core.logic.rendering.markdown import markdown


def rows(*tasks: str) -> tuple[TaskRow, ...]:
    """Tasks written as ``T3<T1,T2``."""
    needs = {TaskKey(key): _keys(after) for key, _, after in (task.partition("<") for task in tasks)}
    step = steps(needs)
    return tuple(
        TaskRow(key=key, title=f"Do {key}", state="", agent="template", needs=after, step=step.get(key, 0))
        for key, after in needs.items()
    )


def _keys(text: str) -> tuple[TaskKey, ...]:
    return tuple(TaskKey(key) for key in text.split(",") if key)


def shown(*tasks: str) -> list[str]:
    """Branch and key of each line."""
    return [f"{place.branch}{place.row.key}" for place in drawn(rows(*tasks))]


def plain(*tasks: str, width: int = 80) -> list[str]:
    """As the terminal shows it."""
    return lines(Card(title="plan", blocks=(Tasks(rows=rows(*tasks)),)), width)[1:]


def test_tasks_of_a_step_need_nothing_of_each_other() -> None:
    """Each comes one step after the last it needs; within a step the plan's order counts."""
    assert shown("T1", "T2<T1", "T3<T1", "T4<T1", "T5<T2", "T6<T2,T5") == [
        "1 ─ T1",
        "2 ┬ T2",
        "  ├ T3",
        "  └ T4",
        "3 ─ T5",
        "4 ─ T6",
    ]


def test_a_task_that_needs_several_says_so_on_its_line() -> None:
    """It stands once, in a step of its own, and hangs below none of them."""
    assert plain("T1", "T2<T1", "T3<T1", "T4<T1", "T5<T1", "T6<T2,T3,T4,T5", "T7<T1,T6") == [
        "  1 ─ T1 Do T1                template",
        "  2 ┬ T2 Do T2      after T1  template",
        "    ├ T3 Do T3      after T1  template",
        "    ├ T4 Do T4      after T1  template",
        "    └ T5 Do T5      after T1  template",
        "  3 ─ T6 Do T6   after T2–T5  template",
        "  4 ─ T7 Do T7  after T1, T6  template",
    ]


def test_without_needs_there_is_nothing_to_draw() -> None:
    """Everything may begin at once."""
    assert shown("T1", "T2", "T3") == ["T1", "T2", "T3"]


def test_rows_need_not_be_sorted() -> None:
    """What is needed stands above."""
    assert shown("T3<T2", "T2<T1", "T1") == ["1 ─ T1", "2 ─ T2", "3 ─ T3"]


def test_a_task_keeps_its_step_when_others_are_not_shown() -> None:
    """A terminal with few lines leaves out what is done."""
    assert [place.branch for place in drawn(rows("T1", "T2<T1", "T3<T2", "T4<T2")[2:])] == ["", ""]
    assert [place.branch for place in drawn(rows("T1", "T2<T1", "T3<T2", "T4<T2")[1:])] == ["2 ─ ", "3 ┬ ", "  └ "]


def test_a_cycle_ends() -> None:
    """No plan has one, but a view must not hang."""
    assert steps({TaskKey("T1"): (TaskKey("T2"),), TaskKey("T2"): (TaskKey("T1"),)}) == {}


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ("T1", "T1"),
        ("T2,T1", "T1, T2"),
        ("T1,T2,T3", "T1–T3"),
        ("T9,T10,T11,T1,T3", "T1, T3, T9–T11"),
        ("T1,T1", "T1"),
        ("tests,lint,T2", "T2, lint, tests"),
        ("T01,T02,T03", "T01, T02, T03"),
    ],
)
def test_what_it_comes_after_is_short_and_whole(needs: str, words: str) -> None:
    """Three neighbours or more are a range."""
    assert named(needs.split(",")) == words


def test_many_needs_stand_below_in_full() -> None:
    """Nothing is cut from them."""
    odd = ",".join(f"T{number}" for number in range(1, 40, 2))
    assert plain("T1", f"T40<{odd}", "T41<T1", width=60) == [
        "  1 ─ T1 Do T1              template",
        "  2 ┬ T40 Do T40            template",
        "    │     after T1, T3, T5, T7, T9, T11, T13, T15, T17, T19,",
        "    │     T21, T23, T25, T27, T29, T31, T33, T35, T37, T39",
        "    └ T41 Do T41  after T1  template",
    ]


def test_a_long_chain_goes_straight_down() -> None:
    """Sixty steps fit into eighty columns."""
    found = plain("T1", *(f"T{number}<T{number - 1}" for number in range(2, 61)))
    assert len(found) == 60
    assert found[0].startswith("   1 ─ T1 ")
    assert found[59] == "  60 ─ T60 Do T60  after T59  template"
    assert max(map(cells, found)) <= 80


def test_a_wide_graph_stays_a_list() -> None:
    """Sixty tasks at the same time, and one that waits for all."""
    found = plain(*(f"T{number}" for number in range(1, 61)), "T61<" + ",".join(f"T{n}" for n in range(1, 61)))
    assert (found[0][:8], found[1][:8], found[59][:9]) == ("  1 ┬ T1", "    ├ T2", "    └ T60")
    assert found[60] == "  2 ─ T61 Do T61  after T1–T60  template"


def test_markdown_has_columns_for_it() -> None:
    """A table that any viewer shows."""
    assert markdown(Card(title="plan", blocks=(Tasks(rows=rows("T1", "T2", "T3", "T4<T1,T2,T3")),))).splitlines()[
        2:
    ] == [
        "| Step | Task | After | Agent |",
        "|---|---|---|---|",
        "| 1 | T1 Do T1 |  | template |",
        "| 1 | T2 Do T2 |  | template |",
        "| 1 | T3 Do T3 |  | template |",
        "| 2 | T4 Do T4 | T1–T3 | template |",
    ]

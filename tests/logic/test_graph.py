"""A graph of tasks as a tree."""

from conductor_core.domain.card import TaskRow
from conductor_core.logic.rendering.graph import tree


def drawn(*tasks: str) -> list[str]:
    """Tasks written as ``T3<T1,T2``, drawn; what is needed besides stands behind a plus."""
    rows = []
    for task in tasks:
        key, _, needs = task.partition("<")
        rows.append(TaskRow(key=key, title=key, state="", needs=tuple(filter(None, needs.split(",")))))
    return [f"{twig.branch}{twig.row.key}{'+' if twig.also else ''}{','.join(twig.also)}" for twig in tree(rows)]


def test_a_task_hangs_below_the_one_it_needs() -> None:
    """Brothers in the order of the plan."""
    assert drawn("T1", "T2<T1", "T3<T2", "T4<T1", "T5") == ["T1", "├─ T2", "│  └─ T3", "└─ T4", "T5"]


def test_a_task_that_needs_several_hangs_below_the_deepest_and_last() -> None:
    """So everything it waits for stands above it."""
    assert drawn("T1", "T2", "T3", "T4<T1,T2,T3") == ["T1", "T2", "T3", "└─ T4+T1,T2"]
    assert drawn("T1", "T2<T1", "T3", "T4<T2,T3") == ["T1", "└─ T2", "   └─ T4+T3", "T3"]


def test_rows_need_not_be_sorted() -> None:
    """The plan's order counts only among brothers."""
    assert drawn("T3<T2", "T2<T1", "T1") == ["T1", "└─ T2", "   └─ T3"]


def test_a_need_that_is_not_shown_is_named() -> None:
    """It may be on another page."""
    assert drawn("T2<T1") == ["T2+T1"]


def test_a_long_chain_does_not_run_out_of_the_screen() -> None:
    """From the sixth level on it goes straight down, and nothing is left out."""
    lines = drawn("T0", *(f"T{number}<T{number - 1}" for number in range(1, 50)))
    assert len(lines) == 50
    assert max(len(line) for line in lines) < 25

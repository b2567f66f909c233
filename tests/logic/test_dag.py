"""Graphs of tasks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.domain.ids import TaskKey
from conductor_core.logic import dag


def graph(**needs: str) -> dict[TaskKey, tuple[TaskKey, ...]]:
    """``graph(T2="T1 T0")`` is a graph where T2 needs T1 and T0."""
    return {TaskKey(key): tuple(map(TaskKey, wanted.split())) for key, wanted in needs.items()}


def test_order_puts_what_is_needed_first() -> None:
    assert dag.order(graph(c="a b", b="a", a="")) == ("a", "b", "c")


def test_a_cycle_is_named_from_its_first_task_round_to_itself() -> None:
    assert dag.cycle(graph(a="c", b="a", c="b", d="c")) == ("a", "c", "b", "a")
    assert dag.cycle(graph(a="", b="a")) is None


def test_faults_are_told_apart() -> None:
    assert dag.missing(graph(a="x", b="a")) == (("a", "x"),)
    assert dag.self_dependent(graph(a="a", b="a")) == ("a",)
    assert dag.repeated([TaskKey("a"), TaskKey("b"), TaskKey("a"), TaskKey("a")]) == ("a",)


def test_ready_is_what_waits_for_nothing() -> None:
    needs = graph(a="", b="a", c="", d="b c")
    assert dag.ready(needs, set()) == ("a", "c")
    assert dag.ready(needs, {TaskKey("a"), TaskKey("c")}) == ("b",)


def test_dependents_are_found_through_others() -> None:
    assert dag.dependents(graph(a="", b="a", c="b", d=""), TaskKey("a")) == ("b", "c")


def test_the_critical_path_is_the_longest_chain() -> None:
    weights = {TaskKey("a"): 5.0, TaskKey("b"): 1.0, TaskKey("c"): 2.0}
    assert dag.critical_path(graph(a="", b="", c="a b"), weights) == (("a", "c"), 7.0)
    assert dag.critical_path({}, {}) == ((), 0.0)


@pytest.mark.no_cover
def test_a_chain_of_100_000_tasks_is_no_problem() -> None:
    chain = {TaskKey(f"T{i}"): (TaskKey(f"T{i - 1}"),) if i else () for i in range(100_000)}
    assert len(dag.order(chain)) == 100_000
    ring = {**chain, TaskKey("T0"): (TaskKey("T99999"),)}
    found = dag.cycle(ring)
    assert found is not None
    assert len(found) == 100_001


KEYS = st.sampled_from([TaskKey(letter) for letter in "abcdef"])


@given(st.dictionaries(KEYS, st.lists(KEYS, max_size=3).map(tuple), max_size=6))
def test_every_task_is_either_in_order_or_there_is_a_cycle_or_a_missing_one(
    needs: dict[TaskKey, tuple[TaskKey, ...]],
) -> None:
    """And a cycle that is named really is one."""
    ring = dag.cycle(needs)
    assert (ring is None) == (len(dag.order(needs)) == len(needs))
    if ring is not None:
        assert ring[0] == ring[-1]
        assert all(after in needs[before] for before, after in pairwise(ring))

"""By what a result is found again."""

from conductor_core.domain.agent import Brief
from conductor_core.domain.result import Basis
from conductor_core.logic.result_keys import result_key

BRIEF = Brief.model_validate(
    {
        "run": "R1",
        "task": "T1",
        "attempt": "R1.T1.1",
        "kind": "work",
        "role": "coder",
        "goal": "g",
        "title": "t",
        "text": "x",
    }
)
BASIS = Basis(version="1", programs=("ruff",))


def key(brief: Brief = BRIEF, **changed: str) -> str:
    """A digest with one thing changed."""
    parts = {"agent": "format", "tree": "t1", "programs": "/bin/ruff 1 2", **changed}
    return result_key(parts["agent"], BASIS, brief, parts["tree"], parts["programs"])


def test_what_is_new_each_time_changes_nothing() -> None:
    """Ids and the time that is left."""
    assert key(BRIEF.model_copy(update={"run": "R2", "task": "T7", "attempt": "R2.T7.3", "timeout": 1.0})) == key()


def test_everything_else_does() -> None:
    """The order, the files, the agent, and the programs it uses."""
    orders = [BRIEF.model_copy(update={name: "other"}) for name in ("goal", "title", "text", "feedback")]
    orders += [BRIEF.model_copy(update={"inputs": {"a": 1}}), BRIEF.model_copy(update={"role": "tester"})]
    others = [key(agent="template"), key(tree="t2"), key(programs="/bin/ruff 1 3")]
    assert len({key(), *others, *map(key, orders)}) == 1 + len(others) + len(orders)

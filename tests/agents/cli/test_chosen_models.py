"""Which model an agent program is told, and whose."""

from pathlib import Path

import pytest

from conductor_core.agents.cli.agent import Habits
from conductor_core.agents.cli.gate import Gate
from conductor_core.agents.cli.program import Program
from conductor_core.domain.agent import Done
from conductor_core.ports.broker import Account
from tests.agents.cli.stage import BRIEF, Attempt, SilentBroker, agent, fake


@pytest.mark.parametrize(
    ("wished", "set_for_it", "told"),
    [
        (None, "", "acme-1 at http://127.0.0.1:1/acme"),
        ("acme-2", "", "acme-2 at http://127.0.0.1:1/acme"),
        ("best-1", "", "best-1 at http://127.0.0.1:1/best"),
        (None, "best-1", "best-1 at http://127.0.0.1:1/best"),
        (None, "new-9", "new-9 at http://127.0.0.1:1/acme"),
    ],
)
async def test_a_model_is_asked_of_the_provider_that_has_it(
    tmp_path: Path, wished: str | None, set_for_it: str, told: str
) -> None:
    """A program with two routes takes the one to whoever has it; by itself its first one, with its usual model."""
    models, ways = {"acme": ("acme-1", "acme-2"), "best": ("best-1", "acme-1")}, ("acme", "best", "gone")
    program = fake(
        "acp",
        {"do": "text", "text": "{model} at {url}"},
        routes=[{"provider": name, "dialect": "openai"} for name in ways],
        models={"acme": "acme-1"},
    )
    accounts = {name: Account(provider=name, dialect="openai", base_url="", key="") for name in models}
    way = Gate(broker=SilentBroker(), accounts=accounts).access(program)
    coder = agent(tmp_path, program, Habits(model=set_for_it, models={**models, "gone": ("gone-1",)}), way)

    outcome = await coder.run(BRIEF.model_copy(update={"model": wished}), Attempt(tmp_path).desk())

    assert outcome == Done(summary=told)
    choice = {} if set_for_it else {"acme-1": "acme", "acme-2": "acme", "best-1": "best"}
    assert (coder.card.reaches, coder.card.vendor) == (choice, "best" if set_for_it == "best-1" else "acme")
    assert coder.card.model == (set_for_it or "acme-1")


def test_no_model_can_be_wished_for_where_none_is_told_or_one_is_set(tmp_path: Path) -> None:
    """Who does not say {model} to its program has the one that it says it has; `model` of its table leaves no other."""
    deaf = fake("text", success=[0], routes=[{"provider": "acme", "dialect": "openai"}], models={"acme": "acme-1"})
    told = deaf.model_copy(update={"argv": (*deaf.argv, "{model}")})
    accounts = {"acme": Account(provider="acme", dialect="openai", base_url="", key="")}
    gate, models = Gate(broker=SilentBroker(), accounts=accounts), {"acme": ("acme-1", "acme-2")}

    def reached(program: Program, habits: Habits) -> list[str]:
        return list(agent(tmp_path, program, habits, gate.access(program)).card.reaches)

    assert reached(deaf, Habits(models=models)) == ["acme-1"]
    assert reached(told, Habits(models=models)) == ["acme-1", "acme-2"]
    assert reached(told, Habits(models=models, model="acme-2")) == []

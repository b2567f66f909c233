"""Who runs in a race."""

from datetime import UTC, datetime

from conductor_core.domain.agent import AgentCard, AgentHealth, ModelCard
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.logic.entrants import Field, field
from conductor_core.logic.roster import Member, Roster

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TASK = PlannedTask(key=TaskKey("T3"), title="t", brief="b")


def member(name: str, vendor: str, *models: str, kind: str = "api", state: str = "available") -> Member:
    """A coder."""
    card = AgentCard.model_validate(
        {
            "name": name,
            "kind": kind,
            "vendor": vendor,
            "title": name,
            "roles": ("coder",),
            "models": tuple(ModelCard(name=model) for model in models),
        }
    )
    return Member(card=card, health=AgentHealth.model_validate({"state": state}))


def run(wanted: int, *members: Member) -> tuple[list[str], str]:
    """Who runs, with models where there are any, and what is said of them."""
    found: Field = field(TASK, Roster(members=members), NOW, wanted)
    return [" ".join(filter(None, (one.agent, one.model))) for one in found.entrants], found.note


def test_vendors_come_first_then_agents_then_models() -> None:
    """Two vendors, three agents, four models."""
    team = member("ada", "A", "small", "big"), member("bea", "A"), member("cyd", "B")
    assert run(2, *team) == (["ada small", "cyd"], "2 tries, each of another vendor.")
    assert run(3, *team) == (
        ["ada small", "cyd", "bea"],
        "3 tries, of 2 vendors, because no others can work now.",
    )
    assert run(5, *team) == (
        ["ada small", "cyd", "bea", "ada big"],
        "4 tries, 3 agents of 2 vendors with different models, because no others can work now. 5 were wanted.",
    )


def test_programs_and_who_cannot_work_are_left_out() -> None:
    """A program makes the same every time."""
    team = member("ada", "A"), member("fmt", "B", kind="command"), member("cyd", "C", state="exhausted")
    assert run(2, *team) == (["ada"], "1 try, each of another vendor. 2 were wanted.")

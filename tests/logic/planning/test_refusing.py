"""What is plain before anybody has looked at the agents."""

from datetime import UTC, datetime

import pytest

from conductor_core.agents.commands import builtin_agents
from conductor_core.domain.agent import NOT_CHECKED, AgentCard, AgentHealth
from conductor_core.logic.planning import DEFAULT_GOAL, IMPROVE_GOAL, hopeless
from conductor_core.logic.roster import Member, Roster

NOW = datetime(2030, 1, 1, tzinfo=UTC)
COMMANDS = tuple(agent.card for agent in builtin_agents())
MODEL = AgentCard(name="ada", title="Ada", kind="api", vendor="acme", roles=("planner", "coder"))
WRONG = AgentHealth(state="error", detail="the key is refused")
RESTS = AgentHealth(state="cooling", until=datetime(2030, 1, 1, 1, tzinfo=UTC))


def team(health: AgentHealth | None, commands: AgentHealth = NOT_CHECKED) -> Roster:
    """All command agents, and a model where it has a health."""
    members = tuple(Member(card=card, health=commands) for card in COMMANDS)
    return Roster(members if health is None else (*members, Member(card=MODEL, health=health)))


@pytest.mark.parametrize(
    ("goal", "model", "plain"),
    [
        (DEFAULT_GOAL, None, False),
        ("Build a command-line tool called wc2 that counts words", None, False),
        ("Build a command-line tool called wc2", None, True),
        (IMPROVE_GOAL, NOT_CHECKED, True),
        ("write a poem", None, True),
        ("write a poem", NOT_CHECKED, False),
        ("write a poem", RESTS, False),
        ("write a poem", WRONG, True),
    ],
    ids=["default", "a tool", "any tool", "no files", "no model", "unknown yet", "resting", "wrong key"],
)
@pytest.mark.parametrize("commands", [NOT_CHECKED, AgentHealth(state="available")], ids=["unchecked", "checked"])
def test_only_what_is_plain_is_refused(
    goal: str, model: AgentHealth | None, plain: bool, commands: AgentHealth
) -> None:
    """Agents that nobody looked at yet may turn out to be well."""
    assert (hopeless(goal, team(model, commands), NOW, files=False) is not None) == plain


@pytest.mark.parametrize(
    ("goal", "plain"),
    [
        ("write a poem", True),
        ("add tests", True),
        ("write a poem and add a Dockerfile", False),
        ("add a licence", False),
        (IMPROVE_GOAL, False),
    ],
)
def test_of_files_that_nobody_looked_at_little_is_plain(goal: str, plain: bool) -> None:
    """What is there already needs nobody."""
    assert (hopeless(goal, team(None), NOW, files=True) is not None) == plain
    assert hopeless(goal, team(NOT_CHECKED), NOW, files=True) is None

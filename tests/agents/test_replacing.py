"""Agents are replaced while others work, and what is known of a name stays known."""

from conductor_core.agents.registry import Registry
from conductor_core.domain.agent import AgentHealth, Brief, Done, Outcome
from conductor_core.domain.run import RunOptions, Team
from conductor_core.domain.standing import Orders, Standing
from conductor_core.logic.roster import Unset
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.clock import ManualClock


async def act(brief: Brief, desk: Desk) -> Outcome:
    _ = brief, desk
    return Done(summary="done")


def an_agent(name: str) -> ScriptedAgent:
    return ScriptedAgent(name, act)


def names(registry: Registry) -> list[str]:
    return [member.name for member in registry.roster().members]


async def test_who_works_on_something_gives_it_back_although_it_is_gone() -> None:
    registry = Registry([an_agent("ada"), an_agent("bob")], ManualClock())
    registry.took_work("ada")
    registry.replace([an_agent("bob"), an_agent("eve")])
    assert (names(registry), registry.get("ada")) == (["bob", "eve"], None)
    registry.replace([an_agent("ada")])
    (ada,) = registry.roster().members
    assert ada.load == 1
    registry.gave_back("ada")
    assert registry.roster().members[0].load == 0


async def test_what_is_known_of_a_name_stays_known_and_a_new_one_is_not_checked_yet() -> None:
    registry = Registry([an_agent("ada")], ManualClock())
    await registry.check()
    registry.recall({"ada": Standing(orders=Orders(limit=7))})
    registry.replace([an_agent("ada"), an_agent("eve")])
    ada, eve = registry.roster().members
    assert (ada.health.state, ada.limit, eve.pending) == ("available", 7, True)
    await registry.check()
    assert not registry.roster().members[1].pending


async def test_what_an_agent_says_that_was_replaced_meanwhile_does_not_count() -> None:
    class Late(ScriptedAgent):
        async def health(self) -> AgentHealth:
            registry.replace([an_agent("ada")])
            return AgentHealth(state="error", detail="old key")

    registry = Registry([Late("ada", act)], ManualClock())
    await registry.check()
    assert registry.roster().members[0].pending


async def test_teams_and_what_is_not_set_up_are_on_the_roster() -> None:
    registry = Registry([], ManualClock())
    frugal = Team(name="frugal", roles={"coder": ("ada",)})
    unset = (Unset("acme", "Acme", "ACME_API_KEY"),)
    registry.replace([an_agent("ada"), an_agent("bob")], teams={"frugal": frugal}, unset=unset)
    roster = registry.roster()
    assert (roster.teams, roster.unset) == ({"frugal": frugal}, unset)
    ada, bob = roster.meant(RunOptions(team=frugal)).members
    meant = roster.meant(RunOptions(team=frugal))
    assert [meant.admits(ada, "coder"), meant.admits(bob, "coder"), meant.admits(bob, "tester")] == [True, False, True]

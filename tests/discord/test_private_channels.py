"""What is done where not everybody of a server may look is there for its people alone."""

from pathlib import Path

from adapters.discord.clerk import ALONE
from adapters.discord.directory import Directory
from adapters.discord.testing.acting import Somebody
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import GENERAL, US
from adapters.discord.web import Web
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.discord.floor import Floor, floor

GONE = "There is no run R1. `runs` lists them."


async def told(at: Floor, who: Somebody, *order: str, **given: str) -> str:
    """What somebody is answered to a command in the channel that everybody is in."""
    before = len(at.whispers)
    await who.orders(GENERAL, "conductor", *order, **given)
    await at.discord.until(lambda: len(at.whispers) > before)
    return at.whispers[-1][1]


async def answered_aloud(discord: DiscordServer, answer: str) -> None:
    """What everybody reads last in the channel that everybody is in."""
    await discord.until(lambda: answer in words(discord.world.within(GENERAL)[-1]))


async def test_a_run_of_a_private_channel_is_not_there_for_others(discord: DiscordServer, tmp_path: Path) -> None:
    """They are told what is told of a run that never was; who is in the channel works with it."""
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, *agents) as at:
        ada, bob, eve = at.somebody("Ada"), at.somebody("Bob"), at.somebody("Eve")
        board = discord.world.channel("board", hidden=True)
        asked = ada.says(board.id, f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        assert await told(at, eve, "look", "show", what="R1") == GONE
        assert await told(at, eve, "decide", "approve", run="R1") == GONE
        assert await told(at, eve, "look", "runs") == "There are no runs yet."
        assert await told(at, eve, "house", "link", run="R1") == GONE
        assert discord.world.within(GENERAL) == []
        await ada.orders(GENERAL, "conductor", "house", "link", run="R1")
        await discord.until(lambda: len(discord.world.within(GENERAL)) == 1)
        await at.answered(discord.world.within(GENERAL)[0], "R1: plan")
        await bob.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        assert "R1: done" in await told(at, ada, "look", "show", what="R1")


async def test_a_channel_that_is_closed_to_most_later_is_private_from_then_on(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """The gateway tells of it; and a private thread of an open channel is private, too."""
    async with floor(discord, tmp_path, planner(work("T1"))) as at:
        ada, eve = at.somebody("Ada"), at.somebody("Eve")
        world, board = discord.world, discord.world.channel("board")
        board.hidden = True
        world.emit("CHANNEL_UPDATE", board.data())
        await at.answered(ada.says(board.id, f"<@{US}> write a poem"), "R1: plan")
        assert await told(at, eve, "look", "show", what="R1") == GONE
        thread = world.thread(world.channels[GENERAL], "between us", None)
        shown = thread.data()
        thread.kind = shown["type"] = 12
        world.emit("THREAD_CREATE", shown)
        ada.says(thread.id, f"<@{US}> write a song")
        await discord.until(lambda: any("R2: plan" in words(one) for one in world.within(thread.id)))
        assert await told(at, eve, "look", "show", what="R2") == GONE.replace("R1", "R2")


async def test_what_is_answered_for_all_tells_nothing_of_what_is_private(
    discord: DiscordServer, tmp_path: Path
) -> None:
    """Who may see it and names it in the open is answered alone; quietly and where it began they are shown it."""
    agents = planner(work("T1")), ScriptedAgent("coder", writes_its_brief)
    async with floor(discord, tmp_path, *agents) as at:
        bob, eve = at.somebody("Bob"), at.somebody("Eve")
        direct = discord.world.direct(bob.person.id)
        bob.says(direct.id, "write a poem")
        await discord.until(lambda: any("R1: plan" in words(one) for one in discord.world.within(direct.id)))
        for order, answer in (
            ("runs", "There are no runs yet."),
            ("projects", "There are no projects yet."),
            ("show R1", ALONE),
            ("show R1.T1", ALONE),
        ):
            bob.says(GENERAL, f"<@{US}> {order}")
            await answered_aloud(discord, answer)
        await discord.until(lambda: any("R1: waiting" in words(one) for one in discord.world.within(direct.id)))
        eve.says(GENERAL, f"<@{US}> show R1")
        await answered_aloud(discord, GONE)
        assert "R1: waiting" in await told(at, bob, "look", "show", what="R1")
        bob.says(direct.id, "!runs")
        await discord.until(lambda: any("awaiting approval" in words(one) for one in discord.world.within(direct.id)))


async def test_it_is_known_by_now_which_servers_we_are_in(web: Web) -> None:
    """One that Discord has trouble with is still ours."""
    directory = Directory(web, ["1"])
    directory.told({"t": "GUILD_CREATE", "d": {"id": "2"}})
    directory.told({"t": "GUILD_DELETE", "d": {"id": "1", "unavailable": True}})
    assert directory.servers == {"1", "2"}
    directory.told({"t": "GUILD_DELETE", "d": {"id": "1"}})
    assert directory.servers == {"2"}

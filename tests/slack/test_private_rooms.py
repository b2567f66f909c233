"""What is done where not everybody may look is there for its people alone: read from the server's record."""

from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.stage import planner, work
from tests.news import poet
from tests.slack.floor import Floor, floor
from tests.slack.test_following import told
from tests.slack.test_home import agents, tab


async def told_quietly(at: Floor, who: Somebody, order: str) -> str:
    """What somebody is answered to an order given in the channel that everybody is in."""
    before = len(at.whispers)
    await who.types("C0GENERAL", order)
    await at.slack.until(lambda: len(at.whispers) > before)
    return at.whispers[-1][1]


async def test_a_run_of_a_private_channel_is_not_there_for_others(tmp_path: Path) -> None:
    """They are told what is told of a run that never was; who is in the channel works with it."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob, eve = at.somebody("Ada"), at.somebody("Bob"), at.somebody("Eve")
        board = slack.workspace.channel("board", ada.person.id, bob.person.id)
        slack.workspace.private.add(board)
        asked = await ada.says(board, f"<@{US}> write a poem")
        plan = await at.answered(asked, "R1: plan")
        await eve.opens_home()
        await ada.opens_home()
        await slack.until(lambda: "The plan of R1 needs a yes." in tab(slack, ada.person))
        await slack.until(lambda: "Waiting for you\n  Nothing." in tab(slack, eve.person))
        assert "poem" not in tab(slack, eve.person)
        for order in ("approve R1", "show R1", "show R1.T1", "stop R1", "tell run=R1 leak it", "link R1"):
            assert await told_quietly(at, eve, order) == "There is no run R1. `runs` lists them."
        for order in ("files project=poem zip=yes", "subscribe poem all", "runs poem"):
            assert await told_quietly(at, eve, order) == "There is no project poem. `projects` lists them."
        assert await told_quietly(at, eve, "runs") == "There are no runs yet."
        assert await told_quietly(at, eve, "projects") == "There are no projects yet."
        await bob.presses(plan, "Approve")
        await at.answered(asked, "R1: done")
        assert "R1: done" in await told_quietly(at, ada, "show R1")


async def test_neither_a_name_nor_a_source_tells_others_of_a_private_project(tmp_path: Path) -> None:
    """They get one of their own; who is in the channel goes on with theirs under the name they gave it."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob, eve = at.somebody("Ada"), at.somebody("Bob"), at.somebody("Eve")
        board = slack.workspace.channel("board", ada.person.id, bob.person.id)
        slack.workspace.private.add(board)
        order = "start project=merger from=https://git.example/merger write a poem"
        for who, channel in ((ada, board), (eve, "C0GENERAL")):
            asked = await who.says(channel, f"<@{US}> {order}")
            await at.answered(asked, ": plan")
            assert not any("R1" in text for text in at.thread(asked)) or channel == board
        asked = await bob.says(board, f"<@{US}> start project=merger write another")
        await at.answered(asked, "R3: plan")
        first, others, again = [run.project for run in reversed(await at.at.store.read(lambda tx: tx.runs.all()))]
        assert others == "merger"
        assert first == again != others


async def test_who_is_in_a_private_channel_has_its_runs_at_home_and_answers_there(tmp_path: Path) -> None:
    """Whoever began them; to who is not in it nothing is there, however the order reads."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob, eve = at.somebody("Ada"), at.somebody("Bob"), at.somebody("Eve")
        board = slack.workspace.channel("board", ada.person.id, bob.person.id)
        slack.workspace.private.add(board)
        asked = await ada.says(board, f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        for one in (bob, eve):
            await one.opens_home()
        await slack.until(lambda: "The plan of R1 needs a yes." in tab(slack, bob.person))
        await slack.until(lambda: "Waiting for you\n  Nothing." in tab(slack, eve.person))
        await bob.at_home("Approve")
        await at.answered(asked, "R1: done")
        await slack.until(lambda: "1 run, last R1: done" in tab(slack, bob.person))
        assert "R1" not in tab(slack, eve.person)


async def test_what_a_direct_message_began_is_for_who_wrote_it_and_for_owners(tmp_path: Path) -> None:
    """A channel is the same for everybody."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, *agents(), owners=frozenset({boss.id})) as at:
            ada, eve = at.somebody("Ada"), at.somebody("Eve")
            asked = await ada.says(slack.workspace.direct(ada.person.id), "write a poem")
            await at.answered(asked, "R1: plan")
            assert await told_quietly(at, eve, "show R1") == "There is no run R1. `runs` lists them."
            assert "R1: waiting" in await told_quietly(at, at.known(boss), "show R1")
            assert "R1: waiting" in await told_quietly(at, ada, "show R1")


async def test_followers_elsewhere_hear_nothing_of_a_private_run(tmp_path: Path) -> None:
    """Of the same project, which they know from an open one."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), poet()) as at:
        ada, news = at.somebody("Ada"), slack.workspace.channel("news")
        begun = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await ada.presses(await at.answered(begun, "R1: plan"), "Approve")
        await at.answered(begun, "R1: done")
        await ada.types(news, "subscribe poem all")
        await slack.until(lambda: any("begin from now on" in one.text for one in slack.workspace.whispers))
        asked = await ada.says(slack.workspace.direct(ada.person.id), "!start project=poem write another")
        await ada.presses(await at.answered(asked, "R2: plan"), "Approve")
        await at.answered(asked, "R2: done")
        assert told(slack, news) == []


async def test_an_order_elsewhere_is_answered_there_and_shows_nothing_of_a_private_run(tmp_path: Path) -> None:
    """Without a name it is never what is meant; with it, its people are answered alone, and nobody else can order anything there."""
    async with SlackServer() as slack:
        boss = slack.workspace.person("Boss")
        async with floor(slack, tmp_path, *agents(), owners=frozenset({boss.id})) as at:
            bob, eve, owner = at.somebody("Bob"), at.somebody("Eve"), at.known(boss)
            asked = await bob.says(slack.workspace.direct(bob.person.id), "write a poem")
            await at.answered(asked, "R1: plan")
            for who, order in ((owner, "stop"), (bob, "budget 5"), (owner, "show"), (bob, "cost")):
                said = await who.says("C0GENERAL", f"<@{US}> {order}")
                await at.answered(said, "No run is under way here.")
            said = await owner.says("C0GENERAL", f"<@{US}> approve R1")
            await slack.until(lambda: any("is approved" in text for _, text in at.whispers))
            await at.answered(asked, "R1: done")
            await eve.says("C0GENERAL", "!resume", said.ts)
            await at.answered(await eve.says("C0GENERAL", f"<@{US}> runs"), "There are no runs yet.")
            ((person, answer),) = at.whispers
            assert (person, answer.partition(" is approved")[0]) == (boss.id, "Version 1 of the plan of R1")
            assert at.thread(said) == ["!resume"]
            await owner.says("C0GENERAL", f"<@{US}> show R1")
            await slack.until(lambda: any("R1: done" in text for _, text in at.whispers))
            await at.answered(await eve.says("C0GENERAL", f"<@{US}> show R1"), "There is no run R1.")


async def test_an_order_in_another_thread_does_not_copy_an_open_run_into_it(tmp_path: Path) -> None:
    """The yes counts and is answered there; `link` shows the run."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at:
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")
        said = await bob.says(slack.workspace.direct(bob.person.id), "!approve")
        await at.answered(said, "approved")
        await at.answered(asked, "R1: done")
        assert len(at.thread(said)) == 1

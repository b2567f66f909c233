"""Several processes hear for one Conductor: whichever hears something, it counts once, and one of them says what there is to say."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from adapters.slack.ears import SocketEars
from adapters.slack.front import EVENTS, HttpEars
from adapters.slack.hearing import Hearing
from adapters.slack.manifest import INSTALL_PATH
from adapters.slack.oauth import OAuth
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.demo import answer
from adapters.slack.testing.requests import SIGNING_SECRET
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import TEAM, US, Message
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.porch import Porch
from conductor_core.store.opening import open_store
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, work
from tests.acceptance.forked import Process
from tests.acceptance.service import until_it_says
from tests.serving import serving
from tests.slack.browser import browser, free_port, oauth
from tests.slack.floor import Floor, floor

GOAL = "build a small command-line tool that counts words, with tests"


def agents() -> tuple[ScriptedAgent, ScriptedAgent]:
    """A planner and somebody who works."""
    return planner(work("T1")), ScriptedAgent("coder", writes_its_brief)


@asynccontextmanager
async def beside(slack: SlackServer, folder: Path, *, http: bool, ways: OAuth | None = None) -> AsyncIterator[str]:
    """Who only hears, on the database of the one that conducts; gives where."""
    clock = SystemClock()
    ears = HttpEars(SIGNING_SECRET, ("127.0.0.1", 0), clock) if http else SocketEars(APP_TOKEN)
    store = await open_store(folder / "conductor.db", clock, exclusive=False)
    hearing = Hearing(ears, slack.url, "" if ways else BOT_TOKEN, ways)
    async with hearing.beside(Porch(store, clock, "slack")):
        yield ears.address
    await store.close()


async def runs(at: Floor) -> int:
    """How many there are."""
    return len(await at.at.store.read(lambda tx: tx.runs.all()))


def is_said_once(slack: SlackServer, asked: Message) -> bool:
    """Whether no message of ours stands in a thread twice."""
    thread = slack.workspace.thread(asked.channel, asked.ts)[1:]
    return max(Counter(one.text for one in thread if one.text).values()) == 1  # streams and files have no text


async def test_an_event_that_comes_to_two_processes_counts_once(tmp_path: Path) -> None:
    """By requests: each acknowledges what it heard, at the same moment; a press may come to the other."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents(), http=True) as at:
        here = slack.requests_to
        async with beside(slack, tmp_path, http=True) as address:
            ada = at.somebody("Ada")
            asked = slack.workspace.add(Message("C0GENERAL", slack.workspace.next_ts(), ada.person.id, f"<@{US}> poem"))
            event = ada.event({**asked.data(), "type": "app_mention", "channel": asked.channel})
            both = [deliver(slack, to, event) for to in (here, f"{address}{EVENTS}") for _ in range(3)]
            assert await asyncio.gather(*both) == [{}] * 6
            plan = await at.answered(asked, "R1: plan")
            slack.requests_to = f"{address}{EVENTS}"
            await ada.presses(plan, "Approve")
            await at.answered(asked, "R1: done")
            assert await runs(at) == 1
            assert is_said_once(slack, asked)


async def deliver(slack: SlackServer, to: str, event: dict[str, object]) -> object:
    """An event to one address; what is acknowledged."""
    slack.requests_to = to
    return await slack.deliver("events_api", event)


async def test_over_the_sockets_of_two_processes_everything_comes_once(tmp_path: Path) -> None:
    """Slack gives the two forms of a mention to whichever of the four sockets is next."""
    async with SlackServer() as slack, floor(slack, tmp_path, *agents()) as at, beside(slack, tmp_path, http=False):
        await slack.until(lambda: slack.sockets == 4)
        ada = at.somebody("Ada")
        threads = [await ada.says("C0GENERAL", f"<@{US}> write poem {number}") for number in range(3)]
        for asked in threads:
            await ada.presses(await at.answered(asked, ": plan"), "Approve")
            await at.answered(asked, ": done")
            assert is_said_once(slack, asked)
        assert await runs(at) == 3


async def test_a_workspace_may_be_let_in_by_one_process_and_served_by_another(tmp_path: Path) -> None:
    """The way back goes to whichever the balancer picks."""
    port = free_port()
    ways = oauth(port, TEAM)
    async with (
        SlackServer() as slack,
        browser() as by,
        floor(slack, tmp_path, *agents(), http=True, oauth=ways, listen=("127.0.0.1", port)) as at,
        beside(slack, tmp_path, http=True, ways=ways) as address,
    ):
        back = await by.is_sent(await by.is_sent(f"{at.address}{INSTALL_PATH}"))
        status, page = await by.goes(back.replace(at.address, address))
        assert (status, "Conductor works in Test" in page) == (200, True)
        assert (await by.goes(back))[0] == 400
        asked = await at.somebody("Ada").says("C0GENERAL", f"<@{US}> write a poem")
        await at.answered(asked, "R1: plan")


def program(name: str, slack: SlackServer, home: Path, port: int) -> AbstractAsyncContextManager[Process]:
    """One of the processes, as they are started; what is left of it ends with the block."""
    settings = {
        "CONDUCTOR_SLACK_URL": slack.url,
        "CONDUCTOR_SLACK_BOT_TOKEN": BOT_TOKEN,
        "CONDUCTOR_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "CONDUCTOR_SLACK_LISTEN": f"127.0.0.1:{port}",
    }
    return serving(home, None, settings, name)


async def test_what_is_said_while_the_conductor_is_killed_is_heard_by_the_ears(tmp_path: Path) -> None:
    """Slack hears at once that it is kept; the next start takes it up, and says everything once."""
    ports = (free_port(), free_port())
    async with SlackServer() as slack:
        ada = Somebody(slack, slack.workspace.person("Ada"))
        async with program("all", slack, tmp_path, ports[0]) as conducting:
            await until_it_says(conducting, "Conductor works in")
            async with program("ears", slack, tmp_path, ports[1]) as ears:
                await until_it_says(ears, "Slack is heard")
                conducting.kill()
                await conducting.wait()
                slack.requests_to = f"http://127.0.0.1:{ports[1]}{EVENTS}"
                asked = slack.workspace.add(
                    Message("C0GENERAL", slack.workspace.next_ts(), ada.person.id, f"<@{US}> {GOAL}")
                )
                event = ada.event({**asked.data(), "type": "app_mention", "channel": asked.channel})
                assert await slack.deliver("events_api", event) == {}
                async with program("all", slack, tmp_path, ports[0]):
                    await ada.presses(await answer(slack, asked, ": plan"), "Approve")
                    await answer(slack, asked, ": done")
                    assert is_said_once(slack, asked)

"""A channel or a person follows a project; who must act is mentioned: read from the server's record."""

import json
from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.agent import Brief, Failed, Outcome
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.stage import planner, work
from tests.news import poet
from tests.slack.floor import Floor, floor


async def gives_up(_brief: Brief, _desk: Desk) -> Outcome:
    """It cannot be done."""
    return Failed(cause="no disk", remedy="person")


def told(slack: SlackServer, channel: str) -> list[str]:
    """What stands in a channel itself."""
    return [
        one.text for one in slack.workspace.messages if one.channel == channel and one.user == US and not one.thread_ts
    ]


async def a_run(at: Floor, ada: Somebody, words: str) -> Message:
    """One that is approved."""
    asked = await ada.says("C0GENERAL", f"<@{US}> {words}")
    await ada.presses(await at.answered(asked, ": plan"), "Approve")
    return asked


async def first(at: Floor, ada: Somebody) -> str:
    """The project of a run that is over."""
    await at.answered(await a_run(at, ada, "write a poem"), "R1: ")
    (project,) = await at.at.store.read(lambda tx: tuple(tx.projects.all()))
    return str(project.id)


async def test_a_channel_hears_how_runs_of_a_project_begin_and_end(tmp_path: Path) -> None:
    """And nothing after it left."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), poet()) as at,
    ):
        news, ada = slack.workspace.channel("news"), at.somebody("Ada")
        project = await first(at, ada)
        await ada.types(news, f"subscribe {project} all")
        await slack.until(lambda: any("begin from now on" in one.text for one in slack.workspace.whispers))
        asked = await a_run(at, ada, f"!start project={project} write another poem")
        await at.answered(asked, "R2: done")
        await slack.until(lambda: len(told(slack, news)) == 3)
        assert [text.split(" –")[0] for text in told(slack, news)] == ["R2: on it, Ada", "R2: plan", "✅ R2: done"]
        await ada.types(news, f"unsubscribe {project}")
        await slack.until(lambda: any("nothing more here" in one.text for one in slack.workspace.whispers))
        await at.answered(await a_run(at, ada, f"!start project={project} a third"), "R3: done")
        assert len(told(slack, news)) == 3


async def test_a_person_hears_only_what_fails_and_what_must_be_answered(tmp_path: Path) -> None:
    """Who has to act is mentioned, until it is done."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", gives_up)) as at,
    ):
        ada, bob = at.somebody("Ada"), at.somebody("Bob")
        direct = slack.workspace.direct(bob.person.id)
        project = await first(at, ada)
        await bob.types(direct, f"subscribe {project}")
        await slack.until(lambda: any("what fails" in one.text for one in slack.workspace.whispers))
        asked = await a_run(at, ada, f"!start project={project} write another poem")
        await at.answered(asked, "R2: T1 failed")
        await slack.until(lambda: any("T1 failed" in text for text in told(slack, direct)))
        assert [text.split(" –")[0] for text in told(slack, direct)][:2] == ["R2: plan", "❌ R2: T1 failed, Do T1"]
        failure = json.dumps((await at.answered(asked, "R2: T1 failed")).blocks)
        plan = json.dumps((await at.answered(asked, "R2: plan")).blocks)
        assert f'"user_id": "{ada.person.id}"' in failure
        assert "user_id" not in plan

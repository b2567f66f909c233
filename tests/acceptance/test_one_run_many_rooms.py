"""Begun in Slack, linked to Discord, approved and answered there, killed in between: read from the records of both."""

from collections import Counter
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from adapters.discord.testing import demo as in_discord
from adapters.discord.testing import world as guild
from adapters.discord.testing.acting import Somebody as Member
from adapters.discord.testing.picture import words
from adapters.discord.testing.server import TOKEN, DiscordServer
from adapters.slack.testing import demo as in_slack
from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import US
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL
from tests.acceptance.forked import Process
from tests.discord.test_full_story import REFUSED, told
from tests.discord.test_full_story import with_files as files_in_discord
from tests.serving import serving
from tests.slack.test_full_story import GENERAL, asking, parts
from tests.slack.test_full_story import with_files as files_in_slack

PATIENCE = 60.0


def service(
    slack: SlackServer, discord: DiscordServer, models: ModelServer, home: Path, owner: str
) -> AbstractAsyncContextManager[Process]:
    """The program, in both."""
    settings = {
        "CONDUCTOR_SLACK_URL": slack.url,
        "CONDUCTOR_SLACK_BOT_TOKEN": BOT_TOKEN,
        "CONDUCTOR_SLACK_APP_TOKEN": APP_TOKEN,
        "CONDUCTOR_DISCORD_URL": discord.url,
        "CONDUCTOR_DISCORD_TOKEN": TOKEN,
        "CONDUCTOR_DISCORD_OWNERS": owner,
    }
    return serving(home, models, settings)


async def test_started_in_slack_approved_in_discord_both_see_the_result(tmp_path: Path) -> None:
    """The wrong person's yes counts nowhere, the right one's once; nothing is double in either."""
    async with SlackServer() as slack, DiscordServer() as discord, ModelServer(asking) as models:
        ada = Somebody(slack, slack.workspace.person("Ada"))
        dora, vic = (Member(discord, discord.world.person(name)) for name in ("Dora", "Vic"))
        home = tmp_path / "home"
        async with service(slack, discord, models, home, dora.person.id) as process:
            await discord.connected(60)
            await dora.orders(guild.GENERAL, "conductor", "house", "role", person=vic.person, role="viewer")
            asked = await ada.says(GENERAL, f"<@{US}> {GOAL}")
            await in_slack.answer(slack, asked, ": plan")
            linked = dora.says(guild.GENERAL, f"<@{guild.US}> link R1")
            plan = await in_discord.answer(discord, linked, ": plan")
            await vic.presses(plan, "Approve")
            await discord.until(lambda: REFUSED in told(discord, vic), PATIENCE)
            await dora.presses(plan, "Approve")
            question = await in_discord.answer(discord, linked, ": question 1")
            await in_slack.answer(slack, asked, ": question 1")
            process.kill()
            await process.wait()
        async with service(slack, discord, models, home, dora.person.id):
            await discord.connected(60)
            await dora.presses(question, "Hello")
            await in_slack.answer(slack, asked, "R1: done")
            await in_discord.answer(discord, linked, "R1: done")
            await slack.until(lambda: len(files_in_slack(slack, asked)) == 1, PATIENCE)
            await discord.until(lambda: len(files_in_discord(discord, linked)) == 1, PATIENCE)
        first = slack.workspace.thread(asked.channel, asked.ts)
        second = [one for one in discord.world.within(linked.id) if one.author == guild.US]
        assert max(Counter(parts(first)).values()) == 1
        assert max(Counter(one.components[0]["id"] for one in second).values()) == 1
        for said in ("on it", ": plan", ": question 1", ": done"):
            assert sum(said in one.text for one in first[1:]) == 1
            assert sum(said in words(one).partition("\n")[0] for one in second) == 1
        assert sum("Dora has it shown in Discord as well" in one.text for one in first) == 1
        assert not any(REFUSED in one.text for one in slack.workspace.messages)
        assert question.pings == (dora.person.id,)
        assert dora.person.id not in str([one.blocks for one in first])
        assert "Dora" in words(next(one for one in second if ": plan" in words(one)))

"""A whole run in a Slack on loopback, by the program itself.

    python -m adapters.slack.testing.demo [PAGE.html]

Somebody asks for the default goal, approves the plan and gets the files. The thread is printed as it reads at the end, and
written as a page where one is named.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.picture import lines, page
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import US, Message

GOAL = "build a small command-line tool that counts words, with tests"
PATIENCE = 180.0
"""Seconds for the whole run."""


async def conducted(slack: SlackServer, home: str) -> Message:
    """The message that began the run, once the run has ended."""
    ada = Somebody(slack, slack.workspace.person("Ada"))
    settings = (
        f"CONDUCTOR_HOME={home}",
        f"CONDUCTOR_SLACK_URL={slack.url}",
        f"CONDUCTOR_SLACK_BOT_TOKEN={BOT_TOKEN}",
        f"CONDUCTOR_SLACK_APP_TOKEN={APP_TOKEN}",
    )
    service = await asyncio.create_subprocess_exec("env", *settings, sys.executable, "-m", "bot", "all")
    try:
        asked = await ada.says("C0GENERAL", f"<@{US}> {GOAL}")
        await ada.presses(await answer(slack, asked, ": plan"), "Approve")
        await answer(slack, asked, ": done")
        await slack.until(lambda: any(one.files for one in slack.workspace.thread(asked.channel, asked.ts)), PATIENCE)
        return asked
    finally:
        service.terminate()
        await service.wait()


async def answer(slack: SlackServer, asked: Message, words: str) -> Message:
    """The answer that says so, once it stands there."""
    found: list[Message] = []

    def there() -> bool:
        found[:] = [one for one in slack.workspace.thread(asked.channel, asked.ts)[1:] if words in one.text]
        return bool(found)

    await slack.until(there, PATIENCE)
    return found[0]


async def main(to: Path | None) -> None:
    """See the module."""
    with tempfile.TemporaryDirectory() as home:
        async with SlackServer() as slack:
            asked = await conducted(slack, home)
            thread = slack.workspace.thread(asked.channel, asked.ts)
            sys.stdout.write(lines(slack.workspace, thread) + "\n")
            if to:
                await asyncio.to_thread(to.write_text, page(slack.workspace, thread))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))

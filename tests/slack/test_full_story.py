"""The whole of it, by the program as it is started, killed in the middle: read from Slack's own record."""

import io
import json
import zipfile
from collections import Counter
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.demo import answer
from adapters.slack.testing.server import APP_TOKEN, BOT_TOKEN, SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.chat import AssistantTurn
from conductor_core.testing.model_script import Asked, Fault, Say, Use
from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, UNITTEST, team
from tests.acceptance.forked import Process
from tests.serving import serving

GENERAL = "C0GENERAL"
REFUSED = "`approve` needs the role member; you are viewer."


def asking(asked: Asked) -> Say | Fault:
    """The team, whose coder asks a person first."""
    writes = not {"submit_plan", "give_verdict"} & set(asked.tools) and UNITTEST not in asked.order
    if not writes or "test_greet.py" in asked.order:
        return team(asked)
    if asked.step == 0:
        return Say(uses=(Use("ask_person", json.dumps({"question": "Which greeting?", "choices": ["Hello", "Hi"]})),))
    first = next(place for place, turn in enumerate(asked.turns) if isinstance(turn, AssistantTurn))
    return team(replace(asked, turns=(*asked.turns[:first], *asked.turns[first + 1 :])))


def service(slack: SlackServer, models: ModelServer, home: Path, owner: str) -> AbstractAsyncContextManager[Process]:
    """The program, in Slack."""
    settings = {
        "CONDUCTOR_SLACK_URL": slack.url,
        "CONDUCTOR_SLACK_BOT_TOKEN": BOT_TOKEN,
        "CONDUCTOR_SLACK_APP_TOKEN": APP_TOKEN,
        "CONDUCTOR_SLACK_OWNERS": owner,
    }
    return serving(home, models, settings)


def packed(**files: str) -> bytes:
    """A ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


async def test_from_a_mention_with_a_zip_to_the_files_over_a_kill(tmp_path: Path) -> None:
    """Nothing is double, nothing is missing, and the order is kept."""
    async with SlackServer() as slack, ModelServer(asking) as models:
        ada, bob = (Somebody(slack, slack.workspace.person(name)) for name in ("Ada", "Bob"))
        zipped = ada.uploads("greeter.zip", packed(notes="Greet people."), "zip")
        async with service(slack, models, tmp_path / "home", ada.person.id) as process:
            await ada.types(GENERAL, f"role <@{bob.person.id}|bob> viewer")
            asked = await ada.says(GENERAL, f"<@{US}> {GOAL}", files=[zipped])
            plan = await answer(slack, asked, ": plan")
            await bob.presses(plan, "Approve")
            await slack.until(lambda: told(slack, bob) == [REFUSED])
            await ada.presses(plan, "Approve")
            question = await answer(slack, asked, ": question 1")
            await ada.presses(question, "Hello")
            await ada.says(GENERAL, "Please keep it short.", thread=asked.ts)
            process.kill()
            await process.wait()
        async with service(slack, models, tmp_path / "home", ada.person.id):
            await answer(slack, asked, "R1: done")
            await slack.until(lambda: len(with_files(slack, asked)) == 1, 60)
        thread = slack.workspace.thread(asked.channel, asked.ts)
        assert told(slack, bob) == [REFUSED]
        assert max(Counter(parts(thread)).values()) == 1
        order = [place(thread, words) for words in ("on it", ": plan", ": question 1", "keep it short", ": done")]
        assert order == sorted(order)
        (result,) = with_files(slack, asked)
        names = [one["name"] for one in result.files]
        assert {"R1.patch", "R1.zip"} <= set(names)
        assert len(names) == len(set(names))
        zip_file = slack.workspace.files[result.files[names.index("R1.zip")]["id"]]
        assert {"greet.py", "test_greet.py", "notes"} <= set(zipfile.ZipFile(io.BytesIO(zip_file.content)).namelist())


def told(slack: SlackServer, somebody: Somebody) -> list[str]:
    """What only this person was told."""
    return [one.text for one in slack.workspace.whispers if one.user == somebody.person.id]


def with_files(slack: SlackServer, asked: Message) -> list[Message]:
    """Our answers that hold files."""
    return [one for one in slack.workspace.thread(asked.channel, asked.ts)[1:] if one.files]


def parts(thread: list[Message]) -> list[str]:
    """Every message of ours by the key and the part that it is."""
    payloads = [one.metadata["event_payload"] for one in thread if one.metadata]
    return [f"{payload['key']}/{payload['part']}" for payload in payloads]


def place(thread: list[Message], words: str) -> int:
    """The first message that says so."""
    return next(number for number, one in enumerate(thread) if words in one.text)

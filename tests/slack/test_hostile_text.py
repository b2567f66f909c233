"""Nothing that an agent, a file or a stranger writes pings anybody, forges a button, hides a link or unfurls: read from Slack's record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.forms import About, form
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.domain.card import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fact,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
    Text,
)
from conductor_core.testing.clock import START
from tests.slack.thread import Thread, thread

HOSTILE = (
    "<!channel> <!here> <!everyone>",
    "<@U0001ADA> <#C0GENERAL> <!subteam^S1>",
    "<https://evil.example|the docs> https://evil.example/unfurl",
    "[Approve](https://evil.example) *bold* _it_ ~no~ `code`",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "```\n<!channel>\n```",
    "| <!channel> | b |\n|---|---|\n| <@U1> | https://evil.example |",
    "- <!here>\n1. <https://evil.example|x>",
    ':rotating_light: {"type":"button"} </script><script>alert(1)</script>',
    "approve\nrun=R1 \u202eevorppa \x1b[31m",
)


def cards(text: str, folder: Path) -> Iterator[tuple[str, Card]]:
    """Every kind of card, with the text wherever one can be."""
    row = TaskRow(key="T1", title=text, state=text, agent=text, elapsed="1 s", cost="free", sign=text)
    hidden = folder / (text.translate(str.maketrans("/\n\x1b", "___"))[:60] + ".txt")
    hidden.write_text(text)
    everything: tuple[Block, ...] = (
        Text(text=text, tone="bad"),
        Code(text=text, language=text),
        Code(text=f"{text}\n" * 2000, language="py"),
        Bullets(items=(text, text)),
        Facts(facts=(Fact(name=text, value=text),)),
        Tasks(rows=(row.model_copy(update={"state": ""}),)),
        Tasks(rows=(row,)),
        Progress(percent=3, text=text),
        Buttons(buttons=(Button(label=text, command=f"answer 1 {text}"),)),
        Files(paths=(str(hidden),)),
    )
    yield "everything", Card(title=text, blocks=everything)
    yield (
        "live",
        Card(title=text, blocks=(Progress(percent=3, text=text, since=START), Tasks(rows=(row,)), Text(text=text))),
    )


def found(part: object) -> Iterator[dict[str, Any]]:
    """Every object within blocks."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from found(value)
    elif isinstance(part, list):
        for one in part:
            yield from found(one)


def check(blocks: object, pressed: int) -> None:
    """In blocks."""
    objects = list(found(blocks))
    kinds = {str(one.get("type")) for one in objects}
    assert kinds.isdisjoint({"mrkdwn", "markdown", "link", "user", "usergroup", "broadcast", "channel", "image"})
    assert sum(one.get("type") == "button" for one in objects) == pressed
    assert all("url" not in one for one in objects)


def check_record(at: Thread) -> None:
    """All that was sent."""
    for message in [*at.answers(), *at.slack.workspace.whispers]:
        assert "<" not in message.text
        assert ">" not in message.text
    posted = [call.given for call in at.slack.calls if call.method == "chat.postMessage"]
    assert all(given["unfurl_links"] is False and given["unfurl_media"] is False for given in posted)
    assert all("parse" not in call.given and "link_names" not in call.given for call in at.slack.calls)


@pytest.mark.parametrize("text", HOSTILE)
async def test_in_cards(text: str, tmp_path: Path) -> None:
    """Posted, edited, streamed, whispered: only letters arrive."""
    async with thread() as at:
        surface = at.surface()
        for name, card in cards(text, tmp_path):
            at.slack.workspace.messages[1:] = []
            ref = await surface.post(at.room, name, card)
            await at.edited(surface, ref, card)
            await surface.whisper("C0GENERAL", at.root, at.ada.id, card)
            for message in at.answers():
                check(message.blocks, pressed=name == "everything" and not message.files)
            check_record(at)


@pytest.mark.parametrize("text", HOSTILE)
def test_in_forms(text: str) -> None:
    """What was said before is the value of a field, and no label."""
    for command, given in ((Start, {"goal": text}), (Change, {"edit": text, "run": "R1"})):
        view = form(command, given, About("C0GENERAL"))
        check(view["blocks"], pressed=0)


@pytest.mark.parametrize("text", HOSTILE)
async def test_in_the_message_that_a_thread_hangs_on(text: str) -> None:
    """The goal stands in it."""
    async with thread() as at:
        await at.surface().begin_thread("C0GENERAL", text, Card(title=f"Ada asks: {text}"), in_doubt=False)
        message = at.slack.workspace.messages[-1]
        assert "<" not in message.text
        check(message.blocks, pressed=0)
        check_record(at)

"""The live card as Slack's own: one stream after the other, each stopped once; what stands in when Slack refuses."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.slack.testing.acting import Somebody
from adapters.slack.testing.server import Fault, SlackServer
from adapters.slack.testing.workspace import US, Message
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.domain.card import Button, Buttons, Card, Progress, TaskRow, Tasks, Text
from conductor_core.ports.agent import Desk
from conductor_core.ports.surface import SurfaceSlow
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import START
from conductor_core.testing.stage import planner, work
from tests.slack.floor import floor
from tests.slack.golden import same
from tests.slack.thread import Thread, thread

ROWS = (
    TaskRow(key="T1", title="Write the poem", state="done", tone="good", agent="coder", elapsed="8 s", cost="free"),
    TaskRow(key="T2", title="Read it", state="running", agent="reader", elapsed="4 s", since=START),
    TaskRow(key="T3", title="Print it", state="waiting", needs=("T1", "T2")),
)


def at_work(percent: int, *blocks: Text) -> Card:
    """The live card of a run at work."""
    bar = Progress(percent=percent, text="1 of 3 tasks, free", elapsed="12 s", since=START)
    return Card(title="R1: at work", blocks=(bar, Tasks(rows=ROWS), *blocks))


def at_rest() -> Card:
    """The same run, paused."""
    rows = tuple(row.model_copy(update={"since": None}) for row in ROWS)
    go_on = Buttons(buttons=(Button(label="Go on", command="resume R1", style="primary"),))
    bar = Progress(percent=50, text="1 of 3 tasks, free", elapsed="30 s")
    return Card(title="R1: paused", tone="warning", blocks=(bar, Tasks(rows=rows), go_on))


async def test_a_card_is_begun_appended_to_and_stopped_as_slack_wants_it() -> None:
    """Only what is new is appended; what is no plan comes below it when the stream ends."""
    async with thread() as at:
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(33))
        ref = await at.edited(surface, ref, at_work(40))
        ref = await at.edited(surface, ref, at_work(40))
        await at.edited(surface, ref, at_rest())
        streamed = [call for call in at.slack.calls if call.method.endswith("Stream")]
        assert [call.method for call in streamed] == ["chat.startStream", "chat.appendStream", "chat.stopStream"]
        for call in streamed:
            same(f"live_card_{call.method.partition('.')[2]}", _without_ids(call.given))
        same("live_card", at.answers()[0].blocks)


async def test_a_stream_is_rolled_over_before_it_runs_out() -> None:
    """There is one live card all the time, and each stream is stopped once."""
    async with thread() as at:
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        for percent in range(20, 90, 10):
            await at.clock.advance(130)
            ref = await at.edited(surface, ref, at_work(percent))
            assert len(at.answers()) == 1
        await at.edited(surface, ref, at_rest())
        assert len(at.taken("chat.startStream")) == 4
        assert [given["ts"] for given in at.taken("chat.stopStream")] == sorted({*_stamps(at, "chat.stopStream")})
        assert len(at.taken("chat.stopStream")) == 4


async def test_after_a_crash_the_stream_goes_on_and_is_stopped_once() -> None:
    """All the next process knows is what the message is called."""
    async with thread() as at:
        ref = await at.surface().post(at.room, "live", at_work(10))
        ref = await at.edited(at.surface(), ref, at_work(20))
        at.slack.faults.append(Fault("chat.stopStream", "cut", arrives=True))
        try:
            await at.edited(at.surface(), ref, at_rest())
        except ConnectionError:
            await at.edited(at.surface(), ref, at_rest())
        assert [call.answer for call in at.slack.calls if call.method == "chat.stopStream"] == [
            "cut",
            "message_not_in_streaming_state",
        ]
        assert [one.blocks[0]["title"][:10] for one in at.answers()] == ["R1: paused"]


async def test_after_a_crash_what_waited_before_waits_no_more() -> None:
    """Whoever takes over reads what the message shows."""
    async with thread() as at:
        ref = await at.surface().post(at.room, "live", at_work(10, Text(text="Waiting for you: `answer 1 …`")))
        assert "○ Waiting for you: answer 1 …" in at.words(at.answers()[0])
        ref = await at.edited(at.surface(), ref, at_work(20))
        assert "✅ No more: Waiting for you: answer 1 …" in at.words(at.answers()[0])
        ref = await at.edited(at.surface(), ref, at_work(30))
        assert "✅ No more: Waiting for you: answer 1 …" in at.words(at.answers()[0])


async def test_a_stream_whose_begin_was_in_doubt_is_found() -> None:
    """Nothing but the names of its tasks can tell."""
    async with thread() as at:
        at.slack.faults.append(Fault("chat.startStream", "cut", arrives=True))
        try:
            await at.surface().post(at.room, "live", at_work(10))
        except ConnectionError:
            found = await at.surface().find(at.room, "live")
        assert found
        await at.edited(at.surface(), found, at_work(20))
        assert len(at.answers()) == 1
        assert await at.surface().find(at.room, "other") is None


async def test_one_that_breaks_off_while_it_is_rolled_over_is_rolled_over_once() -> None:
    """At whichever call."""
    for method in ("chat.startStream", "chat.stopStream", "chat.delete"):
        async with thread() as at:
            ref = await at.surface().post(at.room, "live", at_work(10))
            await at.clock.advance(250)
            at.slack.faults.append(Fault(method, "error", arrives=True))
            try:
                await at.edited(at.surface(), ref, at_work(20))
            except Exception:  # noqa: BLE001 - whatever the SDK makes of it
                ref = await at.edited(at.surface(), ref, at_work(20))
            assert len(at.answers()) == 1
            await at.edited(at.surface(), ref, at_rest())
            assert len(at.answers()) == 1


async def test_one_that_ran_out_while_nobody_was_there_goes_on_in_another() -> None:
    """Slack ended it by itself."""
    async with thread() as at:
        ref = await at.surface().post(at.room, "live", at_work(10))
        await at.clock.advance(1000)
        await at.edited(at.surface(), ref, at_work(20))
        assert len(at.answers()) == 1
        assert at.taken("chat.stopStream") == []


async def test_one_that_a_person_stopped_streams_no_more() -> None:
    """The message is edited from then on."""
    async with thread() as at:
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        await Somebody(at.slack, at.ada).stops(at.answers()[0])
        ref = await at.edited(surface, ref, at_work(20))
        await at.edited(surface, ref, at_work(30))
        assert len(at.taken("chat.startStream")) == 1
        assert len(at.taken("chat.update")) == 2
        assert "30 %" in json.dumps(at.answers()[0].blocks)


async def test_where_slack_does_not_stream_the_card_is_edited_every_three_seconds_at_most() -> None:
    """It is asked once for each channel."""
    async with thread() as at:
        at.slack.refused["chat.startStream"] = "not_allowed_token_type"
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        await surface.edit(at.room, ref, at_work(20))
        await at.clock.advance(2.9)
        with pytest.raises(SurfaceSlow):
            await surface.edit(at.room, ref, at_work(25))
        await at.clock.advance(0.2)
        await surface.edit(at.room, ref, at_work(30))
        assert "30 %" in json.dumps(at.answers()[0].blocks, ensure_ascii=False)
        assert sum(call.method == "chat.startStream" for call in at.slack.calls) == 1


async def test_where_slack_does_not_let_it_be_edited_either_how_it_ends_is_posted_once() -> None:
    """Not every step on the way."""
    async with thread() as at:
        at.slack.refused |= {"chat.startStream": "not_allowed_token_type", "chat.update": "edit_window_closed"}
        surface = at.surface()
        ref = await surface.post(at.room, "live", at_work(10))
        ref = await at.edited(surface, ref, at_work(20))
        await at.edited(surface, ref, at_rest())
        await at.edited(at.surface(), ref, at_rest())
        assert [one.text for one in at.answers()] == ["R1: at work", "⚠️ R1: paused"]


async def test_a_whole_run_has_one_live_card_and_leaves_no_stream_open(tmp_path: Path) -> None:
    """Read from the server's record."""
    async with (
        SlackServer() as slack,
        floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", writes_its_brief)) as at,
    ):
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "plan"), "Approve")
        await at.answered(asked, "R1: done")
        plans = [one for one in slack.workspace.thread("C0GENERAL", asked.ts) if _is_plan(one)]
        assert len(plans) == 1
        assert plans[0].stream is None
        begun = [call.given for call in slack.calls if call.method == "chat.startStream"]
        assert {call["recipient_user_id"] for call in begun} == {ada.person.id}


async def test_who_asks_meanwhile_how_it_stands_gets_an_answer_that_does_not_stream(tmp_path: Path) -> None:
    """Nobody would ever stop a second live card."""
    told = asyncio.Event()

    async def waits(brief: Brief, desk: Desk) -> Outcome:
        await told.wait()
        return await writes_its_brief(brief, desk)

    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), ScriptedAgent("coder", waits)) as at:
        ada = at.somebody("Ada")
        asked = await ada.says("C0GENERAL", f"<@{US}> write a poem")
        await ada.presses(await at.answered(asked, "plan"), "Approve")
        await slack.until(lambda: any(call.method == "chat.startStream" for call in slack.calls))
        await ada.says("C0GENERAL", "how is it going?", asked.ts)
        await at.answered(asked, "R1: at work")
        told.set()
        await at.answered(asked, "R1: done")
        streamed = [call.method for call in slack.calls if call.method in ("chat.startStream", "chat.stopStream")]
        assert streamed == ["chat.startStream", "chat.stopStream"]


def _is_plan(message: Message) -> bool:
    return any(block["type"] == "plan" for block in message.blocks)


def _stamps(at: Thread, method: str) -> list[str]:
    return [str(given["ts"]) for given in at.taken(method)]


def _without_ids(given: dict[str, object]) -> dict[str, object]:
    """Time stamps are not the same in every run."""
    return {name: value for name, value in given.items() if name not in ("ts", "thread_ts", "recipient_user_id")}

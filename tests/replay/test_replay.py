"""A recorded run is shown again, byte for byte; a cassette in the folder is a test."""

import json
from pathlib import Path

import pytest

from conductor_core.commands.portable import Export
from conductor_core.commands.replay import Replay
from conductor_core.domain.command import Reply
from conductor_core.domain.ids import RunId
from conductor_core.engine.rethinking import rethought
from conductor_core.logic.cassettes import parse
from conductor_core.logic.figures import count
from conductor_core.testing.stage import stage
from tests.replay.stories import (
    KEY,
    PASSWORD,
    STORIES,
    a_plan_turned_down_once,
    approved_and_undone,
    full_of_secrets,
    models_write_and_review,
)

CASSETTES = sorted((Path(__file__).parent / "cassettes").glob("*.json"))
TO_ACCEPT = "if this is how it is to read now: python -m tests.replay"


async def play(folder: Path, file: Path) -> Reply:
    """What `replay` says of a file."""
    async with stage(folder / "player") as at:
        return await at.order(Replay(path=str(file)))


def posts(file: Path) -> int:
    """How many were recorded."""
    return sum(len(room["posts"]) for room in json.loads(file.read_text())["rooms"])


def same(file: Path) -> str:
    """What is said where nothing is other than it was."""
    thought = {one["attempt"] for one in json.loads(file.read_text())["calls"] if one["key"] == "call-1"}
    ends = f", and {count(len(thought), 'attempt')} with the same end" if thought else ""
    return f"R1: the same {posts(file)} posts{ends}."


@pytest.mark.parametrize("file", CASSETTES, ids=lambda file: file.stem)
async def test_the_posts_are_the_same(tmp_path: Path, file: Path) -> None:
    """Whatever is put into the folder is played."""
    said = await play(tmp_path, file)
    assert said.text == same(file), (TO_ACCEPT, said.card)


def test_some_cassettes_are_kept() -> None:
    assert {file.stem for file in CASSETTES} >= {"default-goal", *STORIES}


@pytest.mark.parametrize("name", STORIES)
async def test_what_was_just_recorded_plays(tmp_path: Path, name: str) -> None:
    """The thread that people saw is made again out of the cassette alone."""
    file = await STORIES[name](tmp_path)
    said = await play(tmp_path, file)
    assert (said.outcome, said.text) == ("ok", same(file)), said.card


async def test_the_first_post_that_differs_is_shown(tmp_path: Path) -> None:
    """As a difference of lines; the order has failed."""
    file = await approved_and_undone(tmp_path)
    body = json.loads(file.read_text())
    body["rooms"][0]["posts"][1]["card"]["title"] = "R1: another title"
    file.write_text(json.dumps(body))
    said = await play(tmp_path, file)
    assert said.outcome == "failed"
    assert said.text == "R1 is not shown as it was: post 2 (memory:R1/6/plan) in memory:R1 differs."
    assert '-  "title": "R1: another title"' in str(said.card)


async def test_an_attempt_that_ends_otherwise_by_the_same_answers_is_shown(tmp_path: Path) -> None:
    """What the loop makes of a model's words is made again: here it was recorded as something else."""
    file = await models_write_and_review(tmp_path)
    body = json.loads(file.read_text())
    made = next(one for one in body["attempts"] if one["id"] == "R1.T1.1")
    assert made["outcome"]["summary"] == "A poem."
    made["outcome"]["summary"] = "A novel."
    file.write_text(json.dumps(body))
    said = await play(tmp_path, file)
    assert (said.outcome, said.text) == (
        "failed",
        "R1.T1.1 of R1 does not end as it did, by the same answers of its model.",
    )
    assert '- "summary": "A novel."' in str(said.card)


async def test_a_plan_that_is_read_otherwise_is_shown(tmp_path: Path) -> None:
    """What a planner handed in is made again out of its model's answers, as far as it was not turned down."""
    file = await a_plan_turned_down_once(tmp_path)
    body = json.loads(file.read_text())
    draft = next(call for call in body["calls"] if (call["attempt"], call["key"]) == ("R1.plan.1", "draft"))
    assert [task["needs"] for task in draft["answer"]["tasks"]] == [["T2"], []]
    draft["answer"]["tasks"][0]["needs"] = []
    file.write_text(json.dumps(body))
    said = await play(tmp_path, file)
    assert said.text == "R1.plan.1 of R1 does not end as it did, by the same answers of its model."
    assert '+     "T2"' in str(said.card)


@pytest.mark.parametrize("unanswered", ["call-1", "call-3"])
async def test_an_attempt_that_was_ended_from_outside_is_left_out(tmp_path: Path, unanswered: str) -> None:
    """Its model had not come to an end, so nothing follows from what it said."""
    file = await models_write_and_review(tmp_path)
    body = json.loads(file.read_text())
    call = next(one for one in body["calls"] if (one["attempt"], one["key"]) == ("R1.T1.1", unanswered))
    call["answer"] = None
    file.write_text(json.dumps(body))
    assert (await play(tmp_path, file)).text.endswith("posts, and 1 attempt with the same end.")


async def test_a_check_is_left_out(tmp_path: Path) -> None:
    """It ended by what Conductor itself saw, whatever the model said."""
    file = await models_write_and_review(tmp_path)
    body = json.loads(file.read_text())
    plan = next(one["body"]["plan"] for one in body["events"] if one["body"]["kind"] == "plan.proposed")
    plan["tasks"][1]["kind"] = "check"
    assert [one.attempt for one in await rethought(parse(body, file.name))] == ["R1.T1.1"]


async def test_orders_and_answers_are_on_it(tmp_path: Path) -> None:
    """Who ordered what, after which event, and what was said to it."""
    body = json.loads((await approved_and_undone(tmp_path)).read_text())
    digest = next(one["body"]["digest"] for one in body["events"] if one["body"]["kind"] == "plan.approved")[:12]
    yes = f"Version 1 of the plan of R1 is approved; work begins. What was approved has the digest {digest}."
    assert [(one["command"]["name"], one["actor"]["name"], one["text"]) for one in body["inbound"]] == [
        ("start", "Ann", "R1 is on its way in project poem."),
        ("tell", "Ann", body["inbound"][1]["text"]),
        ("approve", "Ann", yes),
        ("undo", "Ann", body["inbound"][3]["text"]),
    ]
    assert [one["id"] for one in body["attempts"]][:1] == ["R1.plan.1"]
    assert [one["number"] for one in body["events"]] == list(range(1, len(body["events"]) + 1))


async def test_no_secret_and_no_name_of_the_machine_is_on_it(tmp_path: Path) -> None:
    """Planted in the goal, in what is said, in inputs and in paths; the rest is shown as it was."""
    home = tmp_path / "somewhere" / "private"
    home.mkdir(parents=True)
    file = await full_of_secrets(home)
    text = file.read_text()
    assert [word for word in (KEY, PASSWORD, "s3same-0pen", str(home), str(tmp_path)) if word in text] == []
    assert "/conductor" in text
    said = await play(tmp_path, file)
    assert (said.outcome, said.text) == ("ok", same(file)), said.card


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cassette": 2}, "FILE has format 2, this Conductor plays up to 1: update the program and replay again."),
        ({"cassette": "1"}, "FILE is no cassette: `export R1` writes one."),
        ({"rooms": []}, "FILE is damaged: it holds no events or no thread."),
        (
            {"events": [1]},
            "FILE is damaged at events.0: Input should be a valid dictionary or instance of RecordedEvent.",
        ),
    ],
)
async def test_a_cassette_is_data_from_a_stranger(tmp_path: Path, change: dict[str, object], why: str) -> None:
    """What cannot be played is refused in one sentence."""
    file = tmp_path / "strange.json"
    file.write_text(json.dumps(json.loads(CASSETTES[0].read_text()) | change))
    said = await play(tmp_path, file)
    assert (said.outcome, said.text) == ("refused", why.replace("FILE", str(file)))


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        ("number", 7, "FILE is damaged: event 1 is missing."),
        ("at", "9999-12-31T23:59:59Z", "FILE is damaged: its clock is out of range."),
        ("body", {"kind": "moon.landed"}, "FILE is damaged: event 1 is none that this Conductor knows."),
    ],
)
async def test_events_that_cannot_be_are_refused(tmp_path: Path, place: str, value: object, why: str) -> None:
    """Before anything is played."""
    file = tmp_path / "strange.json"
    body = json.loads(CASSETTES[0].read_text())
    body["events"][0][place] = value
    file.write_text(json.dumps(body))
    said = await play(tmp_path, file)
    assert (said.outcome, said.text) == ("refused", why.replace("FILE", str(file)))


async def test_a_log_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """Its tasks end, and were never planned."""
    file = tmp_path / "strange.json"
    body = json.loads(CASSETTES[0].read_text())
    done = next(event for event in body["events"] if event["body"]["kind"] == "task.done")
    body["events"] = [body["events"][0] | {"body": done["body"]}]
    file.write_text(json.dumps(body))
    said = await play(tmp_path, file)
    assert said.outcome != "ok"


@pytest.mark.parametrize("content", ["notes", "[1]", "[" * 100_000])
async def test_what_is_no_cassette_is_refused(tmp_path: Path, content: str) -> None:
    """Whatever it is."""
    file = tmp_path / "notes.txt"
    file.write_text(content)
    said = await play(tmp_path, file)
    assert said.outcome == "refused"
    assert said.text.startswith(f"{file} is no cassette")


async def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    """A hole of 65 MiB."""
    file = tmp_path / "huge.json"
    with file.open("wb") as hole:
        hole.truncate(65 << 20)
    assert (await play(tmp_path, file)).text == f"{file} is larger than 64 MiB."


def test_a_run_is_named_with_its_kind_or_without() -> None:
    """A project has small letters, so that neither is taken for the other."""
    named = [Export.model_validate(given) for given in ({"project": "R7"}, {"project": "run", "to": "R7"})]
    assert [(one.run, one.usual) for one in named] == [("R7", "R7.cassette.json")] * 2
    assert (Export(project="r7").run, Export(project="r7").usual) == (None, "r7.json")


async def test_a_run_that_is_not_there_cannot_be_recorded(tmp_path: Path) -> None:
    """The sentence says what there is."""
    async with stage(tmp_path) as at:
        said = await at.order(Export(project="R9", to=str(tmp_path / "x.json")), run=RunId("R9"))
        assert (said.outcome, said.text) == ("refused", "There is no run R9. `runs` lists them.")

"""A hostile model, behind the whole service: what it plans and says never gets further than a refusal."""

import asyncio
import json
from collections import Counter

import pytest
from pydantic import JsonValue

from conductor_core.commands.start import Start
from conductor_core.testing.model_script import Asked, Fault, Say, Use
from conductor_core.testing.model_server import KEY, ModelServer
from tests.bad_input.front_door import Answer, conduct


def task(key: str = "T1", **more: JsonValue) -> JsonValue:
    """A task that is fine but for what is said."""
    return {"key": key, "title": "Write it", "brief": "Write a.txt.", **more}


def plan(*tasks: JsonValue) -> Say:
    """A plan, handed in."""
    body = {"title": "A plan", "summary": "All of it.", "tasks": list(tasks)}
    return Say(uses=(Use("submit_plan", json.dumps(body)),))


SAID: dict[str, Say] = {
    "74 cycle": plan(task(needs=["T2"]), task("T2", needs=["T1"])),
    "74 10,000 tasks": plan(*(task(f"T{number}") for number in range(10_000))),
    "74 missing": plan(task(needs=["T9"])),
    "74 twice": plan(task(), task()),
    "74 self": plan(task(needs=["T1"])),
    "74 1 MB": plan(task(brief="x" * 1_000_000)),
    "75 network": plan(task(capabilities=["network"])),
    "75 push": plan(task(capabilities=["push"])),
    "65 unknown tool": Say(uses=(Use("launch", "{}"),)),
    "65 no JSON": Say(uses=(Use("submit_plan", "{"),)),
    "77 empty": Say(),
    "77 refusal": Say(text="I will not do that.", stop="refusal"),
    "77 length": Say(text="And then", stop="length"),
}

ANSWERS: list[tuple[str, str, int]] = [
    ("74 cycle", "Plan rejected: tasks wait for each other in a circle: T1 → T2 → T1", 4),
    ("74 10,000 tasks", "Plan rejected: The arguments ", 4),
    ("74 missing", "T1 needs T9, which does not exist", 4),
    ("74 twice", "two tasks are called T1", 4),
    ("74 self", "T1 needs itself", 4),
    ("74 1 MB", "Plan rejected: The arguments ", 4),
    ("75 network", "T1 asks for network and does not say which hosts it must reach", 4),
    ("75 push", "T1 asks for push, which only Conductor itself does", 4),
    ("65 unknown tool", "3 useless answers in a row, at last: There is no tool launch.", 6),
    ("65 no JSON", "Plan rejected: The arguments ", 4),
    ("77 empty", "3 useless answers in a row, at last an empty one", 6),
    ("77 refusal", "I will not do that.", 2),
    ("77 length", "the last one cut off at the limit of its length", 6),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Answer], Counter[str]]:
    """All goals at once, to one service with one model; and how often the model was asked for each."""
    calls: Counter[str] = Counter()

    def hostile(asked: Asked) -> Say | Fault:
        row = next(row for row in SAID if f"({row})" in asked.order)
        calls[row] += 1
        return SAID[row]

    async def all_of_them() -> dict[str, Answer]:
        async with ModelServer(hostile) as server:
            orders = {row: Start(goal=f"Write a poem ({row})") for row in SAID}
            home = tmp_path_factory.mktemp("plans") / "home"
            return await conduct(home, orders, openai_api_key=KEY, openai_base_url=server.openai_url)

    return asyncio.run(all_of_them()), calls


@pytest.mark.parametrize(("row", "says", "asked"), ANSWERS, ids=[row for row, _, _ in ANSWERS])
def test_the_run_fails_in_one_sentence_after_few_calls(
    answers: tuple[dict[str, Answer], Counter[str]], row: str, says: str, asked: int
) -> None:
    """A plan may be repaired once in each of two tries; a model that says nothing of use gets three answers in each."""
    found, calls = answers
    assert found[row].state == "failed"
    assert says in found[row].text
    assert "\n" not in found[row].text
    assert calls[row] == asked

"""Every card reads as its file says. ``python -m tests.golden.write`` writes them anew; whoever does it reads what changed."""

from typing import get_args

import pytest

from conductor_core.domain.ask import Subject
from conductor_core.domain.run import RunState
from conductor_core.events import KINDS
from tests.golden.reading import CARDS, WRITE, all_files, all_scenes
from tests.golden.replies import ALL
from tests.golden.scenes import SCENES

FILES = all_scenes()


@pytest.mark.parametrize("name", SCENES)
def test_a_card_reads_as_it_was_looked_at(name: str) -> None:
    """As plain lines and as Markdown."""
    path = CARDS / f"{name}.txt"
    assert path.exists(), f"{name} has no file: run `{WRITE}`, and read what it writes"
    assert FILES[name] == path.read_text(), f"{name} reads otherwise; `{WRITE}` writes it anew"


async def test_an_answer_to_an_order_reads_as_it_was_looked_at() -> None:
    """Show, why, cost, rules and the like, and whether something was meant for us."""
    files = await all_files()
    answers = {name: text for name, text in files.items() if name not in SCENES}
    assert answers == {name: (CARDS / f"{name}.txt").read_text() for name in answers}
    assert answers.keys() == ALL


def test_every_event_is_in_a_scene() -> None:
    """A new kind of event says how it reads before it counts."""
    told = {event.model_dump()["kind"] for scene in SCENES.values() for event in (*scene.before, *scene.then)}
    assert told == KINDS


@pytest.mark.parametrize("subject", get_args(Subject))
def test_every_subject_of_an_approval_has_a_file(subject: str) -> None:
    assert (CARDS / ("plan.txt" if subject == "plan" else f"approval-{subject}.txt")).exists()


@pytest.mark.parametrize("state", get_args(RunState))
def test_the_live_card_has_a_file_in_every_state_of_a_run(state: str) -> None:
    assert f"\n{'=' * 80}\n" in FILES[f"live-{state}"]


def test_no_file_is_left_of_what_is_no_more() -> None:
    assert {path.stem for path in CARDS.glob("*.txt")} == {*SCENES, *ALL}

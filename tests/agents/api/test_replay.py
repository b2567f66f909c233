"""A killed attempt is run again: it pays nothing twice, does nothing twice, and ends the same."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.domain.agent import Outcome, Said
from conductor_core.domain.remark import Opening
from conductor_core.testing.desk import FakeDesk, Memory
from conductor_core.testing.model_script import Say, Script, Use, by_step
from conductor_core.testing.scripted_model import ScriptedModel
from tests.agents.api.desks import agent, brief, desk, use, uses

WRITES = 10
"""Journal entries of the script below: 4 answers, 5 tool results, 1 word of a person."""

APPEND = "echo line >> log; cat log"


def script() -> Script:
    """A coder that writes, runs something that must not run twice, errs once, edits and finishes."""
    return by_step(
        uses(use("write_file", path="a.py", content="x = 1\n"), use("run", command=APPEND), text="I begin."),
        uses(use("edit_file", path="a.py", old="x = 1", new="x = 2"), Use("nope", "{}")),
        uses(use("run", command="cat a.py"), text="I look."),
        uses(use("finish", summary="Done.", claims=[{"kind": "file", "subject": "a.py"}])),
    )


class Talking(FakeDesk):
    """A person says something once, after the first tools were used."""

    def __init__(self, quiet: FakeDesk, memory: Memory) -> None:
        super().__init__(quiet.workspace, quiet.journal)
        self._memory = memory

    async def heard(self, key: str, opening: Opening) -> tuple[str, ...]:
        """What is said is said once, whatever restarts."""
        if opening == "step" and not any(name.startswith("heard") for name in self._memory.results):
            self.said = ["Use spaces."]
        return await super().heard(key, opening)


async def attempt(
    model: ScriptedModel, memory: Memory, folder: Path, *, fresh: bool, dies_after: int | None
) -> tuple[Outcome, Talking]:
    """One run of the attempt."""
    place = Talking(desk(folder, memory, fresh=fresh, dies_after=dies_after), memory)
    return await agent(model).run(brief(), place), place


@pytest.mark.parametrize("moment", range(1, WRITES + 1))
async def test_a_kill_after_any_write_costs_nothing(tmp_path: Path, moment: int) -> None:
    """The workspace is found as it was left: nothing that was recorded is done again."""
    model, memory = ScriptedModel(script()), Memory()
    with pytest.raises(asyncio.CancelledError):
        await attempt(model, memory, tmp_path, fresh=True, dies_after=moment)
    outcome, place = await attempt(model, memory, tmp_path, fresh=False, dies_after=None)
    assert outcome.kind == "done"
    assert memory.writes == WRITES
    assert len(model.asked) == 4, "each answer was paid once"
    assert (tmp_path / "log").read_text() == "line\n", "the command ran once"
    assert (tmp_path / "a.py").read_text() == "x = 2\n"
    assert [command.tail for command in outcome.commands] == ["line", "x = 2"], "evidence of both runs"
    assert len(place.journal.requests) == 4


@pytest.mark.parametrize("moment", range(1, WRITES + 1))
async def test_a_kill_that_loses_the_files_repeats_their_changes_only(tmp_path: Path, moment: int) -> None:
    """On a fresh workspace recorded changes are made again, for their effect; the conversation reads as recorded."""
    model, memory = ScriptedModel(script()), Memory()
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with pytest.raises(asyncio.CancelledError):
        await attempt(model, memory, tmp_path / "one", fresh=True, dies_after=moment)
    outcome, _ = await attempt(model, memory, tmp_path / "two", fresh=True, dies_after=None)
    assert outcome.kind == "done"
    assert len(model.asked) == 4
    assert (tmp_path / "two/a.py").read_text() == "x = 2\n"
    assert (tmp_path / "two/log").read_text() == "line\n"


async def test_a_kill_after_every_write_in_turn_still_ends(tmp_path: Path) -> None:
    """Nine kills, one after the other, each as soon as one more thing was written."""
    model, memory = ScriptedModel(script()), Memory()
    for moment in range(1, WRITES):
        place = desk(tmp_path, memory, fresh=moment == 1, dies_after=moment)
        with pytest.raises(asyncio.CancelledError):
            await agent(model).run(brief(), place)
    place = desk(tmp_path, memory, fresh=False)
    outcome = await agent(model).run(brief(), place)
    assert outcome.kind == "done"
    assert len(model.asked) == 4
    assert (tmp_path / "log").read_text() == "line\n"
    assert place.told == [], "what the thread heard is not told again"


async def test_a_kill_between_a_deed_and_its_record_repeats_the_deed_only(tmp_path: Path) -> None:
    """Writing and editing are the same when done twice, so the result is right although nobody knew they were done."""
    model, memory = ScriptedModel(script()), Memory()
    with pytest.raises(asyncio.CancelledError):
        await attempt(model, memory, tmp_path, fresh=True, dies_after=6)
    last = next(reversed(memory.results))
    assert last == "step2-0", "the edit"
    del memory.results[last]
    outcome, _ = await attempt(model, memory, tmp_path, fresh=False, dies_after=None)
    assert outcome.kind == "done"
    assert (tmp_path / "a.py").read_text() == "x = 2\n"


async def test_what_is_said_meanwhile_does_not_change_recorded_requests(tmp_path: Path) -> None:
    """A word that comes after the restart is heard at the first step that is new, never in one that was paid."""
    model, memory = ScriptedModel(script()), Memory()
    with pytest.raises(asyncio.CancelledError):
        await attempt(model, memory, tmp_path, fresh=True, dies_after=8)  # the third answer is in, its tool not used
    place = desk(tmp_path, memory, fresh=False)
    place.said = ["Hurry."]
    outcome = await agent(model).run(brief(), place)
    assert outcome.kind == "done"
    assert "Hurry." in str(model.asked[-1].turns[-1])
    assert "Hurry." not in str(model.asked[-1].turns[:-1])


async def test_a_message_is_told_once_unless_the_kill_came_right_after_it(tmp_path: Path) -> None:
    model, memory = ScriptedModel(by_step(Say(text="Thinking."), uses(use("finish", summary="x")))), Memory()
    place = desk(tmp_path, memory)
    await agent(model).run(brief(), place)
    assert place.told == [Said(text="Thinking.")]

"""A conversation fits into the model's window: by what its provider counts, and by what it refuses."""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conductor_core.domain.agent import Failed
from conductor_core.domain.chat import ModelAnswer, ModelRequest, Thought
from conductor_core.errors import ContextTooLongError
from conductor_core.logic import tokens
from conductor_core.ports.model import Listener
from conductor_core.testing.desk import Memory
from conductor_core.testing.model_script import Asked, Say, Script, by_step
from conductor_core.testing.scripted_model import ScriptedModel
from tests.agents.api.desks import FINISH, agent, brief, desk, use, uses

READS = 8


def long(asked: Asked) -> Say:
    """Reads eight files of ten thousand characters, one after the other, however much of the conversation is left."""
    newest = re.search(r"this is file (\d)", asked.results[0]) if asked.results else None
    number = int(newest.group(1)) + 1 if newest else 0
    return FINISH if number == READS else uses(use("read_file", path=f"{number}.txt"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with those files."""
    for number in range(READS):
        (tmp_path / f"{number}.txt").write_text(f"this is file {number}\n" + "many words\n" * 900)
    return tmp_path


@dataclass
class Counting(ScriptedModel):
    """Counts ``factor`` tokens for one of our estimate, and refuses what is beyond its window."""

    script: Script
    factor: float
    window: int = 10**9
    accepted: list[int] = field(default_factory=list)
    """What each accepted call was counted as, with the answer's room."""
    refused: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.script)

    async def ask(self, request: ModelRequest, listener: Listener | None = None) -> ModelAnswer:
        real = int(tokens.of_request(request) * self.factor)
        if real + request.max_output > self.window:
            self.refused += 1
            raise ContextTooLongError("too long", remedy="other_agent")
        self.accepted.append(real + request.max_output)
        answer = await super().ask(request, listener)
        return answer.model_copy(update={"usage": answer.usage.model_copy(update={"input_tokens": real})})


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.4, 2.5])
async def test_a_model_that_counts_otherwise_is_understood_after_its_first_answer(files: Path, factor: float) -> None:
    """Nothing is ever refused, and of a provider that counts less the window is used to more than our estimate would."""
    model = Counting(long, factor, window=20_000)
    outcome = await agent(model, context=20_000).run(brief(), desk(files))
    assert outcome.kind == "done"
    assert model.refused == 0
    assert max(model.accepted) > 0.45 * 20_000


async def test_a_window_that_is_smaller_than_was_thought_is_found_out(files: Path) -> None:
    """It is shortened once where it was refused, and never runs against the same wall again."""
    model = Counting(long, 1.0, window=12_000)
    outcome = await agent(model, context=100_000).run(brief(text="The order."), desk(files))
    assert outcome.kind == "done"
    assert model.refused == 1
    assert all("The order." in asked.order for asked in model.asked)


async def test_what_stays_too_long_fails_with_the_providers_words(files: Path) -> None:
    """It is asked twice, not more."""
    model = Counting(long, 1.0, window=10)
    outcome = await agent(model).run(brief(), desk(files))
    assert isinstance(outcome, Failed)
    assert (outcome.cause, outcome.remedy, outcome.ails) == ("too long", "other_agent", None)
    assert (model.refused, model.accepted) == (2, [])


WRITES = 19
"""Journal entries below: 9 answers, 8 results, 2 that a call was too long."""


@pytest.mark.parametrize("window", [12_000, 10**9])
@pytest.mark.parametrize("moment", range(1, WRITES))
async def test_a_kill_at_any_write_goes_on_with_the_conversation_that_was_paid(
    files: Path, moment: int, window: int
) -> None:
    """Even where the provider takes longer ones since: every recorded answer is found, none is paid twice."""
    memory, model = Memory(), Counting(long, 1.3, window=12_000)
    with pytest.raises(asyncio.CancelledError):
        await agent(model).run(brief(), desk(files, memory, dies_after=moment))
    paid = len(model.accepted)
    later = Counting(long, 1.3, window=window)
    outcome = await agent(later).run(brief(), desk(files, memory, fresh=False))
    assert outcome.kind == "done"
    assert paid + len(later.accepted) == READS + 1
    assert window != 12_000 or memory.writes == WRITES
    assert list(memory.answers) == list(range(1, READS + 2))


async def test_thoughts_come_back_while_the_model_may_want_them(files: Path) -> None:
    """They are told to people, and stay beside the calls that followed from them."""
    script = by_step(
        Say(thinking="I think.", uses=(use("run", command="true"),)), uses(use("run", command="true")), FINISH
    )
    model, place = ScriptedModel(script), desk(files)
    await agent(model).run(brief(), place)
    assert [asked.thoughts for asked in model.asked] == [
        (),
        (said := (Thought(wire="scripted", text="I think."),)),
        said,
    ]
    assert place.told[0].model_dump() == {"kind": "thinking", "text": "I think."}

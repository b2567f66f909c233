"""A full disk ends the waiting, not the work."""

import errno
import os
from pathlib import Path

import pytest

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Outcome
from conductor_core.errors import NoRoomError
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work

GOAL = Start(goal="make a poem")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
            "cannot be written (No space left on device); free some space",
        ),
        (NoRoomError("/d/conductor.db cannot be written; free some space on its disk."), "/d/conductor.db cannot be"),
    ],
    ids=["a file", "a row"],
)
async def test_a_full_disk_is_said_at_once_and_nothing_is_lost(tmp_path: Path, fault: Exception, sentence: str) -> None:
    """No try is used up; with room again the next start goes on from where it was."""

    async def finds_no_room(brief: Brief, desk: Desk) -> Outcome:
        if brief.task == "T2":
            raise fault
        return await writes_its_brief(brief, desk)

    plan = planner(work("T1"), work("T2", "T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", finds_no_room)) as at:
        reply = await at.order(GOAL, there=False)
        assert reply.run
        with pytest.raises(NoRoomError) as full:
            await at.conductor.until_over(reply.run)
        assert sentence in full.value.message
        assert full.value.message.endswith("The same command then goes on with R1.")
        files = at.workspaces

    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, plan, coder, workspaces=files) as at:
        assert (await at.conductor.until_over(reply.run)).state == "done"
        assert [brief.task for brief in coder.briefs] == ["T2"]
        assert (await at.task(reply.run, "T2")).attempts == 1


async def test_a_service_goes_on_by_itself_when_there_is_room(tmp_path: Path) -> None:
    """It tries again, without a new order."""
    faults = [NoRoomError("The disk is full."), OSError(errno.ENOSPC, "full")]

    async def has_room_at_last(brief: Brief, desk: Desk) -> Outcome:
        if faults:
            raise faults.pop()
        return await writes_its_brief(brief, desk)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", has_room_at_last)) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"

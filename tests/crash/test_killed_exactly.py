"""Kills at the moments that hurt most, each on purpose."""

import sqlite3
from pathlib import Path

from conductor_core.testing.team_script import CODE_FILES, GOAL, OTHER_FILES
from tests.crash.births import Trap
from tests.crash.books import read_runs, untouched
from tests.crash.story import Story, story, team_order

FILES = {name: text.encode() for name, text in {**CODE_FILES, **OTHER_FILES}.items()}


async def handed_over(told: Story) -> None:
    """Every promise holds, and the team's files are there."""
    await told.finish()
    assert (await told.trees())[GOAL] == [FILES] * len(told.orders)


async def trapped(told: Story, trap: Trap) -> None:
    """Live until the trap, and die there."""
    async with told.life(trap=trap) as life:
        assert await life.until(lambda: life.trapped)
        await told.kill(life)


async def test_between_a_merge_and_its_transaction(tmp_path: Path) -> None:
    """Git has the merge, the database does not: it is made again, comes out as the same commit, and counts once."""
    async with story(tmp_path, team_order("merge")) as told:
        await trapped(told, Trap(spot="merged", turn=2))
        with untouched(tmp_path) as database:
            assert _told(database, "task.merged") == 0
        (project,) = (tmp_path / "projects").iterdir()
        for lock in ("refs/conductor/runs/R1.lock", "packed-refs.lock", "HEAD.lock"):
            (project / "repository.git" / lock).touch()
        await handed_over(told)


async def test_while_delivering(tmp_path: Path) -> None:
    """Some files are written and the run has not ended: all are written anew, and it ends once."""
    async with story(tmp_path, team_order("delivery")) as told:
        await trapped(told, Trap(spot="delivering"))
        with untouched(tmp_path) as database:
            assert _told(database, "run.delivered") == 0
        assert (tmp_path / "deliveries/R1/R1.zip").exists()
        await handed_over(told)


async def test_while_the_plan_waits_for_approval(tmp_path: Path) -> None:
    """It goes on waiting after each restart and nothing is begun; once it is approved, it is done."""
    async with story(tmp_path, team_order("approval", asked=True)) as told:
        for _ in range(2):
            async with told.life() as life:
                assert await life.until(lambda: life.ready and life.states.get("R1") == "awaiting_approval")
                await told.kill(life)
            with untouched(tmp_path) as database:
                assert database.execute("SELECT state FROM runs").fetchall() == [("awaiting_approval",)]
                assert database.execute("SELECT id FROM attempts").fetchall() == [("R1.plan.1",)]
        assert len(told.server.calls) == 1
        await handed_over(told)


async def test_twice_in_a_row_during_recovery(tmp_path: Path) -> None:
    """Being killed while getting up changes nothing either; each restart tells of itself once at most."""
    async with story(tmp_path, team_order("recovery")) as told:
        async with told.life() as life:
            assert await life.until(lambda: len(told.server.calls) >= 2)
            await told.kill(life)
        for _ in range(2):
            await trapped(told, Trap(spot="recovered"))
        await handed_over(told)
        (books,) = await read_runs(tmp_path)
        assert 1 <= len(books.of_kind("run.recovered")) <= 3


def _told(database: sqlite3.Connection, kind: str) -> int:
    return int(database.execute("SELECT count(*) FROM events WHERE kind = ?", (kind,)).fetchone()[0])

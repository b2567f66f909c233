"""A person at a terminal: what is asked there, whatever state it was left in, and what is shown there."""

import asyncio
import json
import os
import tty
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from conductor_core.testing.model_server import ModelServer
from conductor_core.testing.team_script import GOAL, team
from tests.acceptance.forked import Process
from tests.acceptance.program import NOTHING, Program
from tests.acceptance.service import (
    PATIENCE,
    begun,
    beside,
    idle_until_it_ends,
    one_key,
    silent,
    staying,
    until_it_ends,
    until_it_says,
)

XTERM = {"TERM": "xterm"}
TYPE_AGAIN = "Type y for yes or n for no. [Y/n]"
AT_ONCE = 2.0
"""Seconds."""
STAYS = "R1 stays as it is. The same command asks again, and `"


class Screen:
    """A terminal as its person sees it."""

    def __init__(self, near: int) -> None:
        self._near = near
        self._seen = ""
        self._closed = False
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(near, self._read)

    def type(self, keys: bytes) -> None:
        """What the person presses."""
        os.write(self._near, keys)

    async def until(self, words: str) -> None:
        """Wait until they are on it."""
        async with asyncio.timeout(PATIENCE):
            while words not in self._seen:
                self._news.clear()
                await self._news.wait()

    def close(self) -> None:
        """The window is gone."""
        if self._closed:
            return
        self._closed = True
        asyncio.get_running_loop().remove_reader(self._near)
        os.close(self._near)

    def _read(self) -> None:
        self._seen += os.read(self._near, 1 << 16).decode(errors="replace")
        self._news.set()


@asynccontextmanager
async def asked(program: Program) -> AsyncIterator[tuple[Process, Screen]]:
    """Somebody gives an order again whose first run was killed; their terminal was left raw."""
    await killed(program)
    async with terminal() as (screen, far):
        tty.setraw(far)
        async with begun(program, "start", GOAL, environment=XTERM, stdin=far, stdout=far, sitting=True) as process:
            await screen.until("Go on with it? [Y/n]")
            yield process, screen


async def killed(program: Program) -> None:
    """The first run of a program that was killed in the middle of it."""
    async with ModelServer(silent) as server, staying(program, "start", GOAL, server=server) as first:
        await until_it_says(first, "R1: on it")
        first.kill()
        await first.wait()


@asynccontextmanager
async def terminal() -> AsyncIterator[tuple[Screen, int]]:
    """What its person sees, and its far end for a program."""
    near, far = os.openpty()
    screen = Screen(near)
    try:
        yield screen, far
    finally:
        screen.close()
        os.close(far)


def sitting(
    program: Program, *words: str, at: int, stdout: int | None = None, environment: Mapping[str, str] = NOTHING
) -> AbstractAsyncContextManager[Process]:
    """The program at a terminal of its own, where all it writes goes unless it is said otherwise."""
    there = {**environment, **XTERM}
    return begun(
        program, *words, environment=there, stdin=at, stdout=at if stdout is None else stdout, stderr=at, sitting=True
    )


async def states(program: Program) -> dict[str, str]:
    """How every run stands."""
    return {run["id"]: run["state"] for run in (await beside(program, "runs", "--json")).reply["data"]}


@pytest.mark.parametrize(
    ("keys", "code", "said"), [(b"\x03", 130, STAYS), (b"\x04", 1, f"There was no answer; {STAYS}")]
)
async def test_who_does_not_answer_leaves_everything_as_it_is(
    fresh: Program, keys: bytes, code: int, said: str
) -> None:
    """Ctrl-C and Ctrl-D end it at once; what is neither yes nor no is no answer."""
    async with asked(fresh) as (process, screen):
        screen.type(b"maybe\n")
        await screen.until(TYPE_AGAIN)
        screen.type(keys)
        ended = await until_it_ends(process)
        screen.close()
    assert (ended.code, ended.err[: len(said)]) == (code, said)
    assert list(await states(fresh)) == ["R1"]


async def test_nobody_stays_at_a_question_whose_window_is_gone(fresh: Program) -> None:
    async with asked(fresh) as (process, screen):
        screen.close()
        assert (await until_it_ends(process)).code == 130
    assert list(await states(fresh)) == ["R1"]


@pytest.mark.parametrize(("keys", "code", "left"), [(b"\n", 1, ["R1"]), (b"y\n", 0, [])])
async def test_what_cannot_be_taken_back_is_asked_first(
    fresh: Program, keys: bytes, code: int, left: list[str]
) -> None:
    """Enter is no; where nobody sits at a terminal the order itself is the yes."""
    await killed(fresh)
    await beside(fresh, "cancel", "R1")
    async with terminal() as (screen, far), sitting(fresh, "delete", "R1", at=far) as process:
        await screen.until("Delete R1 with everything that belongs to it, for good? [y/N]")
        screen.type(keys)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == code
    assert list(await states(fresh)) == left


async def test_data_in_a_file_is_data_alone(fresh: Program) -> None:
    """The thread with its live card and its prompt is drawn where standard error is seen."""
    answer = fresh.home / "answer.json"
    order = ("start", GOAL, "--json")
    async with ModelServer(team) as server, terminal() as (screen, far):
        with answer.open("wb") as file:
            async with sitting(fresh, *order, at=far, stdout=file.fileno(), environment=one_key(server)) as process:
                await screen.until("R1: done")
                assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert json.loads(answer.read_text())["run"] == "R1"


async def test_who_handed_a_run_to_a_service_types_to_it_as_to_their_own(fresh: Program) -> None:
    """The plan waits for them, and their yes is taken by the service."""
    async with (
        ModelServer(team) as server,
        staying(fresh, "all", server=server) as service,
        terminal() as (screen, far),
    ):
        await until_it_says(service, "Conductor works in")
        async with sitting(fresh, "start", GOAL, at=far, environment=one_key(server)) as process:
            await screen.until("Nothing is changed before you approve.")
            screen.type(b"approve\r")
            await screen.until("is approved; work begins.")
            await screen.until("R1: done")
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def test_a_run_whose_window_is_gone_is_paused(fresh: Program) -> None:
    """And the program ends, although there is nowhere left to say so. It waits for nothing that is gone with the window."""
    async with (
        ModelServer(silent) as server,
        terminal() as (screen, far),
        sitting(fresh, "start", GOAL, at=far, environment=one_key(server)) as process,
    ):
        await screen.until("R1: planning")
        screen.close()
        assert await idle_until_it_ends(process) < AT_ONCE
        assert process.returncode == 130
    assert await states(fresh) == {"R1": "paused"}

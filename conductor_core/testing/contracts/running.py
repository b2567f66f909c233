"""What every sandbox must do with a command that is talked to, as stories. Inherit and give a ``session`` fixture."""

import asyncio

from conductor_core.domain.files import File
from conductor_core.domain.sandbox import Vitals
from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import Session
from conductor_core.testing.contracts.sandbox import refusal

ECHO = 'while read -r line; do echo "you said $line"; done; echo bye; echo oops >&2; exit 3'
FLOOD = "import sys\nwhile True: sys.stdout.write('x' * 65535 + '\\n')"
BUSY = "import time\nwhile time.process_time() < 0.3: pass\nprint('worked', flush=True)\ntime.sleep(60)"
GROWING = "touch begun; (while :; do date >> beat; sleep 0.01; done) & echo ready; wait"


class RunningContract:
    """Every sandbox, with walls or without."""

    async def test_a_command_answers_while_it_runs(self, session: Session) -> None:
        """Each line is there before the next is sent; then its end is told as of any command."""
        async with await session.spawn(["sh", "-c", ECHO]) as running:
            lines = running.lines()
            await running.send(b"one\n")
            assert await anext(lines) == b"you said one"
            await running.send(b"two\n")
            assert await anext(lines) == b"you said two"
            await running.finish_input()
            assert [line async for line in lines] == [b"bye"]
            done = await running.wait()
        assert (done.exit_code, done.stopped, done.stdout, done.stderr) == (3, None, b"", b"oops\n")

    async def test_a_command_runs_in_the_workspace(self, session: Session) -> None:
        """With the variables it was given."""
        await session.put({"here": File(content=b"x")})
        async with await session.spawn(["sh", "-c", "ls; echo $COLOUR"], env={"COLOUR": "blue"}) as running:
            assert [line async for line in running.lines()] == [b"here", b"blue"]

    async def test_it_can_be_seen_from_outside(self, session: Session) -> None:
        """Its programs, the processor time they use, and how long ago they printed; nothing of it is left at the end."""
        async with await session.spawn(["python3", "-c", BUSY]) as running:
            lines = running.lines()
            assert await anext(lines) == b"worked"
            seen = session.vitals()
            assert seen.programs >= 1
            assert seen.cpu >= 0.2
            assert seen.quiet is not None
            assert seen.quiet < 5
            await running.end()
        assert session.vitals() == Vitals()

    async def test_what_is_not_there_cannot_be_talked_to(self, session: Session) -> None:
        """127, as for any command."""
        async with await session.spawn(["no-such-program"]) as running:
            done = await running.wait()
        assert done.exit_code == 127
        assert b"no-such-program" in done.stderr

    async def test_a_line_that_is_too_long_comes_in_parts(self, session: Session) -> None:
        """Nothing is missing, and the next line is whole again; a last line needs no end."""
        script = "head -c 3000000 /dev/zero | tr '\\0' x; echo; printf short"
        async with await session.spawn(["sh", "-c", script]) as running:
            lines = [line async for line in running.lines(longest=1_000_000)]
            done = await running.wait()
        assert lines == [*[b"x" * 1_000_000] * 3, b"short"]
        assert done.dropped == 0

    async def test_a_line_without_an_end_can_be_seen(self, session: Session) -> None:
        """As of a program that asks somebody who is not there."""
        async with await session.spawn(["sh", "-c", "echo first; printf 'Proceed? [y/N] '; sleep 60"]) as running:
            lines = running.lines()
            assert await anext(lines) == b"first"
            waiting = asyncio.ensure_future(anext(lines, None))
            while running.unended != b"Proceed? [y/N] ":
                await asyncio.wait({waiting}, timeout=0.01)
            waiting.cancel()

    async def test_a_flood_waits_for_its_reader(self, session: Session) -> None:
        """It is read line by line, and ends when we want it to."""
        async with await session.spawn(["python3", "-c", FLOOD]) as running:
            lines = running.lines()
            for _ in range(100):
                assert len(await anext(lines)) == 65535
            await running.end()
            done = await running.wait()
        assert (done.exit_code, done.stopped) == (None, "cancelled")

    async def test_nobody_has_to_read(self, session: Session) -> None:
        """Waiting for the end throws away what is printed, and says how much."""
        async with await session.spawn(["sh", "-c", "head -c 5000000 /dev/zero"]) as running:
            done = await running.wait()
        assert (done.exit_code, done.dropped) == (0, 5_000_000)

    async def test_leaving_the_block_ends_everything(self, session: Session) -> None:
        """Nothing that the command started goes on writing."""
        loop = asyncio.get_running_loop()
        async with await session.spawn(["sh", "-c", GROWING]) as running:
            assert await anext(running.lines()) == b"ready"
            while not await session.get(["beat"]):
                pass
            left = loop.time()
        assert loop.time() - left < 2
        before = await session.get(["beat"])
        assert await session.get(["beat"]) == before

    async def test_a_waiter_that_is_cancelled_ends_everything(self, session: Session) -> None:
        """As with a command that nobody talks to."""
        running = await session.spawn(["sh", "-c", GROWING])
        waiting = asyncio.create_task(running.wait())
        while not await session.get(["beat"]):
            assert not waiting.done()
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled()
        before = await session.get(["beat"])
        assert await session.get(["beat"]) == before

    async def test_it_has_its_time(self, session: Session) -> None:
        """And no more."""
        async with await session.spawn(["sleep", "1000"], timeout=0.3) as running:
            done = await running.wait()
        assert (done.exit_code, done.stopped) == (None, "timeout")

    async def test_a_command_that_does_not_listen(self, session: Session) -> None:
        """Whoever talks to one that has ended is told so."""
        async with await session.spawn(["true"]) as running:
            await running.wait()
            assert isinstance(await refusal(running.send(b"hello\n")), WorkspaceError)

    async def test_closing_ends_who_is_talked_to(self, session: Session) -> None:
        """And nobody new is started."""
        running = await session.spawn(["sleep", "1000"])
        await session.close()
        assert (await running.wait()).stopped == "cancelled"
        assert isinstance(await refusal(session.spawn(["true"])), WorkspaceError)

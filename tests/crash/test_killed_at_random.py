"""The service is killed again and again while several runs are at work, and nobody can tell from what is handed over."""

import asyncio
import contextlib
import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conductor_core.testing.team_script import CODE_FILES, GOAL, OTHER_FILES
from tests.crash.births import Order
from tests.crash.lives import Life
from tests.crash.story import LATENCY, Story, default_order, story, team_order

LONGEST = 6.0
"""Seconds a life gets at most before it is killed anyway."""
AT_ONCE = 3
"""Runs that are under way as long as there are kills to come."""


@dataclass(frozen=True)
class Blow:
    """When to strike: after so many calls or commits of this life, and then a little later."""

    calls: int
    beats: int
    up: bool
    delay: float
    tree: bool
    """With everything it started, as when a container or the machine is killed."""

    def __str__(self) -> str:
        moment = f"{self.calls} calls, {self.beats} commits" if self.up else "birth"
        return f"{self.delay:.3f} s after {moment}{', with all it had started' if self.tree else ''}"


def blow(dice: random.Random) -> Blow:
    """A random moment: mostly in the middle of work, now and then while the service is still getting up."""
    tree = dice.random() < 0.4
    match dice.choice(("call", "call", "beat", "beat", "beat", "time", "birth")):
        case "call":
            return Blow(dice.randint(1, 5), 0, True, dice.uniform(0, LATENCY * 1.5), tree)
        case "beat":
            return Blow(0, dice.randint(1, 14), True, dice.uniform(0, 0.03), tree)
        case "time":
            return Blow(0, 0, True, dice.uniform(0, 1.5), tree)
        case _:
            return Blow(0, 0, False, dice.uniform(0, 1.2), tree)


async def strike(told: Story, life: Life, when: Blow) -> bool:
    """Kill a life at its moment; False when it was over before."""
    calls = len(told.server.calls)

    def there() -> bool:
        called = len(told.server.calls) - calls
        return life.up >= when.up and life.beats >= when.beats and called >= when.calls

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST):
            await life.until(there)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(life.ending), when.delay)
    if life.ended:
        assert life.exit_code == 0
        told.look()
        return False
    await told.kill(life, tree=when.tree)
    return True


async def torment(told: Story, dice: random.Random, *, kills: int, at_work: int) -> None:
    """Kill until it is enough, with new orders whenever few runs are left; then let everything end in peace."""
    while told.kills < kills or told.at_work < at_work:
        while told.seen.unfinished + len(told.orders) - told.seen.runs < AT_ONCE:
            told.orders = (*told.orders, next_order(len(told.orders)))
        when = blow(dice)
        async with told.life() as life:
            killed = await strike(told, life, when)
        sys.stdout.write(f"{told.kills:3} {when if killed else 'over by itself'}: {told.seen}\n")
    await told.finish()


def next_order(number: int) -> Order:
    """Two for the team, then one for command agents, and so on."""
    return default_order(f"{number}") if number % 3 == 2 else team_order(f"{number}")


async def compare(told: Story, folder: Path) -> None:
    """What was handed over is what the team means to write, and what an undisturbed service makes of the default goal."""
    async with story(folder, default_order("calm")) as calm:
        await calm.finish()
        wanted = await calm.trees()
    wanted[GOAL] = [{name: text.encode() for name, text in {**CODE_FILES, **OTHER_FILES}.items()}]
    found = await told.trees()
    assert found.keys() == wanted.keys()
    for goal, trees in found.items():
        assert all(tree == wanted[goal][0] for tree in trees)


def seed() -> int:
    """A new one each time, printed with every failure; ``CRASH_SEED`` repeats one."""
    chosen = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"CRASH_SEED={chosen}\n")
    return chosen


async def test_twenty_kills_change_nothing(tmp_path: Path) -> None:
    """Each run ends once, nothing is done, paid or posted twice, nothing is lost, and the files are the same."""
    async with story(tmp_path / "tormented") as told:
        await torment(told, random.Random(seed()), kills=20, at_work=16)
        await compare(told, tmp_path / "calm")


@pytest.mark.torture
@pytest.mark.parametrize("part", range(12))
async def test_three_hundred_kills_change_nothing(part: int, tmp_path: Path) -> None:
    """The same, twelve times twenty-five."""
    async with story(tmp_path / "tormented") as told:
        await torment(told, random.Random(seed() + part), kills=25, at_work=20)
        await compare(told, tmp_path / "calm")

"""Whatever several people say and click, in whatever order it comes, and whenever the service dies: the claims hold."""

import asyncio
import shutil
from collections.abc import Coroutine
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve, Reject
from conductor_core.domain.command import Command
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse
from tests.invariants import claims, words
from tests.invariants.rest import come_to_rest
from tests.invariants.team import Move
from tests.invariants.world import RUNS, Order, World

T = TypeVar("T")
WHO = st.sampled_from(["Ann", "Ann", "Bob", "Bob", "Vic"])
MOVES: st.SearchStrategy[Move] = st.sampled_from(
    ["finish", "finish", "write_the_same", "fail", "break", "ask", "permit", "pay", "pay", "talk", "hear"]
)
NUMBER = st.integers(0, 9)


class Thread(RuleBasedStateMachine):
    """Ann, Bob and Vic in the thread of a service that may die at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = Path(mkdtemp())
        self.world = World(self.folder)
        self.late: list[Order] = []
        """Orders that were given and have not come yet."""
        self.wait(self.world.begin())

    def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do it to the end."""
        return self.loop.run(doing)

    def give(self, by: str, command: Command, run: str | None) -> Order:
        """An order with a key of its own."""
        order = Order(f"order-{len(self.world.orders) + len(self.late)}", by, command, run)
        self.deliver(order)
        return order

    def deliver(self, order: Order) -> None:
        """It comes, and what follows from it happens."""
        self.wait(self.world.order(order))
        self.wait(self.world.settle())

    def say(self, by: str, text: str) -> None:
        """Somebody types something."""
        try:
            command = parse(text, COMMANDS)
        except UsageError:
            return
        self.give(by, command, "R1")

    @initialize(approved=st.booleans())
    def first_goal(self, approved: bool) -> None:
        """Somebody has a goal."""
        self.say_anywhere("Ann", "start a poem of the sea")
        if approved:
            self.say("Bob", "approve")

    def say_anywhere(self, by: str, text: str) -> None:
        """In no thread of a run."""
        self.give(by, parse(text, COMMANDS), None)

    @precondition(lambda self: sum(order.run is None for order in self.world.orders) < RUNS)
    @rule(by=WHO)
    def another_goal(self, by: str) -> None:
        self.say_anywhere(by, "start a poem of the wind")

    @rule(by=WHO, text=words.OF_A_TASK)
    def order_at_a_task(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, text=words.OF_THE_RUN)
    def order_at_the_run(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, text=words.OF_THE_PLAN)
    def about_the_plan(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, text=words.OF_MONEY)
    def about_money(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, text=words.OF_RULES)
    def about_the_rules(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, text=words.TO_AGENTS)
    def to_agents(self, by: str, text: str) -> None:
        self.say(by, text)

    @rule(by=WHO, which=NUMBER, yes=st.booleans(), true=st.booleans())
    def click(self, by: str, which: int, yes: bool, true: bool) -> None:
        """A button of any request there ever was; it says what it showed, or something that it never did."""
        asked = [request for one in self.wait(claims.read(self.world)) for request in one.approvals]
        if not asked:
            return
        request = asked[which % len(asked)]
        digest = request.digest if true else "0" * 16
        kind = Approve if yes else Reject
        self.give(by, kind(run=request.run, number=request.id, digest=digest), None)

    @precondition(lambda self: self.world.orders)
    @rule(which=NUMBER)
    def comes_again(self, which: int) -> None:
        """The same order with the same key: nothing more happens, and the same is answered."""
        order = self.world.orders[-1 - which % len(self.world.orders)]
        before = self.world.replies.get(order.key)
        again = self.wait(self.world.order(order))
        self.wait(self.world.settle())
        kept = self.wait(self.world.life.store.read(lambda tx: tx.inbox.reply(order.key)))
        assert again is None or before is None or kept is None or again == before

    @rule(by=WHO, text=st.one_of(words.OF_A_TASK, words.OF_THE_RUN, words.OF_THE_PLAN))
    def is_held_up(self, by: str, text: str) -> None:
        """An order that others overtake."""
        try:
            command = parse(text, COMMANDS)
        except UsageError:
            return
        self.late.append(Order(f"late-{len(self.world.orders)}-{len(self.late)}", by, command, "R1"))

    @precondition(lambda self: self.late)
    @rule(which=NUMBER)
    def comes_late(self, which: int) -> None:
        self.deliver(self.late.pop(which % len(self.late)))

    @rule(move=MOVES, which=NUMBER)
    def agent(self, move: Move, which: int) -> None:
        """One of those at work finishes, fails, asks, pays, or says something."""
        self.wait(self.world.moves(move, which))

    @rule(seconds=st.sampled_from([10, 60, 400]))
    def time_passes(self, seconds: int) -> None:
        self.wait(self.world.passes(seconds))

    @rule(moments=st.integers(0, 12))
    def dies(self, moments: int) -> None:
        """Now, or so many steps from now, between two commits or before an answer."""
        self.wait(self.world.dies(moments))

    @rule(arrives=st.booleans())
    def dies_posting(self, arrives: bool) -> None:
        self.world.dies_posting(arrives=arrives)

    @invariant()
    def claims_hold(self) -> None:
        """After each step."""
        self.wait(claims.all_along(self.world))

    def teardown(self) -> None:
        """Everybody does what is to be done, and everything comes to rest."""
        try:
            for order in self.late:
                self.deliver(order)
            self.wait(come_to_rest(self.world))
            self.wait(claims.in_the_end(self.world))
        finally:
            self.wait(self.world.end())
            self.loop.close()
            shutil.rmtree(self.folder)


HELD = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def test_the_claims_hold_whatever_people_do() -> None:
    """The same few stories each time."""
    run_state_machine_as_test(Thread, settings=settings(HELD, derandomize=True, max_examples=6, stateful_step_count=25))


@pytest.mark.torture
@pytest.mark.parametrize("part", range(4))
def test_the_claims_hold_in_very_many_stories(part: int) -> None:
    """New ones each time."""
    run_state_machine_as_test(Thread, settings=settings(HELD, max_examples=60, stateful_step_count=50))

"""What must hold whatever people do, and whenever the service dies: each claim as one function, named as it is claimed."""

from collections import Counter
from dataclasses import dataclass

from conductor_core.commands.start import Start
from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.card import Card
from conductor_core.domain.ids import DELIVER, PLAN, RoomId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import FINAL_RUN_STATES, FINAL_TASK_STATES, Attempt, Run, Task
from conductor_core.domain.usage import Micros, Spending
from conductor_core.events.ask import ApprovalAnswered
from conductor_core.events.record import EventRecord
from conductor_core.events.run import PlanApproved, PlanProposed
from conductor_core.events.task import TaskQueued
from conductor_core.logic.board import Board, fold
from conductor_core.logic.discretion import presentable
from conductor_core.logic.rendering import changes
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.store import Transaction
from tests.invariants.team import COST, SECRET
from tests.invariants.world import PEOPLE, World
from tests.stories.counting_house import WORST


@dataclass(frozen=True)
class Books:
    """Everything the store says of a run, at one moment."""

    run: Run
    tasks: tuple[Task, ...]
    attempts: tuple[Attempt, ...]
    events: tuple[EventRecord, ...]
    approvals: tuple[Approval, ...]
    questions: tuple[Question, ...]
    spending: Spending
    reserved: dict[str, Micros]

    def of_kind(self, kind: str) -> list[EventRecord]:
        """Its events of a kind."""
        return [record for record in self.events if record.event.kind == kind]


async def read(world: World) -> tuple[Books, ...]:
    """All runs, oldest first."""
    return await world.life.store.read(lambda tx: tuple(_books(tx, run) for run in reversed(tx.runs.all())))


def _books(tx: Transaction, run: Run) -> Books:
    return Books(
        run=run,
        tasks=tuple(tx.tasks.of(run.id)),
        attempts=tuple(tx.attempts.of(run.id)),
        events=tuple(tx.events.after(run.id, 0, limit=100_000)),
        approvals=tuple(tx.asks.approvals(run.id)),
        questions=tuple(tx.asks.questions(run.id)),
        spending=tx.ledger.spending(run.id),
        reserved=tx.ledger.reserved(run.id),
    )


def one_goal_for_each_order(world: World, books: tuple[Books, ...]) -> None:
    """I1: an order that was accepted made one run, however often it came; one that was refused or died made at most one."""
    starts = [order for order in world.orders if isinstance(order.command, Start)]
    answered = [world.replies[order.key] for order in starts if order.key in world.replies]
    made = [reply.run for reply in answered if reply.outcome == "ok"]
    assert len(set(made)) == len(made), "two orders made the same run"
    assert set(made) <= {one.run.id for one in books}
    in_doubt = sum(order.key not in world.replies for order in starts)
    assert len(made) <= len(books) <= len(made) + in_doubt
    assert all(len(one.of_kind("run.started")) == 1 for one in books)


async def what_was_acknowledged_is_there(world: World, books: tuple[Books, ...]) -> None:
    """I2: what stood in a log stands there, and what was answered to an order is what its repetition is answered."""
    for one in books:
        known = world.known.get(one.run.id, ())
        assert one.events[: len(known)] == known, "what had happened has not happened any more"
        assert [record.number for record in one.events] == list(range(1, len(one.events) + 1))
        world.known[one.run.id] = one.events
    kept = await world.life.store.read(lambda tx: {key: tx.inbox.reply(key) for key in world.replies})
    for key, reply in kept.items():
        assert reply is None or reply == world.replies[key].model_dump(mode="json")


def tasks_end_once_and_after_what_they_need(one: Books) -> None:
    """I3: a task that is over has nobody at it, and none was begun while something it needs was not there."""
    over = {task.id for task in one.tasks if task.state in FINAL_TASK_STATES}
    left = [attempt.id for attempt in one.attempts if attempt.ended_at is None and attempt.task in over]
    assert left == [], "somebody is at work on a task that is over"
    at_once = Counter(attempt.task for attempt in one.attempts if attempt.ended_at is None)
    assert set(at_once.values()) <= {1}, "two tries at one task at once"
    states = {task.key: task.state for task in one.tasks}
    for task in one.tasks:
        if task.state in ("queued", "running"):
            missing = [need for need in task.planned.needs if states.get(need) not in ("done", "skipped", None)]
            assert missing == [], f"{task.id} is at work without {missing}"


def every_task_is_over(one: Books) -> None:
    """I3: in the end each has one state that is final, and so has the run, whose last end is the last of its ends."""
    assert one.run.state in FINAL_RUN_STATES
    assert {task.key: task.state for task in one.tasks if task.state not in FINAL_TASK_STATES} == {}
    assert [attempt.id for attempt in one.attempts if attempt.ended_at is None] == []
    late = ("merge", "push", "sensitive")  # what a run has made can be taken over at any time
    left_open = [approval.what for approval in one.approvals if approval.open and approval.subject not in late]
    assert left_open == [], "something is asked that nobody needs"
    assert not any(question.state == "pending" for question in one.questions), "a question nobody needs is open"
    ends = [record.event.kind for record in one.events if record.event.kind in ("run.ended", "run.resumed")]
    assert ends.count("run.ended") >= 1


def money_is_booked_once_and_the_cap_holds(world: World, books: tuple[Books, ...]) -> None:
    """I4: all that the provider charged is booked, and no more than what deaths cut off beside it."""
    charged = world.team.provider.asked * COST
    booked = sum(one.spending.known for one in books)
    assert booked <= charged + world.deaths * WORST
    assert charged <= booked + sum(sum(one.reserved.values()) for one in books)
    assert all(one.spending.unpriced_calls == 0 for one in books)


def the_surface_shows_what_happened(world: World, one: Books) -> None:
    """I5, I9: each message once, in the order of the events, and as a fresh fold of the log would have it."""
    room = RoomId(f"memory:{one.run.id}")
    board, wanted = Board(run=one.run.id), dict[str, Card]()
    for record in one.events:
        board = fold(board, record)
        for change in changes(board, record):
            key = f"{room}/{change.name}"
            assert (change.act == "post") == (key not in wanted), f"{change.act} of {key} at {record.event.kind}"
            wanted[key] = presentable(change.card, world.redactor)
    standing = {message.key: message.card for message in world.platform.rooms.get(room, [])}
    keys = world.platform.keys(room)
    live = f"{room}/live"
    assert keys.count(live) <= 1
    assert [key for key in keys if key != live] == list(wanted)
    assert {key: card for key, card in standing.items() if key != live} == wanted


def nothing_without_a_yes(one: Books) -> None:
    """I6: work begins after a yes to this very plan; each request is answered once, by somebody who may."""
    plans: dict[int, str] = {}
    approved = False
    answered: Counter[int] = Counter()
    requests = {approval.id: approval for approval in one.approvals}
    for record in one.events:
        match record.event:
            case PlanProposed(version=version, digest=digest):
                plans[version] = digest
            case PlanApproved(version=version, digest=digest):
                assert plans[version] == digest, "approved is not what was shown"
                approved = True
            case ApprovalAnswered(approval=int(number)):
                answered[number] += 1
            case TaskQueued(task=task) if task not in (PLAN, DELIVER):
                assert approved, f"{task} was begun before anybody had approved the plan"
            case _:
                pass
    assert set(answered.values()) <= {1}
    for approval in requests.values():
        if approval.state in ("approved", "rejected"):
            assert approval.by is not None
            actor = Actor(id=approval.by, name=approval.name, role=PEOPLE[approval.name])
            assert actor.may(approval.least), f"{approval.name} may not answer {approval.what}"
            assert approval.by != approval.asked_by or approval.state == "rejected"


def no_secret_is_shown(world: World, books: tuple[Books, ...]) -> None:
    """I8: not on the surface, in no thread, in no reply."""
    for standings in world.platform.rooms.values():
        for message in standings:
            assert SECRET not in message.card.model_dump_json(), message.key
    for one in books:
        assert SECRET not in thread_of(one.run.id, one.events, world.redactor)
    for order in world.orders:
        reply = world.replies.get(order.key)
        assert reply is None or SECRET not in reply.model_dump_json(), order.command


async def nothing_is_left_behind(world: World, books: tuple[Books, ...]) -> None:
    """I10: nobody is at work, nothing is set aside, nothing is owed."""
    assert [sum(one.reserved.values()) for one in books] == [0 for _ in books], "money is still set aside"
    owed = await world.life.store.read(
        lambda tx: [
            effect.key for one in books for room in tx.rooms.of(one.run.id) for effect in tx.rooms.owed(room.id)
        ]
    )
    assert owed == []
    assert await world.life.store.read(lambda tx: list(tx.attempts.open())) == []


async def all_along(world: World) -> None:
    """What holds after each step."""
    books = await read(world)
    one_goal_for_each_order(world, books)
    await what_was_acknowledged_is_there(world, books)
    money_is_booked_once_and_the_cap_holds(world, books)
    for one in books:
        tasks_end_once_and_after_what_they_need(one)
        nothing_without_a_yes(one)
        the_surface_shows_what_happened(world, one)


async def in_the_end(world: World) -> None:
    """What holds when everything has come to rest."""
    await all_along(world)
    books = await read(world)
    no_secret_is_shown(world, books)
    await nothing_is_left_behind(world, books)
    for one in books:
        every_task_is_over(one)

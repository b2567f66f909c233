"""Several agents try one task; a referee puts the results in order, and one is picked."""

import asyncio
from pathlib import Path

import pytest

from conductor_core.commands.cascade import Cascade
from conductor_core.commands.race import Pick, Race
from conductor_core.commands.rules import Rule
from conductor_core.commands.start import Start
from conductor_core.commands.undo import Undo
from conductor_core.commands.why import Why
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.run import RunOptions
from conductor_core.domain.usage import Micros, Usage
from conductor_core.events.race import EntryPicked
from conductor_core.events.run import RunEnded
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.stories.payers import pays_itself
from tests.stories.poets import RUN, Poem, card, likes_what_is_short

FAST = RunOptions(mode="fast")
AUTO = RunOptions(mode="fast", approval="auto")
PLAN = (work("T1", agent="ada"), work("T2", "T1", agent="ada"))


async def picks(at: Stage) -> list[EntryPicked]:
    """Everything that was picked."""
    return [record.event for record in await at.events(RUN) if isinstance(record.event, EntryPicked)]


async def test_a_race_and_a_cascade_change_the_plan_and_obey_the_rule_about_that(tmp_path: Path) -> None:
    """Where only an owner may change plans, a member begins neither; an owner's order is their yes."""
    poem = Poem()
    poem.may.set()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2), options=AUTO) as at:
        assert (await at.until((await at.order(Start(goal="make a poem"))).run)).state == "done"
        await at.order(Undo(task="T2"), run=RUN)
        await at.order(Rule(what="change", by="owner"), run=RUN)
        no = "Only an owner may change the plan of R1; you are member."
        assert (await at.order(Race(task="T2"), run=RUN, by="Bob", role="member")).text == no
        assert (await at.order(Cascade(task="T2"), run=RUN, by="Bob", role="member")).text == no
        assert (await at.order(Race(task="T2"), run=RUN)).outcome == "ok"


async def test_agents_of_different_vendors_try_it_at_once_and_a_person_picks(tmp_path: Path) -> None:
    """Nothing is merged before Ann picks; she takes the second, and her reason stands in the log."""
    files, poem = MemoryWorkspaces(), Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2), workspaces=files, options=FAST) as at:
        assert await poem.raced(at) == "R1.T2 is tried by ada, bob and cyd: 3 tries, each of another vendor."
        await at.told(RUN, "race.judged", 1)
        assert list(await at.files(RUN)) == ["first.txt"]
        assert await card(at) == [
            "3 tries, each of another vendor.",
            "T2-3 cyd: the project has no checks; +2 −0 lines in 1 file; not reviewed; free",
            "T2-1 ada: the project has no checks; +5 −0 lines in 1 file; not reviewed; free",
            "T2-2 bob: the project has no checks; +9 −0 lines in 1 file; not reviewed; free",
            "The referee puts T2-3 first: it changes 2 lines, the next 5.",
            "pick T2 3",
            "pick T2 1",
            "pick T2 2",
            "Nothing is merged before one is picked.",
        ]
        kept = sorted(name for _, name in files.names if name.startswith("tries/"))
        assert kept == ["tries/R1/T2-1", "tries/R1/T2-2", "tries/R1/T2-3"]
        said = await at.order(Pick(task="T2", entry=1, reason="it has the right length"), run=RUN)
        assert said.text == "T2-1 is picked for R1.T2."
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 5
        assert (await card(at))[-1] == "T2-1 of ada is picked by Ann: it has the right length"
        why = await at.order(Why(task="T2"), run=RUN)
        assert why.text == "R1.T2: T2-1 of ada is picked by Ann, it has the right length."
        assert why.card
        assert why.card.title == "Why T2-1 of ada for R1.T2"
        assert [name for _, name in files.names if name.startswith("tries/")] == []
        again = await at.order(Pick(task="T2", entry=2), run=RUN)
        assert again.text == "R1.T2: T2-1 is picked already."


async def test_where_nobody_is_asked_the_referee_picks(tmp_path: Path) -> None:
    """The same facts give the same pick, and it says why."""
    poem = Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2), options=AUTO) as at:
        await poem.raced(at)
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 2
        (picked,) = await picks(at)
        assert (picked.entry, picked.by, picked.why, picked.automatic) == (
            "T2-3",
            "the referee",
            "it changes 2 lines, the next 5",
            True,
        )


async def test_a_reviewer_of_another_vendor_has_a_word(tmp_path: Path) -> None:
    """Each try is looked at by itself; what the reviewer rejects stands behind what it approves."""
    poem = Poem()
    critics = [
        ScriptedAgent(name, likes_what_is_short, roles=("reviewer",), vendor=vendor)
        for name, vendor in (("critic", "A"), ("judge", "B"))
    ]
    options = RunOptions(approval="auto")
    async with stage(tmp_path, planner(*PLAN), *poem.poets(9, 5), *critics, options=options) as at:
        await poem.raced(at, 2)
        await at.until(RUN)
        reviews = {key: (await at.task(RUN, key)).agent for key in ("T2-1R", "T2-2R")}
        assert reviews == {"T2-1R": "judge", "T2-2R": "critic"}
        looked = [brief for brief in critics[0].briefs if brief.task == "T2-2R"]
        assert [[change.path for change in brief.changes] for brief in looked] == [["poem.txt"]]
        (picked,) = await picks(at)
        assert (picked.entry, picked.why) == ("T2-2", "the reviewer approves it")


async def test_who_does_not_come_through_is_out(tmp_path: Path) -> None:
    """The others are compared; the card says why one is missing."""
    poem = Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 0), options=AUTO) as at:
        await poem.raced(at)
        assert (await at.until(RUN)).state == "done"
        assert await card(at) == [
            "2 tries, each of another vendor. 3 were wanted.",
            "T2-1 ada: the project has no checks; +5 −0 lines in 1 file; not reviewed; free",
            "T2-2 bob: out, no rhyme was found",
            "The referee puts T2-1 first: it is the only one that came through.",
            "T2-1 of ada is picked by the referee: it is the only one that came through",
        ]


async def test_when_nobody_comes_through_it_can_be_raced_again(tmp_path: Path) -> None:
    """Ada and Bob find no rhyme; later Bob does."""
    poem = Poem()
    poets = poem.poets(0, 0)
    async with stage(tmp_path, planner(*PLAN), *poets, options=AUTO) as at:
        await poem.raced(at, 2)
        assert (await at.until(RUN)).reason == (
            "1 part is not done: T2 Do T2: failed (None of the tries came through. "
            "T2-1 ada: no rhyme was found. T2-2 bob: no rhyme was found.)"
        )
    others = [poets[0], ScriptedAgent("bob", poem.of(4), vendor="B")]
    async with stage(tmp_path, planner(*PLAN), *others, workspaces=at.workspaces, options=AUTO) as at:
        await at.order(Race(task="T2", number=2), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 4


async def test_who_is_picked_early_ends_the_race(tmp_path: Path) -> None:
    """Bob never ends; Ada's is good enough, and Bob is stopped."""
    poem, begun = Poem(), asyncio.Event()

    async def hangs(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    agents = [*poem.poets(5), ScriptedAgent("bob", hangs, vendor="B")]
    async with stage(tmp_path, planner(*PLAN), *agents, options=FAST) as at:
        await poem.raced(at, 2)
        await asyncio.wait_for(begun.wait(), 10)
        await at.told(RUN, "task.done", 3)
        early = await at.order(Pick(task="T2", entry=2), run=RUN)
        assert early.text == "R1.T2-2 has made nothing that could be picked; it is running."
        await at.order(Pick(task="T2", entry=1), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert (await at.task(RUN, "T2-2")).state == "cancelled"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 5


async def test_a_race_outlives_the_process(tmp_path: Path) -> None:
    """The service ends while a pick is waited for; the next one takes the pick, and nobody tries again."""
    poem = Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9), options=FAST) as at:
        await poem.raced(at, 2)
        await at.told(RUN, "race.judged", 1)
    later = poem.poets(1, 1)
    async with stage(tmp_path, planner(*PLAN), *later, workspaces=at.workspaces, options=FAST) as at:
        await at.order(Pick(task="T2", entry=2), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert (await at.files(RUN))["poem.txt"] == "la\n" * 9
        assert [brief.task for poet in later for brief in poet.briefs] == []
        assert (await at.kinds(RUN)).count("race.judged") == 1


async def test_what_cannot_be_merged_any_more_is_picked_anew(tmp_path: Path) -> None:
    """Eve has merged what Bob wrote as well; Ann's pick of Ada's does not fit it, and she is asked again."""
    poem = Poem()

    async def same_as_bob(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        await desk.workspace.session.put({"poem.txt": File(content=b"la\n" * 9)})
        return Done(summary="wrote it too")

    plan = planner(*PLAN, work("T3", "T1", role="tester"))
    agents = [*poem.poets(5, 9), ScriptedAgent("eve", same_as_bob, roles=("tester",))]
    async with stage(tmp_path, plan, *agents, options=FAST) as at:
        await poem.raced(at, 2)
        await at.told(RUN, "race.judged", 1)
        await at.told(RUN, "task.merged", 2)
        await at.order(Pick(task="T2", entry=1), run=RUN)
        await at.told(RUN, "race.judged", 2)
        assert (await card(at))[1] == "T2-1: it conflicts with work merged before, in poem.txt."
        await at.order(Pick(task="T2", entry=2), run=RUN)
        assert (await at.until(RUN)).state == "done"


@pytest.mark.parametrize(
    ("vendors", "said"),
    [
        ("AAB", "R1.T2 is tried by ada, cyd and bob: 3 tries, of 2 vendors, because no others can work now."),
        ("A", "A race needs two who can work on R1.T2, and there is ada."),
    ],
)
async def test_where_vendors_are_few_it_is_said(tmp_path: Path, vendors: str, said: str) -> None:
    """Vendors that differ come first, then agents that do."""
    poem = Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2, vendors=vendors), options=FAST) as at:
        assert await poem.raced(at) == said


async def test_a_race_is_paid_within_the_budget_and_told_in_the_cost(tmp_path: Path) -> None:
    """Every try has its line in the books of the run."""
    poem = Poem()

    async def pays(brief: Brief, desk: Desk) -> Outcome:
        if brief.task != "T1":
            await pays_itself(brief, desk, "call", "a model", Usage(output_tokens=10, cost=Micros(20_000)))
        return await poem.of(3)(brief, desk)

    poets = [ScriptedAgent(name, pays, vendor=name) for name in ("ada", "bob")]
    async with stage(tmp_path, planner(*PLAN), *poets, options=AUTO) as at:
        await poem.raced(at, 2)
        await at.until(RUN)
        spent = [(await at.task(RUN, key)).spent for key in ("T2", "T2-1", "T2-2")]
        assert spent == [0, 20_000, 20_000]
        (end,) = [record.event for record in await at.events(RUN) if isinstance(record.event, RunEnded)]
        assert end.spent == 40_000


async def test_an_unknown_price_is_called_so_and_wins_nothing(tmp_path: Path) -> None:
    """Ada's is known and Bob's is not: no one is said to have cost less."""
    poem = Poem()
    costs = {"T2-1": Micros(20_000), "T2-2": None}

    async def pays(brief: Brief, desk: Desk) -> Outcome:
        if brief.task != "T1":
            await pays_itself(brief, desk, "call", "a model", Usage(output_tokens=10, cost=costs[brief.task]))
        return await poem.of(3)(brief, desk)

    poets = [ScriptedAgent(name, pays, vendor=name) for name in ("ada", "bob")]
    async with stage(tmp_path, planner(*PLAN), *poets, options=AUTO) as at:
        await poem.raced(at, 2)
        await at.until(RUN)
        tries = "T2-1 ada: …; $0.0200", "T2-2 bob: …; 1 call of unknown price"
        same = "the project has no checks; +3 −0 lines in 1 file; not reviewed"
        assert (await card(at))[1:4] == [
            *(line.replace("…", same) for line in tries),
            "The referee puts T2-1 first: everything measured is equal, and it stands first.",
        ]


async def test_what_was_merged_is_undone_before_it_is_raced(tmp_path: Path) -> None:
    """Then it is raced like a task that was never done."""
    poem = Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9), options=AUTO) as at:
        await poem.raced(at, 2)
        await at.until(RUN)
        assert (await at.order(Race(task="T1"), run=RUN)).text == "R1.T1 is done; only what is not done can be raced."
        await at.order(Undo(task="T2"), run=RUN)
        await at.until(RUN, "incomplete")
        await at.order(Race(task="T2", number=2), run=RUN)
        assert (await at.until(RUN, "done")).state == "done"
        assert (await at.kinds(RUN)).count("race.picked") == 2


async def test_people_are_reminded_of_a_pick_and_a_click_on_an_old_card_is_told_apart(tmp_path: Path) -> None:
    """A button is for exactly the commit that was shown."""
    clock, poem = ManualClock(), Poem()
    async with stage(tmp_path, planner(*PLAN), *poem.poets(5, 9, 2), options=FAST, clock=clock) as at:
        await poem.raced(at)
        await at.told(RUN, "race.judged", 1)
        await clock.advance(3601)
        await at.conductor.look_after_requests()
        assert "The pick among the tries of T2 had waited for an answer for 1 h 00 min then." in await at.thread(RUN)
        old = await at.order(Pick(task="T2", entry=1, commit="0" * 12), run=RUN)
        assert old.text == "R1.T2-1 has made something else since: look at it again, then pick."
        await at.order(Pick(task="T2", entry=2), run=RUN)
        assert (await at.until(RUN)).state == "done"
        assert "still to be answered" not in await at.thread(RUN)
        late = await at.order(Pick(task="T2", entry=1), run=RUN)
        assert late.text == "R1.T2: T2-2 is picked already."

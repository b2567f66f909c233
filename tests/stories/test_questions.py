"""An agent asks; only what needs the answer waits, and nothing waits for ever."""

from pathlib import Path

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Approve
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume, Stop
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.ask import Fallback
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.events.ask import QuestionAsked
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.crowd import Crowd
from conductor_core.testing.stage import Stage, planner, stage, work

R1 = RunId("R1")
GOAL = Start(goal="make a poem")


async def paints(brief: Brief, desk: Desk) -> Outcome:
    """The first task needs a colour, the second nothing."""
    if brief.task != "T1":
        return await writes_its_brief(brief, desk)
    colour = await desk.ask("Which colour?", ("red", "blue"), Fallback(answer="red", seconds=3600))
    await desk.workspace.session.put({"colour.txt": File(content=colour.encode())})
    return Done(summary=colour)


async def asked(at: Stage) -> None:
    """Until the question stands in the thread and the other branch is done."""
    await at.until((await at.order(GOAL)).run, "awaiting_approval")
    await at.order(Approve(), run="R1")
    await at.told(R1, "question.asked", 1)
    await at.told(R1, "task.merged", 1)


async def test_what_edits_the_plan_is_no_answer_and_own_words_are_told_as_that(tmp_path: Path) -> None:
    """While a question is open as well as while all are at work."""
    plan = planner(work("T1"), work("T2"), work("T3", "T1"), work("T4", "T1"))
    async with stage(tmp_path, plan, ScriptedAgent("coder", paints)) as at:
        await asked(at)
        crowd = Crowd(at.conductor, R1, surface="memory")
        changed = await crowd.says("Ann", "drop task 3", to_us=True)
        assert changed
        assert changed.text == "This would change the plan of R1; it counts once it is approved."
        answered = await crowd.says("Ann", "something like teal.", to_us=True)
        assert answered
        assert answered.text == (
            "Question 1 is answered in your own words: something like teal. `change …` edits the plan."
        )


async def test_the_number_of_a_choice_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    """Neither as an order nor in words; more than the number is."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints)) as at:
        await asked(at)
        third = "There is no choice 3: say red or blue, or more than the number for an answer of your own."
        assert (await at.order(Answer(question=1, text="3"), run="R1")).text == third
        said = await Crowd(at.conductor, R1, surface="memory").says("Ann", "3", to_us=True)
        assert said
        assert said.text == third
        own = await at.order(Answer(question=1, text="3 of them: all but red"), run="R1")
        assert own.text.startswith("Question 1 is answered in your own words: 3 of them: all but red.")


async def test_a_default_counts_after_its_deadline_and_says_so(tmp_path: Path) -> None:
    """The other branch is done meanwhile; who answers later is told that the default was taken."""
    clock = ManualClock()
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints), clock=clock) as at:
        await asked(at)
        await clock.advance(3599)
        await at.conductor.look_after_requests()
        assert "Without an answer within 1 h 00 min, this counts: red" in await at.thread(R1)
        await clock.advance(1)
        await at.conductor.look_after_requests()
        assert (await at.until(R1)).state == "done"
        assert (await at.files(R1))["colour.txt"] == "red"
        assert "Nobody answered in time, so the default counts: red" in await at.thread(R1)
        late = await at.order(Answer(question=1, text="blue"), run="R1", by="Bob", role="member")
        assert late.text == ("Question 1 was answered already: red, by default, because nobody had answered in time.")


async def test_a_default_whose_deadline_passes_in_a_pause_counts_when_the_run_goes_on(tmp_path: Path) -> None:
    """It is not lost, and the thread says so."""
    clock = ManualClock()
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints), clock=clock) as at:
        await asked(at)
        await at.order(Stop(), run="R1")
        await clock.advance(3600)
        await at.conductor.look_after_requests()
        assert "Nobody answered in time, so the default counts: red" in await at.thread(R1)
        assert (await at.conductor.run(R1)).state == "paused"
        await at.order(Resume(), run="R1")
        assert (await at.until(R1)).state == "done"
        assert (await at.files(R1))["colour.txt"] == "red"


async def test_the_only_open_question_needs_no_number_and_own_words_will_do(tmp_path: Path) -> None:
    """Eve may only look; Bob says it in words, and Ann, who says the same later, is told who was first."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints)) as at:
        await asked(at)
        eve = await at.order(Answer(text="blue"), run="R1", by="Eve", role="viewer")
        assert eve.text == "`answer` needs the role member; you are viewer."
        bob = await at.order(Answer(text="the second one, please"), run="R1", by="Bob", role="member")
        assert bob.text == "Question 1 is answered: blue."
        ann = await at.order(Answer(text="1 blue"), run="R1")
        assert ann.text == "Question 1 was answered by Bob already: blue."
        assert (await at.until(R1)).state == "done"
        assert (await at.files(R1))["colour.txt"] == "blue"
        assert (await at.order(Answer(text="red"), run="R1")).text == "No question of R1 is open."


async def test_a_question_of_a_task_that_ended_otherwise_is_no_question_any_more(tmp_path: Path) -> None:
    """Its card says so, and so does the reply."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints)) as at:
        await asked(at)
        await at.order(Cancel(), run="R1")
        assert "Nobody needs the answer any more: T1 Do T1 ended without it." in await at.thread(R1)
        late = await at.order(Answer(question=1, text="blue"), run="R1")
        assert late.text == "Too late: nobody needs an answer to question 1; R1.T1 is taken off."


async def test_where_nobody_is_there_the_default_counts_at_once(tmp_path: Path) -> None:
    """The agent does not have to guess, and no time is told that nobody waits."""
    async with stage(tmp_path, planner(work("T1"), work("T2")), ScriptedAgent("coder", paints)) as at:
        await at.order(GOAL, there=False)
        assert (await at.until(R1)).state == "done"
        assert (await at.files(R1))["colour.txt"] == "red"
        (question,) = [r.event for r in await at.events(R1) if isinstance(r.event, QuestionAsked)]
        assert question.due_at is None


async def test_people_are_reminded_of_a_question_and_silence_is_no_answer(tmp_path: Path) -> None:
    """As of everything that waits for them; a late click on what was answered since is told so."""
    clock = ManualClock()

    async def asks(brief: Brief, desk: Desk) -> Outcome:
        return Done(summary=await desk.ask(f"Which colour for {brief.task}?", ("red", "blue")), unchanged_ok=True)

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", asks), clock=clock) as at:
        await at.until((await at.order(GOAL)).run, "awaiting_approval")
        await at.order(Approve(), run="R1")
        await at.told(R1, "question.asked", 1)
        await at.order(Stop(), run="R1")
        await clock.advance(3601)
        await at.conductor.look_after_requests()
        assert "answer.reminded" not in await at.kinds(R1)
        await at.order(Resume(), run="R1")
        await clock.leap(3 * 24 * 3600)
        await at.conductor.look_after_requests()
        await at.conductor.look_after_requests()
        assert (await at.kinds(R1)).count("answer.reminded") == 1
        thread = await at.thread(R1)
        assert "Question 1 of T1 had waited for an answer for 3 d 1 h then." in thread
        assert "This was the last reminder; it waits on, and can be answered at any time." in thread
        await at.order(Answer(question=1, text="blue"), run="R1", by="Bob", role="member")
        assert (await at.until(R1)).state == "done"
        assert "This was the last reminder" not in await at.thread(R1)
        late = await at.order(Answer(question=1, text="red"), run="R1")
        assert late.text == "Question 1 was answered by Bob already: blue."

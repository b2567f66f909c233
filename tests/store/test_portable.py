"""A project as JSON: out, in, and refused."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from conductor_core.domain.ask import Approval, Question
from conductor_core.domain.ids import RunId
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.plan import Plan
from conductor_core.domain.remark import Reading
from conductor_core.domain.usage import Micros, Usage
from conductor_core.errors import InputRefusedError, NotFoundError
from conductor_core.events.ask import QuestionAsked
from conductor_core.events.run import PlanProposed, RunPaused
from conductor_core.ports.store import Transaction
from conductor_core.store.opening import open_store
from conductor_core.store.sqlite import SqliteStore
from conductor_core.testing.clock import ManualClock
from conductor_core.testing.contracts.store_publications import ORDERED
from conductor_core.testing.contracts.store_remarks import FIRST_WORDS
from conductor_core.testing.contracts.store_values import (
    FIRST,
    LATER,
    NOW,
    R1,
    T1,
    TALLY,
    TASK,
    a_project,
    a_run,
    a_task,
    begin,
    said,
)

PLAN = Plan(goal="count words", planner="rules", tasks=(a_task().planned,))


def fill(tx: Transaction) -> None:
    """A project with something of everything, its run over."""
    begin(tx)
    for version in (1, 2):
        tx.plans.add(R1, version, PLAN)
    approval = tx.asks.add_approval(
        Approval(id=0, run=R1, subject="plan", digest=PLAN.digest, state="pending", asked_at=NOW)
    )
    question = tx.asks.add_question(
        Question(id=0, run=R1, task=T1, text="Which?", choices=("a", "b"), state="pending", asked_at=NOW)
    )
    tx.asks.save_question(question.model_copy(update={"state": "answered", "answer": "a", "answered_at": LATER}))
    tx.events.append(
        R1,
        NOW,
        "console:ann",
        PlanProposed(version=2, plan=PLAN, digest=PLAN.digest, approval=approval.id),
        QuestionAsked(question=question.id, task=T1, text="Which?"),
        said("R1 is a name in a text and stays"),
    )
    tx.journals.answered(FIRST, "call-1", "d", '{"text":"x"}', NOW)
    tx.journals.sent(FIRST, "call-2", "d", NOW)
    for key in ("R1.T1.1/call-1", "R1.T1.1/call-2", "R1.T1.1/call-3"):
        tx.ledger.reserve(key, R1, TASK, FIRST, Micros(70), NOW)
    tx.ledger.settle("R1.T1.1/call-3", Usage(input_tokens=3, output_tokens=1, cost=None), LATER)
    tx.remarks.add(FIRST_WORDS.model_copy(update={"readings": (Reading(attempt=FIRST, key="start", text="é"),)}))
    tx.lessons.add(
        Lesson(
            attempt=FIRST,
            run=R1,
            kind="work",
            role="coder",
            agent="template",
            ended="done",
            seconds=2.5,
            ended_at=LATER,
        )
    )
    tx.publications.put(ORDERED.model_copy(update={"state": "open", "commit": "b" * 40}))
    tx.attempts.save(tx.attempts.of(R1)[0].model_copy(update={"state": "done"}))
    tx.runs.save(a_run(state="done"))


async def dumped(store: SqliteStore) -> dict[str, JsonValue]:
    """The filled project after a round trip through a file."""
    await store.write(fill)
    body: dict[str, JsonValue] = json.loads(json.dumps(await store.read(lambda tx: tx.projects.dump(TALLY))))
    return body


async def test_a_project_moves_to_another_store_unchanged(store: SqliteStore, tmp_path: Path) -> None:
    """In an empty store its runs get the same numbers, so the next dump is equal."""
    body = await dumped(store)
    other = await open_store(tmp_path / "other" / "conductor.db", ManualClock())
    assert await other.write(lambda tx: tx.projects.load(body)) == a_project()
    assert await other.read(lambda tx: tx.projects.dump(TALLY)) == body
    await other.close()


async def test_what_a_newer_program_added_is_ignored(store: SqliteStore, tmp_path: Path) -> None:
    """What is known comes in as ever."""
    body = changed(await dumped(store), "runs.0.run.mood", "surprised")
    other = await open_store(tmp_path / "other" / "conductor.db", ManualClock())
    await other.write(lambda tx: tx.projects.load(body))
    assert await other.read(lambda tx: tx.runs.all()) == await store.read(lambda tx: tx.runs.all())
    await other.close()


async def test_beside_others_its_runs_get_new_numbers_and_everything_follows(store: SqliteStore) -> None:
    """Tasks, attempts, events, requests, journal and ledger; words in texts stay."""
    body = changed(await dumped(store), "runs.0.ledger.0.key", "a key that names no run")
    project = await store.write(lambda tx: tx.projects.load(body, rename="tally-2"))
    assert project == a_project().model_copy(update={"id": "tally-2"})
    (run,) = await store.read(lambda tx: tx.runs.all(project.id))
    assert (run.id, run.project, run.state) == ("R2", "tally-2", "done")
    (attempt,) = await store.read(lambda tx: tx.attempts.of(run.id))
    assert (attempt.id, attempt.task, attempt.project) == ("R2.T1.1", "R2.T1", "tally-2")
    assert [task.id for task in await store.read(lambda tx: tx.tasks.of(run.id))] == ["R2.T1"]
    journal = await store.read(lambda tx: tx.journals.of(attempt.id))
    assert {key: entry.answer for key, entry in journal.items()} == {"call-1": '{"text":"x"}', "call-2": None}
    assert await store.read(lambda tx: tx.ledger.committed(run.id)) == 210
    assert [lesson.attempt for lesson in await store.read(lambda tx: tx.lessons.of(run.id))] == [attempt.id]
    (remark,) = await store.read(lambda tx: tx.remarks.of(run.id))
    assert (remark.run, remark.readings[0].attempt) == (run.id, attempt.id)
    there = await store.read(lambda tx: tx.publications.get(run.id))
    assert there
    assert (there.run, there.project, there.branch, there.state) == (run.id, "tally-2", "conductor/R1", "open")
    (approval,) = await store.read(lambda tx: tx.asks.approvals(run.id))
    (question,) = await store.read(lambda tx: tx.asks.questions(run.id))
    proposed, asked, told = [record.event for record in await store.read(lambda tx: tx.events.after(run.id, 0))]
    assert approval
    assert isinstance(proposed, PlanProposed)
    assert isinstance(asked, QuestionAsked)
    assert proposed.approval == approval.id
    assert asked.question == question.id
    assert told == said("R1 is a name in a text and stays").model_copy(update={"attempt": "R2.T1.1"})
    assert len(await store.read(lambda tx: tx.events.after(R1, 0))) == 3


async def test_a_run_that_was_not_over_comes_in_paused(store: SqliteStore) -> None:
    """Nothing begins to work by itself."""

    def unfinished(tx: Transaction) -> None:
        begin(tx)
        tx.attempts.claim(FIRST, NOW)
        tx.tasks.save(a_task().model_copy(update={"state": "running"}))

    await store.write(unfinished)
    body = await store.read(lambda tx: tx.projects.dump(TALLY))
    await store.write(lambda tx: tx.projects.delete(TALLY))
    await store.write(lambda tx: tx.projects.load(body))
    (run,) = await store.read(lambda tx: tx.runs.unfinished())
    assert (run.id, run.state) == ("R2", "paused")
    assert await store.read(lambda tx: tx.attempts.open()) == []
    assert [attempt.state for attempt in await store.read(lambda tx: tx.attempts.of(RunId("R2")))] == ["parked"]
    assert [task.state for task in await store.read(lambda tx: tx.tasks.of(RunId("R2")))] == ["queued"]


def changed(body: dict[str, JsonValue], path: str, value: JsonValue) -> dict[str, JsonValue]:
    """The same with something else at a place such as ``runs.0.run.id``."""
    copy = json.loads(json.dumps(body))
    *way, last = path.split(".")
    place = copy
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return dict(copy)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("format", 2, "has format 2, this Conductor reads up to 1: update the program"),
        ("format", "1", "is no project export"),
        ("project", None, "is damaged at project"),
        ("runs", {"a": 1}, "is damaged at runs"),
        ("runs.0.tasks.0.state", "dreaming", "is damaged at runs.0.tasks.0.state"),
        ("runs.0.run.id", "R5", "R1.T1 does not belong to R5"),
        ("runs.0.attempts.0.task", "R1.T9", "contradicts itself"),
        ("runs.0.events.1.number", 7, "event 2 of R1 is missing"),
        ("runs.0.journal.0.attempt", "R1.T1.9", "contradicts itself"),
        ("project_id", "../etc", "is no project id"),
    ],
)
async def test_a_damaged_or_newer_export_is_refused_and_nothing_is_left(
    store: SqliteStore, path: str, value: JsonValue, reason: str
) -> None:
    """In one sentence."""
    body = changed(await dumped(store), path, value)
    await store.write(lambda tx: tx.projects.delete(TALLY))
    with pytest.raises(InputRefusedError, match=reason) as refusal:
        await store.write(lambda tx: tx.projects.load(body))
    assert "\n" not in refusal.value.message
    assert await store.read(lambda tx: (tx.projects.all(), tx.runs.all())) == ([], [])


async def test_a_project_that_is_there_is_not_overwritten(store: SqliteStore) -> None:
    """And one that is not there cannot be written out."""
    body = await dumped(store)
    with pytest.raises(InputRefusedError, match="There is a project tally already"):
        await store.write(lambda tx: tx.projects.load(body))
    with pytest.raises(InputRefusedError, match="no format version"):
        await store.write(lambda tx: tx.projects.load({"hello": "world"}))
    await store.write(lambda tx: tx.projects.delete(TALLY))
    with pytest.raises(NotFoundError, match="no project tally"):
        await store.read(lambda tx: tx.projects.dump(TALLY))


async def test_the_clock_of_a_run_under_way_stops_at_the_export(store: SqliteStore) -> None:
    """Its thread says so, with what was being worked on."""

    def at_work(tx: Transaction) -> None:
        begin(tx)
        tx.events.append(R1, NOW, "console:ann", said("at work"))
        tx.tasks.save(a_task().model_copy(update={"state": "running"}))

    await store.write(at_work)
    body = await store.read(lambda tx: tx.projects.dump(TALLY))
    body["exported_at"] = LATER.isoformat()
    project = await store.write(lambda tx: tx.projects.load(body, rename="tally-2"))
    (run,) = await store.read(lambda tx: tx.runs.all(project.id))
    said_before, paused = await store.read(lambda tx: tx.events.after(run.id, 0))
    assert (said_before.number, paused.number, paused.at) == (1, 2, LATER)
    assert paused.event == RunPaused(by="the export", done=(), in_progress=(f"T1 {a_task().planned.title}",), left=())
    assert await store.read(lambda tx: tx.events.last_number(run.id)) == 2

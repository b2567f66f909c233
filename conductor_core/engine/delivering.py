"""The last task of every run: gather the evidence, write the files, say how it ended."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.artifact import Artifact, ArtifactKind
from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import RunId
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Run, Task
from conductor_core.domain.usage import Micros, Spending
from conductor_core.engine.claim import Claim
from conductor_core.engine.gathering import Span, check, survey
from conductor_core.engine.measuring import kept_as
from conductor_core.engine.services import Services
from conductor_core.events import EventRecord
from conductor_core.events.record import Event
from conductor_core.events.run import RunDelivered, RunEnded
from conductor_core.events.task import TaskDone
from conductor_core.lifecycle import runs, tasks
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import judging, mending, picturing
from conductor_core.logic.figures import count
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.store import Transaction

TURNS = 2
"""Deliveries that look at files and write at once: it must not hold up who waits for a model. Checks run beside."""


class Delivery:
    """Run the project's own checks on the delivered files, write diff, patch, ZIP and thread, and end the run."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(TURNS)

    async def __call__(self, services: Services, claim: Claim) -> Failed | None:
        """Do it for the run of this claim."""
        async with self._turns:
            run, plan, all_tasks, spending = await services.settle(claim, lambda moment: _look(moment.tx, claim))
            if plan is None or run.base is None or run.head is None:
                return Failed(cause="there is nothing to deliver", remedy="fail")
            span = Span(run.base, run.head)
            seen = await survey(services, claim, span, plan, all_tasks)
        evidence = await check(services, claim, span.head, seen)
        state, reason = judging.end_state(plan, all_tasks, evidence)
        failing = mending.worse(evidence)
        programs = {one.name for one in services.truth.roster().members if one.card.kind == "command"}
        mends = tuple(mending.authors(all_tasks, programs)) if failing else ()
        async with self._turns:
            folder = services.deliveries / run.id
            await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
            artifacts = (
                await _write_files(services, claim, span, folder, evidence.changes)
                if evidence.changes
                else await asyncio.to_thread(_without_files, folder, run.id)
            )
            path = folder / f"{run.id}-thread.md"
            thread = Artifact(kind="thread", name=path.name, path=str(path), size=0, sha256="")
            ended = RunEnded(
                state=state,
                reason=reason,
                seconds=(services.clock.now() - run.created_at).total_seconds(),
                spent=spending.known,
                unpriced_calls=spending.unpriced_calls,
                mends=mends,
            )
            last = (_handed_over(claim), RunDelivered(artifacts=(*artifacts, thread), evidence=evidence), ended)
            records = _foreseen(services, run.id, await history(services.store, run.id), last)
            artifacts.append(await asyncio.to_thread(_write_thread, path, run.id, records, services.redactor))

        for task in all_tasks:
            if task.entry is not None:
                await services.workspaces.release(claim.project.id, kept_as(task))

        def finish(moment: Moment) -> None:
            summary = f"{count(len(artifacts), 'file')} handed over"
            tasks.done(moment, claim.task.id, claim.attempt.id, Done(summary=summary, commands=failing))
            moment.tell(run.id, RunDelivered(artifacts=tuple(artifacts), evidence=evidence))
            runs.describe(moment, run.id, seen.analysis)
            runs.end(moment, moment.run(run.id), state, reason, seconds=ended.seconds, mends=mends)

        await services.settle(claim, finish)
        return None


def _foreseen(
    services: Services, run: RunId, records: Sequence[EventRecord], last: Sequence[Event]
) -> list[EventRecord]:
    """The log as it will be when the run has ended."""
    at, number = services.clock.now(), records[-1].number if records else 0
    to_come = [
        EventRecord(run=run, number=number + offset, at=at, actor="conductor", event=event)
        for offset, event in enumerate(last, start=1)
    ]
    return [*records, *to_come]


def _handed_over(claim: Claim) -> TaskDone:
    attempt = claim.attempt
    return TaskDone(
        task=claim.task.key, attempt=attempt.id, agent=attempt.agent, summary="", seconds=0.0, spent=Micros(0)
    )


def _look(tx: Transaction, claim: Claim) -> tuple[Run, Plan | None, tuple[Task, ...], Spending]:
    run = claim.run.id
    latest = tx.plans.latest(run)
    plan = latest[1] if latest else None
    return tx.runs.get(run) or claim.run, plan, tuple(tx.tasks.of(run)), tx.ledger.spending(run)


async def _write_files(
    services: Services, claim: Claim, span: Span, folder: Path, changes: Sequence[FileChange]
) -> list[Artifact]:
    project, base, head, run = claim.project.id, span.base, span.head, claim.run
    patch = await services.workspaces.patch(project, base, head)
    zip_path = folder / f"{run.id}.zip"
    await services.workspaces.write_zip(project, head, zip_path)
    called = picturing.called_pictures(changes)[: picturing.MOST]
    found = await services.workspaces.contents(project, head, called, largest=picturing.LARGEST)
    pictures = [(path, found[path]) for path in called if path in found and picturing.is_picture(found[path])]
    return [
        await asyncio.to_thread(
            _write, folder / f"{run.id}.diff", "diff", await services.workspaces.diff(project, base, head)
        ),
        await asyncio.to_thread(_write, folder / f"{run.id}.patch", "patch", patch),
        await asyncio.to_thread(_describe, zip_path, "zip"),
        *await asyncio.to_thread(_write_pictures, folder, run.id, pictures),
    ]


def _without_files(folder: Path, run: RunId) -> list[Artifact]:
    """Nothing is changed, or nothing any more: an empty patch would be refused by git, and an older one is not true now."""
    _write_pictures(folder, run, ())
    for suffix in (".diff", ".patch", ".zip"):
        (folder / f"{run}{suffix}").unlink(missing_ok=True)
    return []


def _write_pictures(folder: Path, run: RunId, pictures: Sequence[tuple[str, bytes]]) -> list[Artifact]:
    """Each with its path in the project, instead of those that lie there."""
    for old in folder.glob(f"{run}-picture-*"):
        old.unlink()
    return [
        _write(folder / f"{run}-picture-{number}-{picturing.file_name(path)}", "picture", content).model_copy(
            update={"of": path}
        )
        for number, (path, content) in enumerate(pictures, 1)
    ]


def _write_thread(path: Path, run: RunId, records: Sequence[EventRecord], redactor: Redactor) -> Artifact:
    return _write(path, "thread", redactor.text(thread_of(run, records, redactor)).encode())


def _write(path: Path, kind: ArtifactKind, content: bytes) -> Artifact:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
    return _describe(path, kind)


def _describe(path: Path, kind: ArtifactKind) -> Artifact:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return Artifact(
        kind=kind, name=path.name, path=str(path.resolve()), size=path.stat().st_size, sha256=digest.hexdigest()
    )

"""The last task of every run: gather the evidence, write the files, say how it ended."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.artifact import Artifact
from conductor_core.domain.evidence import Evidence
from conductor_core.domain.ids import DELIVER, PLAN, CommitId
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import Run, Task
from conductor_core.domain.usage import Micros, Spending
from conductor_core.engine import verifying
from conductor_core.engine.claim import Claim
from conductor_core.engine.desk import AttemptDesk
from conductor_core.engine.services import Services
from conductor_core.engine.working import verdict_of
from conductor_core.engine.workplace import workplace
from conductor_core.events import EventRecord
from conductor_core.events.run import RunDelivered, RunEnded
from conductor_core.events.task import TaskDone
from conductor_core.lifecycle import runs, tasks
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic import judging
from conductor_core.logic.analysis import Analysis, analyse
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.store import Transaction

ArtifactKind = Literal["diff", "patch", "zip", "thread", "report"]


@dataclass(frozen=True)
class Span:
    """From the files as they came to the files as they are handed over."""

    base: CommitId
    head: CommitId


async def deliver(services: Services, claim: Claim) -> Failed | None:
    """Run the project's own checks on the delivered files, write diff, patch, ZIP and thread, and end the run."""
    run, plan, all_tasks, spending = await services.settle(claim, lambda moment: _look(moment.tx, claim))
    if plan is None or run.base is None or run.head is None:
        return Failed(cause="there is nothing to deliver", remedy="fail")
    span = Span(run.base, run.head)
    evidence = await _gather(services, claim, span, plan, all_tasks)
    state, reason = judging.end_state(all_tasks, evidence)
    folder = services.deliveries / run.id
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    artifacts = await _write_files(services, claim, span, folder)
    thread = folder / f"{run.id}-thread.md"
    announced = RunDelivered(
        artifacts=(*artifacts, Artifact(kind="thread", name=thread.name, path=str(thread), size=0, sha256="")),
        evidence=evidence,
    )
    ended = RunEnded(
        state=state,
        reason=reason,
        seconds=(services.clock.now() - run.created_at).total_seconds(),
        spent=spending.known,
        unpriced_calls=spending.unpriced_calls,
    )
    records = await history(services.store, run.id)
    number = records[-1].number if records else 0
    final = [
        EventRecord(run=run.id, number=number + offset, at=services.clock.now(), actor="conductor", event=event)
        for offset, event in enumerate((_handed_over(claim), announced, ended), start=1)
    ]
    text = services.redactor.text(thread_of(run.id, [*records, *final]))
    artifacts.append(await asyncio.to_thread(_write, thread, "thread", text.encode()))

    def finish(moment: Moment) -> None:
        tasks.done(moment, claim.task.id, claim.attempt.id, Done(summary=f"{len(artifacts)} files are handed over"))
        moment.tell(run.id, RunDelivered(artifacts=tuple(artifacts), evidence=evidence))
        runs.end(moment, moment.run(run.id), state, reason)

    await services.settle(claim, finish)
    return None


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


async def _gather(services: Services, claim: Claim, span: Span, plan: Plan, tasks: tuple[Task, ...]) -> Evidence:
    project, base, head = claim.project.id, span.base, span.head
    changes = await services.workspaces.changes(project, base, head)
    analysis = await asyncio.to_thread(analyse, await services.workspaces.files(project, head))
    argvs, endless = _checks(plan, analysis, tasks)
    async with workplace(services, claim, head) as workspace:
        desk = AttemptDesk(services, claim, workspace)
        checked = await verifying.run_checks(workspace.session, argvs, services.redactor, desk.check_begins)
    done = [task for task in tasks if task.key not in (PLAN, DELIVER) and task.state == "done"]
    return Evidence(
        commands=checked.commands,
        unchecked=(*endless, *checked.unchecked),
        baseline=plan.baseline,
        changes=changes,
        findings=await verifying.scan_change(services.workspaces, project, base, head, changes),
        verdicts=tuple(verdict for task in done if (verdict := verdict_of(task.outcome))),
        struck=tuple(
            claim for task in done if task.outcome and task.outcome.kind == "done" for claim in task.outcome.struck
        ),
        not_done=judging.not_done(plan, tasks),
        sandbox=services.sandbox.capabilities.detail,
    )


def _checks(plan: Plan, analysis: Analysis, tasks: tuple[Task, ...]) -> tuple[list[tuple[str, ...]], list[str]]:
    """What to run on the delivered files, and a sentence for each check that did not end when it was tried before."""
    endless = {seen.argv for seen in plan.baseline if seen.stopped}
    by_tasks = [
        seen.argv
        for task in tasks
        if task.planned.kind == "check" and task.state == "done" and task.outcome and task.outcome.kind == "done"
        for seen in task.outcome.commands
    ]
    known = [*(seen.argv for seen in plan.baseline), *(check.argv for check in analysis.checks), *by_tasks]
    said = [f"`{' '.join(argv)}` did not end by itself on the files as they came." for argv in sorted(endless)]
    return [argv for argv in dict.fromkeys(known) if argv not in endless], said


async def _write_files(services: Services, claim: Claim, span: Span, folder: Path) -> list[Artifact]:
    project, base, head, run = claim.project.id, span.base, span.head, claim.run
    patch = await services.workspaces.patch(project, base, head)
    zip_path = folder / f"{run.id}.zip"
    await services.workspaces.write_zip(project, head, zip_path)
    return [
        await asyncio.to_thread(
            _write, folder / f"{run.id}.diff", "diff", await services.workspaces.diff(project, base, head)
        ),
        await asyncio.to_thread(_write, folder / f"{run.id}.patch", "patch", patch),
        await asyncio.to_thread(_describe, zip_path, "zip"),
    ]


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

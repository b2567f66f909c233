"""What people say to the agents of a run: it is read by each of them once, whatever ends in between."""

from conductor_core.domain.ids import AttemptId, RunId, TaskKey, task_id
from conductor_core.domain.plan import OWN_KINDS, PlannedTask
from conductor_core.domain.remark import Opening, Reading, Remark
from conductor_core.domain.run import FINAL_RUN_STATES, FINAL_TASK_STATES, Attempt, Run, Task
from conductor_core.errors import NotFoundError, StateError, UsageError
from conductor_core.events.remark import RemarkAccepted, RemarkMade, RemarksRead
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.remarks import is_meant, listens, meant, told, unread
from conductor_core.logic.rendering.onward import too_late
from conductor_core.logic.state_words import state_word
from conductor_core.ports.store import Transaction

START = "start"
"""Where an attempt reads what was said before it began."""


def say(
    moment: Moment,
    run: Run,
    text: str,
    *,
    may: bool,
    task: TaskKey | None = None,
    message: str | None = None,
    replaces: str | None = None,
) -> Remark:
    """Somebody says something to a task or to everybody at work; ``may``: whether they may steer.

    Raises:
        StateError: nobody will read it any more, or it was replaced before.
        NotFoundError: there is no such task.
        UsageError: what it replaces is not there, or is somebody else's.
    """
    known = moment.tx.remarks.of(run.id)
    old = _replaced(moment, run, known, replaces) if replaces else None
    task = task or (old.task if old else None)
    _check_read(moment, run, task)
    remark = Remark(
        number=len(known) + 1,
        run=run.id,
        task=task,
        text=text,
        by=moment.actor,
        state="said" if may else "suggested",
        message=message or (old.message if old else None),
        corrects=old.number if old else None,
        said_at=moment.now,
    )
    if old is not None and (may or old.state == "suggested"):
        moment.tx.remarks.save(old.model_copy(update={"state": "replaced"}))
    moment.tx.remarks.add(remark)
    moment.tell(
        run.id,
        RemarkMade(
            remark=remark.number,
            task=task,
            text=text,
            by=moment.actor.name,
            via=_via(moment, run.id),
            suggested=not may,
            corrects=remark.corrects,
            deaf=_deaf(moment, run.id, task),
            unread=nobody_reads(moment, run.id),
        ),
    )
    return remark


def _via(moment: Moment, run: RunId) -> str:
    """Where the actor is, where the rooms of a run are on several surfaces."""
    surfaces = {room.id.partition(":")[0] for room in moment.tx.rooms.of(run)}
    own = moment.actor.id.partition(":")[0]
    return own if len(surfaces) > 1 and own in surfaces else ""


def accept(moment: Moment, run: Run, number: int) -> Remark:
    """Make a suggestion count, as its author said it.

    Raises:
        StateError: it is none, or not any more.
        NotFoundError: there is none of that number.
    """
    known = moment.tx.remarks.of(run.id)
    remark = next((remark for remark in known if remark.number == number), None)
    if remark is None:
        raise NotFoundError(f"Nothing with the number {number} was said in {run.id}.")
    if remark.state == "replaced":
        raise StateError(f"{remark.by.name} said something else instead of {number} meanwhile.")
    if remark.state == "said":
        how = f"{remark.accepted_by} accepted it already" if remark.accepted_by else "it needs nobody's consent"
        raise StateError(f"{number} is no suggestion any more: {how}.")
    _check_read(moment, run, remark.task)
    old = next((other for other in known if other.number == remark.corrects and other.state == "said"), None)
    if old is not None:
        moment.tx.remarks.save(old.model_copy(update={"state": "replaced"}))
    accepted = remark.model_copy(update={"state": "said", "accepted_by": moment.actor.name})
    moment.tx.remarks.save(accepted)
    deaf = _deaf(moment, run.id, remark.task)
    left = nobody_reads(moment, run.id)
    moment.tell(run.id, RemarkAccepted(remark=number, by=moment.actor.name, deaf=deaf, unread=left))
    return accepted


def nobody_reads(moment: Moment, run: RunId) -> bool:
    """Whether plain programs do all that is left of the plan. Before there is a plan, any other agent may read it."""
    if moment.tx.plans.latest(run) is None:
        return all(member.card.kind == "command" for member in moment.roster.members)
    left = [task for task in moment.tx.tasks.of(run) if task.state not in FINAL_TASK_STATES or task.state == "blocked"]
    return all(_takes_no_words(moment, task) for task in left if task.planned.kind not in OWN_KINDS)


def waits(tx: Transaction, run: Run, task: PlannedTask, attempt: AttemptId, opening: Opening) -> bool:
    """Whether there is something that the attempt is to read here."""
    if not unread(tx.remarks.of(run.id), task, attempt):
        return False
    project = tx.projects.get(run.project)
    return project is None or listens(project.steering, opening)


def read(moment: Moment, run: RunId, task: PlannedTask, attempt: AttemptId, key: str) -> tuple[str, ...]:
    """What an attempt reads at one place. Reading there again gives the same, and what was read is not read elsewhere."""
    remarks = moment.tx.remarks.of(run)
    new = unread(remarks, task, attempt)
    lines = tuple(told(remark, remarks, attempt) for remark in new)
    for remark, line in zip(new, lines, strict=True):
        reading = Reading(attempt=attempt, key=key, text=line)
        moment.tx.remarks.save(remark.model_copy(update={"readings": (*remark.readings, reading)}))
    if new:
        moment.tell(run, RemarksRead(remarks=tuple(remark.number for remark in new), task=task.key, attempt=attempt))
    return lines


def read_at_start(moment: Moment, run: RunId, task: PlannedTask, attempt: Attempt) -> tuple[str, ...]:
    """What was said before an attempt began, for its order.

    One that is taken up again gets the order it got: what came later it hears while it works.
    """
    if attempt.token > 1:
        return was_read(moment.tx, run, attempt.id, START)
    return read(moment, run, task, attempt.id, START)


def was_read(tx: Transaction, run: RunId, attempt: AttemptId, key: str) -> tuple[str, ...]:
    """What an attempt has read at one place."""
    return tuple(
        reading.text
        for remark in tx.remarks.of(run)
        for reading in remark.readings
        if (reading.attempt, reading.key) == (attempt, key)
    )


def _replaced(moment: Moment, run: Run, known: tuple[Remark, ...], named: str) -> Remark:
    old = meant(known, named)
    if old is None:
        raise UsageError(f"Nothing that was said in {run.id} is called {named}.", field="replaces")
    if old.state == "replaced":
        raise StateError(f"{old.number} was replaced already.")
    if old.by.id != moment.actor.id and not moment.actor.may("owner"):
        raise StateError(f"{old.number} is what {old.by.name} said: only {old.by.name} or an owner can change it.")
    return old


def _check_read(moment: Moment, run: Run, key: TaskKey | None) -> None:
    """Nobody is to wait for an answer of nobody."""
    if run.state in FINAL_RUN_STATES:
        raise StateError(too_late(run))
    if key is None:
        return
    task = moment.task(task_id(run.id, key))
    if _is_over(task):
        again = f" `undo {key}`, then `retry {key}` has it done anew." if task.state == "done" else ""
        raise StateError(f"{task.id} is {state_word(task.state)}: nobody is at work on it who could read it.{again}")


def _is_over(task: Task) -> bool:
    return task.state in FINAL_TASK_STATES and task.state != "blocked"


def _deaf(moment: Moment, run: RunId, task: TaskKey | None) -> tuple[TaskKey, ...]:
    """Tasks that a plain program works on, or will: of one that is meant alone it is told before it begins."""
    return tuple(
        other.key
        for other in moment.tx.tasks.of(run)
        if (other.state in ("queued", "running") if task is None else not _is_over(other))
        and is_meant(other.planned, task)
        and _takes_no_words(moment, other)
    )


def _takes_no_words(moment: Moment, task: Task) -> bool:
    member = moment.roster.get(task.agent or task.planned.agent or "")
    return member is not None and member.card.kind == "command"

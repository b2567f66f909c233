"""What limits a run, what of it is used, and how a run is held when nothing is left."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Attempt, Run
from conductor_core.events.run import BudgetNoted
from conductor_core.lifecycle import policing
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.working_time import at_work, seconds, since, time_at_work
from conductor_core.logic.spending import passed_mark


@dataclass(frozen=True)
class TimeLeft:
    """Of a cap, for one who is at work."""

    cap: Cap
    seconds: float

    @property
    def reached(self) -> CapReached:
        """For whoever is asked what to do."""
        return CapReached(cap=self.cap, used=self.cap.amount, why="no agent may work longer")


def own(run: Run) -> tuple[Cap, ...]:
    """The caps of a run itself."""
    budget = run.options.budget
    return (*(() if budget is None else (Cap(scope="run", whose=run.id, amount=budget),)), *run.options.caps)


def over(moment: Moment, run: Run) -> tuple[Cap, ...]:
    """All that a run is under: its own, those of its project, of who started it, and of everybody, and where it has to ask."""
    asking = policing.asking_at(moment, run)
    return (*own(run), *around(moment, run.project, run.started_by), *((asking,) if asking else ()))


def around(moment: Moment, project: ProjectId, person: Actor) -> tuple[Cap, ...]:
    """Those of a project, a person and everybody."""
    whose = {"project": project, "person": person.id, "all": ""}
    return tuple(cap for cap in moment.tx.caps.all() if whose.get(cap.scope) == cap.whose)


def of_calls(moment: Moment, run: RunId) -> tuple[Cap, ...]:
    """Those that calls are counted against."""
    return tuple(cap for cap in over(moment, moment.run(run)) if cap.unit in ("money", "tokens"))


def used(moment: Moment, cap: Cap) -> int:
    """What is gone of a cap, in its unit."""
    match cap.unit:
        case "runs":
            return len(runs_under(moment, cap))
        case "minutes":
            return time_at_work(moment, cap)
        case "money" if cap.scope == "run":
            return moment.tx.ledger.spending(RunId(cap.whose)).known
    sums = moment.tx.ledger.used(cap.scope, cap.whose, since(cap, moment.now))
    return sums.money if cap.unit == "money" else sums.tokens


def committed(moment: Moment, cap: Cap) -> int:
    """The same with what is set aside for calls under way."""
    if cap.unit in ("runs", "minutes"):
        return used(moment, cap)
    if cap.scope == "run" and cap.unit == "money" and not cap.daily:
        return moment.tx.ledger.committed(RunId(cap.whose))
    sums = moment.tx.ledger.used(cap.scope, cap.whose, since(cap, moment.now))
    return sums.money + sums.money_aside if cap.unit == "money" else sums.tokens + sums.tokens_aside


def runs_under(moment: Moment, cap: Cap) -> tuple[Run, ...]:
    """The runs that a cap counts, those of other days left out."""
    if cap.scope == "run":
        return (moment.run(RunId(cap.whose)),)
    begin = since(cap, moment.now)
    found = moment.tx.runs.all(ProjectId(cap.whose) if cap.scope == "project" else None)
    whose = (run for run in found if cap.scope != "person" or run.started_by.id == cap.whose)
    return tuple(run for run in whose if begin is None or run.created_at >= begin)


def of_runs(moment: Moment, project: ProjectId) -> dict[Cap, int]:
    """The caps that count runs, for who acts now; with what is used of each."""
    return {cap: used(moment, cap) for cap in around(moment, project, moment.actor) if cap.unit == "runs"}


def exhausted(moment: Moment, run: Run) -> bool:
    """Whether nothing at all is left of a cap that a run is under."""
    return any(committed(moment, cap) >= cap.amount for cap in over(moment, run) if cap.unit != "runs")


def told_apart(moment: Moment, run: Run, reached: CapReached) -> CapReached:
    """The same with what of it other runs use."""
    cap = reached.cap
    if cap.scope == "run":
        return reached
    own = committed(moment, cap.model_copy(update={"scope": "run", "whose": run.id}))
    return reached.model_copy(update={"others": max(0, reached.used - own)})


def has_room(moment: Moment, run: Run) -> bool:
    """Whether a run that a cap of several runs holds could go on now: another day has begun, or others used less."""
    if run.held is None or run.held.cap.scope == "run" or exhausted(moment, run):
        return False
    place, needed = run.held.cap.place, run.held.needed or 0
    return all(committed(moment, cap) + needed <= cap.amount for cap in over(moment, run) if cap.place == place)


def note(moment: Moment, run: RunId, before: Mapping[Cap, int]) -> None:
    """Tell the thread of a run of every cap that gets short just now; ``before`` is what was used of each."""
    for cap, then in before.items():
        if cap.asks:
            continue  # there, people are asked
        now = used(moment, cap)
        share = passed_mark(before=then, after=now, budget=cap.amount)
        if share is not None:
            runs_money = cap.scope == "run" and cap.unit == "money"
            moment.tell(run, BudgetNoted(spent=now, budget=cap.amount, share=share, cap=None if runs_money else cap))


def time_left(moment: Moment, run: RunId) -> TimeLeft | None:
    """How long one more agent may work before a cap is reached; None where time is not counted.

    Those at work share what is left.
    """
    left = [
        TimeLeft(cap, (cap.amount - used(moment, cap)) / max(1, at_work(moment, cap)))
        for cap in over(moment, moment.run(run))
        if cap.unit == "minutes"
    ]
    return min(left, key=lambda one: one.seconds, default=None)


def note_time(moment: Moment, attempt: Attempt) -> None:
    """Tell the thread when the work of an attempt that is over made a cap get short."""
    took = int(seconds(attempt, moment.now))
    caps = [cap for cap in over(moment, moment.run(attempt.run)) if cap.unit == "minutes"]
    note(moment, attempt.run, {cap: used(moment, cap) - took for cap in caps})

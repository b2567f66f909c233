"""What limits a run, what of it is used, and how a run is held when nothing is left."""

from collections.abc import Mapping
from datetime import datetime

from conductor_core.domain.cap import Cap
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Run
from conductor_core.events.run import BudgetNoted
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.spending import passed_mark


def own(run: Run) -> tuple[Cap, ...]:
    """The caps of a run itself."""
    budget = run.options.budget
    return (*(() if budget is None else (Cap(scope="run", whose=run.id, amount=budget),)), *run.options.caps)


def over(moment: Moment, run: Run) -> tuple[Cap, ...]:
    """All that a run is under: its own, those of its project, of who started it, and of everybody."""
    whose = {"project": run.project, "person": run.started_by.id, "all": ""}
    return (*own(run), *(cap for cap in moment.tx.caps.all() if whose.get(cap.scope) == cap.whose))


def of_calls(moment: Moment, run: RunId) -> tuple[Cap, ...]:
    """Those that calls are counted against."""
    return tuple(cap for cap in over(moment, moment.run(run)) if cap.unit in ("money", "tokens"))


def used(moment: Moment, cap: Cap) -> int:
    """What is gone of a cap, in its unit."""
    if cap.scope == "run" and cap.unit == "money":
        return moment.tx.ledger.spending(RunId(cap.whose)).known
    sums = moment.tx.ledger.used(cap.scope, cap.whose, since(cap, moment.now))
    return sums.money if cap.unit == "money" else sums.tokens


def committed(moment: Moment, cap: Cap) -> int:
    """The same with what is set aside for calls under way."""
    if cap.scope == "run" and cap.unit == "money":
        return moment.tx.ledger.committed(RunId(cap.whose))
    sums = moment.tx.ledger.used(cap.scope, cap.whose, since(cap, moment.now))
    return sums.money + sums.money_aside if cap.unit == "money" else sums.tokens + sums.tokens_aside


def exhausted(moment: Moment, run: Run) -> bool:
    """Whether nothing at all is left of a cap that a run is under."""
    return any(committed(moment, cap) >= cap.amount for cap in of_calls(moment, run.id))


def since(cap: Cap, now: datetime) -> datetime | None:
    """When the counting of a cap began; None: it never ends."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if cap.daily else None


def note(moment: Moment, run: RunId, before: Mapping[Cap, int]) -> None:
    """Tell the thread of a run of every cap that gets short just now; ``before`` is what was used of each."""
    for cap, then in before.items():
        now = used(moment, cap)
        share = passed_mark(before=then, after=now, budget=cap.amount)
        if share is not None:
            runs_money = cap.scope == "run" and cap.unit == "money"
            moment.tell(run, BudgetNoted(spent=now, budget=cap.amount, share=share, cap=None if runs_money else cap))

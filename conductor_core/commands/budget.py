"""``budget``: how much may be used, and what happens when it is."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from conductor_core.commands.context import RUN, Context, run_behind
from conductor_core.domain.cap import Cap
from conductor_core.domain.card import Card, Fact, Facts
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.errors import NotFoundError, StateError, UsageError
from conductor_core.lifecycle import budgeting, capping
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.cap_words import EXAMPLE, Wish, amount, limit, owner, understood
from conductor_core.logic.figures import money
from conductor_core.logic.sentences import all_of


class Budget(Command):
    """Say how much a run, a project, a person or everybody may use, and how a run goes on that has used it.

    `budget +5`, `budget R1 200k tokens`, `budget project 20 a day`, `budget me 3 runs a day`, `budget all 60 min a day`;
    `off` takes a limit away. `budget cheaper` finishes with cheaper agents, `budget deliver` hands over what exists.
    Alone it tells what is used.
    """

    spec: ClassVar = CommandSpec(needs="member", topic="steer", example=EXAMPLE)

    name: Literal["budget"] = "budget"
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")
    what: Annotated[str, Rest()] = Field(
        "", max_length=200, description="+5, 20, 200k tokens, project 20 a day, me 3 runs, off, cheaper or deliver."
    )

    @model_validator(mode="before")
    @classmethod
    def _run_last(cls, given: Any) -> Any:
        return run_behind(given, "what")

    @field_validator("what", mode="after")
    @classmethod
    def _understood(cls, what: str) -> str:
        """What is no amount is no order at all: ``budget should be shown in euros``."""
        if what.strip().lower() not in ("", "cheaper", "deliver"):
            understood(what)
        return what

    @property
    def decides(self) -> bool:
        """Whether a run may go on by it; alone it only tells."""
        return bool(self.what.strip())


async def budget(command: Budget, context: Context) -> Reply:
    """Carry out what was decided; a run that was held by it goes on."""

    def op(moment: Moment) -> Reply:
        match command.what.strip().lower():
            case "":
                return _told(moment, context.run_meant(moment.tx, command.run))
            case "cheaper":
                run = context.run_meant(moment.tx, command.run)
                price = budgeting.cheaper(moment, run)
                text = f"{run.id} goes on with agents of at most {money(price)} for a million tokens."
                return Reply(text=text, run=run.id)
            case "deliver":
                run = context.run_meant(moment.tx, command.run)
                budgeting.deliver(moment, run)
                return Reply(text=f"What exists of {run.id} is handed over.", run=run.id)
            case _:
                return _change(moment, understood(command.what), command, context)

    return await context.order(op)


def _change(moment: Moment, wish: Wish, command: Budget, context: Context) -> Reply:
    if wish.scope != "run" and moment.actor.role != "owner":
        raise StateError("Only an owner changes what a project, a person or everybody may use.")
    named = command.run or context.envelope.place.run
    needed = wish.scope == "run" or (wish.scope == "project" and not wish.whose)
    run = context.run_meant(moment.tx, command.run) if needed or named else None
    cap = _cap(moment, wish, run)
    held = budgeting.unlimited(moment, cap, run) if wish.how == "off" else budgeting.limited(moment, cap, run)
    told = "is off" if wish.how == "off" else f"is {limit(cap)} now"
    of = f" of {run.id}" if run and cap.scope == "run" else owner(cap)
    still = run and run.id not in {one.id for one in held} and moment.run(run.id).held
    text = f"The budget{of} {told}."
    if held:
        text += f" {all_of([one.id for one in held])} {'goes' if len(held) == 1 else 'go'} on."
    elif still and run:
        text += f" {run.id} stays paused: {amount(still.cap.unit, still.used)} is used already."
    going = [one.id for one in held]
    shown = run.id if run and (run.id in going or not going) else next(iter(going), None)
    return Reply(text=text, run=shown)


def _cap(moment: Moment, wish: Wish, run: Run | None) -> Cap:
    """The cap as it is to be; for ``off`` the one that there is."""
    whose = _whose(moment, wish, run)
    if wish.scope == "run" and run and run.state in FINAL_RUN_STATES:
        raise StateError(f"{run.id} is over; nothing more is spent on it.")
    if wish.scope == "run" and (wish.daily or wish.unit == "runs"):
        raise UsageError("A run has no budget by the day or in runs; say whose: project, me or all.", field="what")
    caps = capping.own(run) if wish.scope == "run" and run else moment.tx.caps.all()
    if wish.how == "set":
        return Cap(scope=wish.scope, whose=whose, unit=wish.unit or "money", daily=wish.daily, amount=wish.amount)
    there = [cap for cap in caps if (cap.scope, cap.whose) == (wish.scope, whose)]
    if wish.how == "off":
        return _taken_off(there, wish)
    like = [cap for cap in there if cap.unit == wish.unit]
    known = next((cap for cap in like if cap.daily == wish.daily), like[0] if len(like) == 1 else None)
    if known is None:
        raise StateError("There is no such budget yet; set one without the plus, e.g. `budget 5`.")
    return known.model_copy(update={"amount": known.amount + wish.amount})


def _taken_off(caps: Sequence[Cap], wish: Wish) -> Cap:
    """The one that is meant, which is the only one where no more was said than ``off``."""
    like = [cap for cap in caps if wish.unit in (None, cap.unit)]
    meant = like if len(like) == 1 else [cap for cap in like if wish.unit and cap.daily == wish.daily]
    if not like:
        raise StateError("There is no such budget, so there is nothing to take off.")
    if len(meant) != 1:
        which = all_of([limit(cap) for cap in like])
        raise UsageError(f"There are {which}: say which one is off, e.g. `tokens off`.", field="what")
    return meant[0]


def _whose(moment: Moment, wish: Wish, run: Run | None) -> str:
    match wish.scope:
        case "run":
            return run.id if run else ""
        case "all":
            return ""
        case "project":
            project = ProjectId(wish.whose.lower()) if wish.whose else run.project if run else ProjectId("")
            if moment.tx.projects.get(project) is None:
                raise NotFoundError(f"There is no project {project}. `projects` lists them.")
            return project
        case "person":
            return _person(moment, wish.whose)


def _person(moment: Moment, name: str) -> str:
    """Who is meant: whoever gives the order, or somebody of whom a run is known, by id or name."""
    if not name:
        return moment.actor.id
    known = {run.started_by.id: run.started_by.name for run in moment.tx.runs.all()}
    found = [one for one, called in known.items() if name.lower() in (one.lower(), called.lower())]
    if len(found) != 1:
        why = f"{len(found)} people are called {name}" if found else f"Nobody called {name} has started a run"
        raise NotFoundError(f"{why}; name them as e.g. {moment.actor.id}.")
    return found[0]


def _told(moment: Moment, run: Run) -> Reply:
    caps = capping.over(moment, run)
    lines = {
        f"{owner(cap).removeprefix(' of ') or run.id}, {cap.unit}": (
            f"{amount(cap.unit, capping.used(moment, cap))} of {limit(cap)}"
        )
        for cap in caps
    }
    if not lines:
        return Reply(text=f"{run.id} has no budget; `budget {run.id} 5` sets one of $5.", run=run.id)
    facts = tuple(Fact(name=name, value=value) for name, value in lines.items())
    card = Card(title=f"{run.id}: what is used", blocks=(Facts(facts=facts),))
    return Reply(text=f"What {run.id} may use:", card=card, run=run.id, data=dict(lines))

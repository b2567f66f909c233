"""``agents`` and ``agent``: how agents are, and what people want of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue, model_validator

from conductor_core.commands.context import Context
from conductor_core.commands.privacy import sees
from conductor_core.domain.command import Command, CommandSpec, Names, Reply
from conductor_core.domain.ids import task_of
from conductor_core.domain.standing import Orders, Standing
from conductor_core.domain.usage import Spending
from conductor_core.errors import NotFoundError
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.ordering import order
from conductor_core.lifecycle.unanswered import unanswered
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.agents import NO_REUSE, Report, agent_card, agents_card
from conductor_core.logic.roster import Member
from conductor_core.ports.store import Transaction

RECENT = 100
"""Last attempts of an agent that its figures are of."""
MOST_AT_ONCE = 1000
"""Tasks that an agent may be given at once."""
LEAST_WEIGHT, MOST_WEIGHT = 0.01, 100.0
"""How little and how much rather than others it may be given work."""
_NAME = "The agent's name."


class Agents(Command):
    """List agents with their state and figures, or show one in detail."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="team", example="agents", reads_only=True)

    name: Literal["agents"] = "agents"
    agent: Annotated[str | None, Names("agent")] = Field(None, max_length=60, description="Only this one, in detail.")


class Agent(Command):
    """Change how an agent is used from now on; it is kept over restarts."""

    spec: ClassVar = CommandSpec(needs="owner", topic="team", example="agent codex limit 2")

    name: Literal["agent"] = "agent"
    agent: Annotated[str, Names("agent")] = Field(max_length=60, description=_NAME)
    action: Literal["enable", "disable", "limit", "prefer"] = Field(
        description="Give it work again, or none; limit how much at once; prefer it to others, or others to it."
    )
    value: float | None = Field(
        None,
        description="For limit: tasks at once, 1 to 1000. For prefer: 0.01 to 100; 2 gives it twice the work, 0.5 half. "
        "Without it as it was at first.",
    )

    @model_validator(mode="after")
    def _fits(self) -> "Agent":
        match self.action, self.value:
            case _, None:
                return self
            case "limit", value if not (1 <= value <= MOST_AT_ONCE and value == int(value)):
                raise ValueError(f"limit takes a whole number of tasks from 1 to {MOST_AT_ONCE}, not {value:g}.")
            case "prefer", value if not LEAST_WEIGHT <= value <= MOST_WEIGHT:
                raise ValueError(f"prefer takes a number from {LEAST_WEIGHT:g} to {MOST_WEIGHT:g}, not {value:g}.")
            case "enable" | "disable", _:
                raise ValueError(f"{self.action} takes no number.")
        return self


async def agents(command: Agents, context: Context) -> Reply:
    """With what is wrong where something is.

    Raises:
        NotFoundError: there is none of that name.
    """
    await context.check_agents()
    members, now = context.roster.members, context.truth.clock.now()
    if command.agent is not None:
        members = tuple(member for member in members if member.name == command.agent)
        if not members:
            raise _unknown(command.agent)
    found = await context.read(lambda tx: reports(tx, context, members, now))
    if command.agent is not None:
        (report,) = found
        text = f"{command.agent} is {report.member.state(now).state}."
        return Reply(text=text, card=neat(agent_card(report, now)), data=_data(report, now))
    ready = sum(member.able(now) and not member.pending for member in members)
    return Reply(
        text=f"{ready} of {len(members)} agents are ready.",
        card=neat(agents_card(found, now, context.roster.unset)),
        data={
            "agents": [_data(report, now) for report in found],
            "not_set_up": [
                {"name": one.name, "title": one.title, "why": one.wrong or one.needs} for one in context.roster.unset
            ],
        },
    )


async def agent(command: Agent, context: Context) -> Reply:
    """Keep the order; what waits for the agent is given to others or told.

    Raises:
        NotFoundError: there is none of that name.
    """

    def op(moment: Moment) -> Reply:
        member = moment.roster.get(command.agent)
        if member is None:
            raise _unknown(command.agent)
        kept = moment.tx.agents.standings().get(member.name, Standing())
        orders, words = _ordered(command, kept.orders, moment.actor.name)
        what = f"{member.name} {words} by {moment.actor.name}"
        if command.action == "enable" and kept.condition is not None:
            moment.note(member.name, None)
        order(moment, replace(member, condition=moment.condition(member.name)), orders, what)
        return Reply(text=f"{what}.", data={"agent": member.name, "orders": orders.model_dump(mode="json")})

    return await context.order(op)


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(f"There is no agent {name}. `agents` lists them.")


def _ordered(command: Agent, orders: Orders, by: str) -> tuple[Orders, str]:
    """The orders as they are now, and what changed, in words."""
    match command.action:
        case "enable":
            return orders.model_copy(update={"enabled": True, "by": by}), "is enabled"
        case "disable":
            return orders.model_copy(update={"enabled": False, "by": by}), "is disabled"
        case "limit":
            limit = None if command.value is None else int(command.value)
            words = f"is limited to {limit} at once" if limit else "is limited as at first"
            return orders.model_copy(update={"limit": limit, "by": by}), words
        case "prefer":
            weight = 1.0 if command.value is None else command.value
            words = f"is preferred {weight:g} to 1" if weight != 1 else "is preferred no more and no less"
            return orders.model_copy(update={"weight": weight, "by": by}), words


def reports(tx: Transaction, context: Context, members: Sequence[Member], now: datetime) -> list[Report]:
    """What is known of these agents."""
    hidden = frozenset(run.id for run in tx.runs.all() if not sees(tx, context.envelope, run))
    at_work, reuse = tx.agents.at_work(), tx.results.counts()
    today = tx.ledger.by_agent(now.replace(hour=0, minute=0, second=0, microsecond=0))
    attempts = tx.attempts.open()
    return [
        Report(
            member=replace(member, load=at_work.get(member.name, 0)),
            lessons=tx.lessons.recent(member.name, RECENT),
            today=today.get(member.name, Spending()),
            unanswered=unanswered(tx, context.roster, (one for one in attempts if one.agent == member.name)),
            reuse=reuse.get(member.name, NO_REUSE),
            hidden=hidden,
        )
        for member in members
    ]


def _data(report: Report, now: datetime) -> dict[str, JsonValue]:
    member = report.member
    return {
        "card": member.card.model_dump(mode="json"),
        "health": member.state(now).model_dump(mode="json"),
        "orders": member.orders.model_dump(mode="json"),
        "busy": member.load,
        "limit": member.limit,
        "tries": len(report.tries),
        "done": len(report.done),
        "median_seconds": report.seconds,
        "cost_today": report.today.known,
        "unpriced_today": report.today.unpriced_calls,
        "at_most_today": report.today.at_most,
        "unanswered": report.unanswered.model_dump(mode="json"),
        "results_asked": report.reuse.asked,
        "results_reused": report.reuse.taken,
        "last_tasks": [
            {"task": task_of(one.attempt), "ended": one.ended, "cause": one.cause} for one in report.named[:10]
        ],
    }

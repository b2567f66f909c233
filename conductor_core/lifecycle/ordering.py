"""What people order about agents, and how runs are told that who can work has changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from conductor_core.domain.standing import Orders
from conductor_core.events.run import AgentsChanged
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.tasks import reconsidered
from conductor_core.logic.reasons import introduced
from conductor_core.logic.roster import Member


def agents_changed(members: Iterable[Member], now: datetime, order: str = "") -> AgentsChanged:
    """What a run is told about these agents; command agents that cannot work concern only those who look at them."""
    told = [(member, introduced(member, now)) for member in members if member.able(now) or member.card.kind == "api"]
    return AgentsChanged(
        ready=tuple(line for member, line in told if member.able(now)),
        unable=tuple(line for member, line in told if not member.able(now)),
        order=order,
    )


def order(moment: Moment, member: Member, orders: Orders, what: str) -> None:
    """Use an agent differently from now on; runs in which something waits for it are told ``what`` was ordered."""
    waiting = {attempt.run for attempt in moment.tx.attempts.open() if attempt.agent == member.name}
    parked = {attempt.run for attempt in moment.tx.attempts.open() if attempt.not_before is not None}
    now = replace(member, orders=orders)
    moment.order(member.name, orders)
    for run in sorted(waiting | parked):
        moment.tell(run, agents_changed((now,), moment.now, what))
    members = tuple(now if other.name == member.name else other for other in moment.roster.members)
    reconsidered(replace(moment, roster=replace(moment.roster, members=members)))

"""Agents for people: a line each, or one in detail."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from conductor_core.domain.card import Block, Bullets, Card, Fact, Facts, Text, Tone
from conductor_core.domain.ids import RunId, task_of
from conductor_core.domain.lesson import Lesson
from conductor_core.domain.result import Reuse
from conductor_core.domain.usage import Spending, Unanswered
from conductor_core.logic.figures import count, duration, money, spent, unanswered
from conductor_core.logic.reasons import at, state_words
from conductor_core.logic.roster import Member, Unset

NO_REUSE = Reuse()
LAST = 3
"""Tasks that a line tells of."""
SHOWN = 10
"""Tasks that the detail tells of."""
_TONES: dict[str, Tone] = {"error": "bad", "cooling": "warning", "exhausted": "warning", "disabled": "warning"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that is known of an agent."""

    member: Member
    lessons: Sequence[Lesson]
    """Of its last attempts, newest first."""
    today: Spending
    """What went out today."""
    unanswered: Unanswered
    """Its calls that have no answer."""
    reuse: Reuse = NO_REUSE
    hidden: Set[RunId] = frozenset()
    """Runs that are not there for who asks: they count, and are not named."""

    @property
    def named(self) -> list[Lesson]:
        """Those whose tasks may be named."""
        return [lesson for lesson in self.lessons if lesson.run not in self.hidden]

    @property
    def tries(self) -> list[Lesson]:
        """Those that say something about its work: outages do not."""
        return [lesson for lesson in self.lessons if not lesson.ailed]

    @property
    def done(self) -> list[Lesson]:
        """Those that ended well."""
        return [lesson for lesson in self.tries if lesson.ended == "done"]

    @property
    def seconds(self) -> float | None:
        """Median of those that ended well."""
        return median(lesson.seconds for lesson in self.done) if self.done else None


def agents_card(reports: Sequence[Report], now: datetime, unset: Sequence[Unset] = ()) -> Card:
    """Everybody, a line each, and what to set for those who could be there too."""
    blocks: list[Block] = [Facts(facts=tuple(_line(report, now) for report in reports))]
    if unset:
        blocks.append(Text(text="Not set up:"))
        blocks.append(Facts(facts=tuple(_missing(one) for one in unset)))
    return Card(title="Agents", blocks=tuple(blocks))


def _missing(one: Unset) -> Fact:
    if one.wrong:
        return Fact(name=one.name, value=one.wrong, tone="warning")
    return Fact(name=one.name, value=f"{one.needs} to work with {one.title}")


def agent_card(report: Report, now: datetime) -> Card:
    """One in detail."""
    member, card = report.member, report.member.card
    state = member.state(now)
    facts = [
        Fact(name="State", value=_state(member, now), tone=_TONES.get(state.state, "neutral")),
        Fact(name="Kind", value=f"{card.kind}, of {card.vendor}"),
        Fact(name="Model", value=card.model or ("" if card.kind == "cli" else "none")),
        Fact(name="Other models", value=", ".join(sorted(member.model_names - {card.model}))),
        Fact(name="Roles", value=", ".join(card.roles)),
        Fact(name="Can", value=", ".join(card.capabilities)),
        Fact(name="Context", value=f"{card.context:,} tokens" if card.context else ""),
        Fact(name="At once", value=_limit(member)),
        Fact(name="Preference", value=f"{member.orders.weight:g} times others" if member.orders.weight != 1 else ""),
        Fact(name="Did", value=_record(report) or "nothing finished yet"),
        Fact(name="Today", value=_cost(report)),
        Fact(name="Reused", value=_reused(report.reuse)),
    ]
    blocks: list[Block] = [Text(text=card.title), Facts(facts=tuple(fact for fact in facts if fact.value))]
    if report.named:
        blocks += [Text(text="Last tasks:"), Bullets(items=tuple(_told(one, now) for one in report.named[:SHOWN]))]
    return Card(title=f"Agent {card.name}", blocks=tuple(blocks))


def _line(report: Report, now: datetime) -> Fact:
    member, card = report.member, report.member.card
    last = ", ".join(f"{task_of(lesson.attempt)} {_end(lesson)}" for lesson in report.named[:LAST])
    parts = [
        _state(member, now),
        card.title,
        card.kind if card.model is None or card.model in card.title else f"{card.kind}, {card.model}",
        ", ".join(card.roles),
        ", ".join(card.capabilities),
        _record(report),
        _cost(report) if report.today != Spending() or report.unanswered.calls else "",
        f"last {last}" if last else "",
    ]
    tone = _TONES.get(member.state(now).state, "neutral")
    return Fact(name=card.name, value=" - ".join(part for part in parts if part), tone=tone)


def _state(member: Member, now: datetime) -> str:
    state = member.state(now)
    detail = f" ({state.detail})" if state.detail and state.state != "disabled" else ""
    words = state_words(member, now).removeprefix("in ")
    return words if detail == f" ({words})" else f"{words}{detail}"


def _limit(member: Member) -> str:
    by = f" (ordered by {member.orders.by})" if member.orders.limit else ""
    return f"{count(member.limit, 'task')}{by}"


def _record(report: Report) -> str:
    if not report.tries:
        return ""
    usually = f", usually {duration(report.seconds)}" if report.seconds is not None else ""
    share = len(report.done) / len(report.tries)
    return f"{share:.0%} of {count(len(report.tries), 'try', 'tries')} done{usually}"


def _reused(reuse: Reuse) -> str:
    if not reuse.asked:
        return ""
    return f"{reuse.taken:,} of {count(reuse.asked, 'result')} taken from before ({reuse.taken / reuse.asked:.0%})"


def _cost(report: Report) -> str:
    left, today = unanswered(report.unanswered), report.today
    if left and today == Spending():
        return left
    told = f"{spent(today.known, today.unpriced_calls, may_cost=False)} today"
    if today.at_most:
        told = f"up to {told}" if today.at_most == today.known else f"{told}, up to {money(today.at_most)} of it"
        told = f"{told} for calls that were cut off"
    return f"{told}, {left}" if left else told


def _end(lesson: Lesson) -> str:
    if lesson.ended == "done":
        return "done" if not lesson.corrections else f"done, then {lesson.corrections[-1].replace('_', ' ')}"
    return f"failed ({lesson.cause.replace('_', ' ')})" if lesson.cause else "failed"


def _told(lesson: Lesson, now: datetime) -> str:
    cost = "price unknown" if lesson.cost is None else money(lesson.cost)
    words = f"{lesson.attempt}, {lesson.role}: {_end(lesson)} in {duration(lesson.seconds)}, {cost}"
    return f"{at(lesson.ended_at, now)} {words}"

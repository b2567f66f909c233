"""Who may approve what, when people are reminded, and what is said to who comes late or may not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from conductor_core.domain.ask import Approval, Subject
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.policy import Policy, Rule
from conductor_core.domain.run import Run
from conductor_core.logic.figures import exact
from conductor_core.logic.sentences import begun

NOBODY_THERE = "nobody is there to be asked"
"""The rule that approves a plan where its run was started without anybody to ask."""

SUBJECTS: tuple[Subject, ...] = get_args(Subject)

REMINDERS = (timedelta(hours=1), timedelta(hours=8), timedelta(days=1), timedelta(days=3))
"""When people are reminded, after they were asked. After the last one it is parked."""


@dataclass(frozen=True)
class Granted:
    """A rule approves it."""

    rule: str


@dataclass(frozen=True)
class Wanted:
    """Somebody must."""

    least: Role
    asked_by: str | None
    ordered_by: str | None = None


def decide(subject: Subject, policy: Policy, run: Run, by: Actor | None = None) -> Granted | Wanted:
    """Whether a rule approves something of a run that ``by`` ordered, or who may.

    Where nobody is there, plans alone approve themselves, and only where the project has no rule of its own about that.
    """
    rule = policy.of(subject)
    if rule.by == "nobody":
        return Granted(said(subject, rule))
    if subject in ("plan", "change") and unattended(subject, policy, run):
        return Granted(NOBODY_THERE)
    if not rule.other:
        return Wanted(rule.by, None)
    return Wanted(rule.by, run.started_by.id, by.id if by else None)


def subject_first(words: str, waiting: Collection[Subject]) -> tuple[Subject | None, str]:
    """What is turned down and why, where several things wait and the words begin with one of them; else they are the reason."""
    first, _, why = words.partition(" ")
    named = next((subject for subject in waiting if subject == first.lower()), None)
    return (named, why.strip()) if named and len(waiting) > 1 else (None, words)


def unattended(subject: Subject, policy: Policy, run: Run) -> bool:
    """Whether this is decided without people because nobody is there: never where those of the project said who decides."""
    return run.options.approval == "auto" and subject not in policy.own


def stricter(one: Granted | Wanted, other: Granted | Wanted | None) -> Granted | Wanted:
    """What satisfies both."""
    if other is None or isinstance(other, Granted):
        return one
    if isinstance(one, Granted):
        return other
    least: Role = "owner" if "owner" in (one.least, other.least) else one.least
    return Wanted(least, one.asked_by or other.asked_by, one.ordered_by or other.ordered_by)


def said(subject: Subject, rule: Rule) -> str:
    """A rule by its name, e.g. ``push: a member who did not start the run``."""
    if subject == "spending" and rule.above is None:
        return f"{subject}: as much as the budget allows"
    who = "nobody is asked" if rule.by == "nobody" else f"{'an' if rule.by == 'owner' else 'a'} {rule.by}"
    other = " who did not start the run" if rule.other and rule.by != "nobody" else ""
    above = f", above {exact(rule.above)}" if subject == "spending" and rule.above is not None else ""
    return f"{subject}: {who}{other}{above}"


def giver(least: Role, *, other: bool) -> str:
    """Whose yes it takes, e.g. ``an owner who did not start the run``."""
    return f"{'an' if least == 'owner' else 'a'} {least}{' who did not start the run' if other else ''}"


def next_reminder(asked_at: datetime, reminded: int) -> datetime | None:
    """When to remind people again; None: not any more."""
    return asked_at + REMINDERS[reminded] if reminded < len(REMINDERS) else None


def passed_reminders(asked_at: datetime, reminded: int, now: datetime) -> int:
    """How often people are to have been reminded by now; nobody was there to remind them at each of these times."""
    while (when := next_reminder(asked_at, reminded)) is not None and when <= now:
        reminded += 1
    return reminded


def hindrance(approval: Approval, actor: Actor, digest: str | None, *, approves: bool) -> str:
    """Why this person's answer does not count, one sentence; empty where it does."""
    if not approval.open:
        return _late(approval)
    if not actor.may(approval.least):
        article = "an" if approval.least == "owner" else "a"
        return f"Only {article} {approval.least} may answer for {approval.what}; you are {actor.role}."
    if approves and actor.id in approval.not_by:
        return (
            f"You asked for {approval.what} yourself: by the rule it was asked under, somebody else has to approve it. Where you "
            f"work alone, `rule {approval.subject} owner other=no` changes the rule for what is asked from then on; then "
            f"{_anew(approval)}."
        )
    if digest is not None and not approval.digest.startswith(digest):
        return f"{begun(approval.what)} has changed since: look at it again, then approve."
    return ""


def _anew(approval: Approval) -> str:
    return f"`cancel {approval.run}` and start it again" if approval.subject == "plan" else "order it again"


def _late(approval: Approval) -> str:
    match approval.state:
        case "approved":
            return f"{begun(approval.what)} was approved by {approval.name} already."
        case "rejected":
            return f"{begun(approval.what)} was turned down by {approval.name} already."
        case _:
            return f"Too late: {approval.what} is no more, because {approval.reason}."

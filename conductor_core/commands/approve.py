"""``approve`` and ``reject``: answer what waits for a yes."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.ask import Approval, Subject
from conductor_core.domain.command import Command, CommandSpec, Precise, Reply, Rest
from conductor_core.lifecycle import answering, approvals
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.approving import SUBJECTS, subject_first
from conductor_core.logic.rendering.approving import SHOWN

_RUN = "The run, e.g. R7; not needed in its own thread."
_WHAT = "What, where several things wait: plan, change, network, push, sensitive, spending or merge."
_NUMBER = "The request's number, as its buttons say it."
_DIGEST = "Answer only if what was shown is still the same: the beginning of its digest."
_SUBJECT = re.compile(
    rf"({'|'.join(SUBJECTS)})(?:\s+(R[0-9]{{1,9}}))?(?:[.!]*|[,:]\s+(.+)|(?<=[0-9])\s+(.+))", re.IGNORECASE | re.DOTALL
)
"""``change``, ``network R7`` or ``push: not today``; what goes on as a sentence may be the reason."""


class Approve(Command):
    """Say yes to what waits: a plan, a change of it, a push."""

    spec: ClassVar = CommandSpec(needs="member", topic="decide", example="approve R7")

    name: Literal["approve"] = "approve"
    run: str | None = Field(None, pattern=RUN, description=_RUN)
    what: Literal["plan", "cheaper", "change", "network", "push", "sensitive", "spending", "merge"] | None = Field(
        None, description="What, where several things wait; cheaper is the plan's second choice."
    )
    number: int | None = Field(None, ge=1, description=_NUMBER)
    digest: Annotated[str | None, Precise()] = Field(None, min_length=8, max_length=64, description=_DIGEST)


class Reject(Command):
    """Say no to what waits; a run whose plan is rejected ends, and nothing is changed."""

    spec: ClassVar = CommandSpec(needs="member", topic="decide", example="reject too expensive")

    name: Literal["reject"] = "reject"
    run: str | None = Field(None, pattern=RUN, description=_RUN)
    what: Subject | None = Field(None, description=_WHAT)
    number: int | None = Field(None, ge=1, description=_NUMBER)
    digest: Annotated[str | None, Precise()] = Field(None, min_length=8, max_length=64, description=_DIGEST)
    reason: Annotated[str, Rest()] = Field("", max_length=2000, description="Why, for the thread.")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        """``reject change`` says what is turned down, as ``approve change`` does, and not why."""
        reason = given.get("reason") if isinstance(given, dict) and not given.get("what") else None
        named = _SUBJECT.fullmatch(reason.strip()) if isinstance(reason, str) else None
        if named is None or (named[2] and given.get("run")):
            return given
        return given | {
            "what": named[1].lower(),
            "run": named[2] or given.get("run"),
            "reason": named[3] or named[4] or "",
        }


async def approve(command: Approve, context: Context) -> Reply:
    """Bind the yes to exactly what was shown."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        if command.what == "cheaper":
            offered = approvals.meant(moment, run, "plan", command.number)
            text = answering.approve_cheaper(moment, offered, command.digest)
            return _approved(text, offered, offered.plan.digest if offered.plan else offered.digest)
        approval = approvals.meant(moment, run, command.what, command.number)
        return _approved(answering.approve(moment, approval, command.digest), approval, approval.digest)

    reply = await context.order(op)
    run = reply.run
    if run is not None and await context.read(lambda tx: tx.publications.get(run) is not None):
        await context.publish(run)
    return reply


def _approved(text: str, approval: Approval, digest: str) -> Reply:
    """Says to what exactly the yes is bound."""
    return Reply(
        text=f"{text} What was approved has the digest {digest[:SHOWN]}.",
        run=approval.run,
        data={"number": approval.id, "subject": approval.subject, "digest": digest},
    )


async def reject(command: Reject, context: Context) -> Reply:
    """Write down the no."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        what, reason = command.what, command.reason
        if what is None and command.number is None:
            what, reason = subject_first(reason, approvals.waiting_for(moment, run))
        approval = approvals.meant(moment, run, what, command.number)
        return Reply(text=answering.reject(moment, approval, command.digest, reason), run=run.id)

    return await context.order(op)

"""Requests for a yes, and reminders of them."""

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Text, Tone, Whom
from conductor_core.domain.people import Role
from conductor_core.events.ask import ApprovalAnswered
from conductor_core.logic.board.ask_views import ApprovalView, ReminderView
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import duration
from conductor_core.logic.sentences import begun

SHOWN = 12
"""Digits of a digest that a button is bound to."""


def decide_buttons(run: str, subject: str, number: int, digest: str) -> Buttons:
    """Yes and no; pressed, they are for exactly this request and for what it showed."""
    bound = f"number={number} digest={digest[:SHOWN]}"
    words = "" if subject == "plan" else f" {subject}"
    if subject == "network":
        words += f" number={number}"  # several tasks may ask at once
    change = Button(label="Change it …", command="change …", pressed=f"change run={run} …")
    return Buttons(
        buttons=(
            Button(label="Approve", command=f"approve{words}", pressed=f"approve run={run} {bound}", style="primary"),
            Button(label="Reject", command=f"reject{words}", pressed=f"reject run={run} {bound}", style="danger"),
            *((change,) if subject == "plan" else ()),
        )
    )


def approval_card(board: Board, approval: ApprovalView) -> Card:
    """What needs a yes, whose, and what to press; once answered, the answer."""
    needs = "needs" if approval.state == "pending" else "needed"
    blocks: list[Block] = [Text(text=f"{begun(approval.what)} {needs} a yes{of_whom(approval.least)}.")]
    if approval.details:
        blocks.append(Bullets(items=approval.details[:20]))
    if approval.state == "pending":
        if approval.other_than:
            blocks.append(Text(text=f"Somebody else than {approval.other_than} has to approve it."))
        blocks.append(decide_buttons(board.run, approval.subject, approval.id, approval.digest))
        whom = Whom(least=approval.least, but=approval.not_by)
        return Card(title=f"{board.run}: approve?", tone="warning", blocks=tuple(blocks), notify=True, whom=whom)
    text, tone = _answer(approval)
    blocks.append(Text(text=text, tone=tone))
    title = "no more to be approved" if approval.state == "superseded" else approval.state
    return Card(title=f"{board.run}: {title}", blocks=tuple(blocks))


def _answer(approval: ApprovalView) -> tuple[str, Tone]:
    match approval.state:
        case "approved":
            return f"Approved by {approval.by}.", "good"
        case "rejected":
            return f"Turned down by {approval.by}{f': {approval.reason}' if approval.reason else '.'}", "warning"
        case _:
            return f"No more to be answered, because {approval.reason}.", "warning"


def of_whom(least: Role) -> str:
    """`` of an owner`` where not everybody who works here may give it."""
    return " of an owner" if least == "owner" else ""


def granted_card(board: Board, event: ApprovalAnswered) -> Card:
    """A rule decided something without asking anybody."""
    if not event.approved:
        text = Text(text=f"{begun(event.what)} is not given, because {event.rule}.", tone="warning")
        return Card(title=f"{board.run}: not given", blocks=(text,))
    yes = "Yes, by" if event.what.endswith("?") else "is approved by"
    text = Text(text=f"{begun(event.what)} {yes} the rule “{event.rule}”.", tone="good")
    return Card(title=f"{board.run}: approved by a rule", blocks=(text,))


def reminder_card(board: Board, reminder: ReminderView) -> Card:
    """It still waits; that nobody answered is no answer."""
    waited = f"{begun(reminder.what)} had waited for an answer for {duration(reminder.seconds)} then."
    if reminder.answered:
        return Card(title=f"{board.run}: answered since", blocks=(Text(text=waited),))
    more = (
        "This was the last reminder; it waits on, and can be answered at any time."
        if reminder.parked
        else "Until somebody answers, nothing that depends on it is done."
    )
    return Card(
        title=f"{board.run}: still to be answered",
        tone="warning",
        blocks=(Text(text=waited), Text(text=more)),
        notify=True,
        whom=reminder.whom,
    )

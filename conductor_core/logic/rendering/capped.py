"""Budgets as a conversation: what was reached, what to do, what was done."""

from conductor_core.domain.cap import Cap, CapReached
from conductor_core.domain.card import Block, Button, Buttons, Card, Fact, Text
from conductor_core.events.run import BudgetChanged, BudgetNoted
from conductor_core.logic.board.stops import StopView
from conductor_core.logic.board.values import Board
from conductor_core.logic.cap_words import amount, limit, order, owner, steps
from conductor_core.logic.figures import money


def budget_card(board: Board, event: BudgetNoted) -> Card:
    """Use passed the mark."""
    cap = event.cap or Cap(scope="run", whose=board.run, amount=event.budget)
    used = f"{_used(cap, event.spent)} of {limit(cap)} is used ({event.share:.0%})."
    if event.share < 1:
        more = f"At the limit the run pauses and asks. `{order(cap, board.run, steps(cap)[0])}` gives it more."
        title, blocks = f"the budget{owner(cap)} gets short", (Text(text=used), Text(text=more))
        return Card(title=f"{board.run}: {title}", tone="warning", blocks=blocks, notify=True)
    more = "The next step that uses more pauses the run; what uses nothing goes on."
    title, blocks = f"the budget{owner(cap)} is used up", (Text(text=used), Text(text=more))
    return Card(title=f"{board.run}: {title}", tone="bad", blocks=blocks, notify=True)


def changed_card(board: Board, event: BudgetChanged) -> Card:
    """Somebody decided."""
    return Card(title=f"{board.run}: {event.by} {event.what}")


def title(reached: CapReached) -> str:
    """What holds it, e.g. ``the budget of $5.00 is reached``, or that only the next step would be too much."""
    cap = reached.cap
    if cap.asks:
        return f"more than {limit(cap)} needs a yes"
    budget = f"the budget of {limit(cap)}{owner(cap)}"
    if reached.needed is None or reached.spent >= cap.amount:
        return f"{budget} is reached"
    return f"too little is left of {budget}"


def spent_fact(reached: CapReached) -> Fact:
    """How much of it."""
    share = "all" if reached.others == reached.used else _used(reached.cap, reached.others)
    others = f", {share} of it by other runs" if reached.others else ""
    used = f"{_used(reached.cap, reached.spent)} of {limit(reached.cap)}{others}"
    return Fact(name="Spent", value=used, tone="warning")


def choices(board: Board, pause: StopView, reached: CapReached) -> tuple[Block, ...]:
    """Why it stopped, and everything that can be done about it."""
    cap, run = reached.cap, board.run
    buttons = [
        Button(label=f"{step} and go on", command=order(cap, run, step), style="primary" if index == 0 else "plain")
        for index, step in enumerate(() if cap.asks else steps(cap, reached.missing))
    ]
    if not cap.asks:
        buttons.append(Button(label="Another budget …", command=f"budget {run} …", pressed=f"budget run={run} …"))
    if cap.unit == "money":
        buttons.append(Button(label="Finish with cheaper agents", command=f"budget {run} cheaper"))
    if pause.done:
        buttons.append(Button(label="Deliver what exists", command=f"budget {run} deliver"))
    buttons.append(Button(label="Cancel", command=f"cancel {run}", style="danger"))
    why = f"{reached.why[:1].upper()}{reached.why[1:]}." if reached.why else ""
    daily = " After midnight UTC it does so by itself." if cap.daily else ""
    more = "a yes" if cap.asks else "more"
    on = f"Everything is saved, and nothing runs. With {more} it goes on from exactly here.{daily}"
    return (*((Text(text=why),) if why else ()), Text(text=on), Buttons(buttons=tuple(buttons)))


def _used(cap: Cap, used: int) -> str:
    return (money(used) if used else "$0") if cap.unit == "money" else amount(cap.unit, used)

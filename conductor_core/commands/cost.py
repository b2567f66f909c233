"""``cost``: what a run has spent, and for what."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.card import Block, Bullets, Card, Fact, Facts, Text
from conductor_core.domain.command import Command, CommandSpec, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.run import Attempt, Run
from conductor_core.domain.usage import Spending, Unanswered
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.unanswered import unanswered
from conductor_core.logic import figures
from conductor_core.logic.board import Board, board_of
from conductor_core.logic.board.progress import spending, unpriced_by
from conductor_core.logic.costing import Costs, Sum, costs_of, listed
from conductor_core.logic.figures import count, exact, money, price, spent, unknown
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.rendering import neat
from conductor_core.logic.rendering.costs import cut_off, guessed
from conductor_core.logic.roster import Roster
from conductor_core.ports.store import Transaction


class Cost(Command):
    """Say what a run has spent by task, agent and model, beside its estimate and its budget."""

    spec: ClassVar = CommandSpec(needs="viewer", topic="look", example="cost R7", reads_only=True)

    name: Literal["cost"] = "cost"
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")


async def cost(command: Cost, context: Context) -> Reply:
    """Add up what the log tells; where none is named and several are under way, of each."""
    if (
        not command.run
        and not context.envelope.place.run
        and (several := await context.read(context.under_way_here))[1:]
    ):
        return await _of_each(several, context)
    run = await context.read(lambda tx: context.run_meant(tx, command.run))
    attempts = await context.read(lambda tx: tx.attempts.of(run.id))
    left = await context.read(lambda tx: unanswered(tx, context.roster, attempts))
    aside = await context.read(lambda tx: sum(tx.ledger.reserved(run.id).values()))
    records = await history(context.truth.store, run.id)
    vendors = {member.name: member.card.vendor for member in context.roster.members}
    board, costs = board_of(run.id, records), costs_of(records, vendors)
    parts = _parts(costs) or (Text(text=_no_call(left, attempts, context.roster)),)
    micros, unpriced = spending(board)
    told = spent(micros, unpriced, unpriced_by(board), may_cost=False) if micros or unpriced else "nothing"
    open_calls = f" so far; {figures.unanswered(left)}" if left.calls else ""
    return Reply(
        text=f"{run.id} has cost {told}{open_calls}.",
        card=neat(Card(title=f"Cost of {run.id}", blocks=(_whole(run, board, left, costs), *parts))),
        run=run.id,
        data={
            "spent": micros,
            "unpriced_calls": unpriced,
            "set_aside": aside,
            "unanswered": left.model_dump(mode="json"),
            "budget": run.options.budget,
            **{name: {key: asdict(one) for key, one in sums.items()} for name, sums in vars(costs).items()},
        },
    )


async def _of_each(runs: Sequence[Run], context: Context) -> Reply:
    def costs(tx: Transaction) -> dict[RunId, Spending]:
        return {run.id: tx.ledger.spending(run.id) for run in runs}

    known = await context.read(costs)
    facts = tuple(
        Fact(name=run.id, value=f"{_so_far(known[run.id])} - {run.project} - {one_line(run.goal, 70)}") for run in runs
    )
    title = f"Cost of {count(len(runs), 'run')} under way"
    data: dict[str, JsonValue] = {
        run: {"spent": one.known, "unpriced_calls": one.unpriced_calls} for run, one in known.items()
    }
    return Reply(
        text=f"{title}; `cost R7` tells of one.", card=neat(Card(title=title, blocks=(Facts(facts=facts),))), data=data
    )


def _so_far(one: Spending) -> str:
    return spent(one.known, one.unpriced_calls)


def _whole(run: Run, board: Board, left: Unanswered, costs: Costs) -> Facts:
    estimate = board.plan.estimate if board.plan else None
    facts = [
        Fact(name="Spent", value=spent(*spending(board), unpriced_by(board), may_cost=left.calls > 0)),
        Fact(name="Under way", value=figures.unanswered(left)),
        Fact(name="Cut off", value=cut_off(board)),
        Fact(name="Estimated", value=guessed(board)),
        Fact(name="Remembered", value=_remembered(costs)),
        Fact(name="Estimate", value=price(estimate.cost_low, estimate.cost_high) if estimate else "no plan yet"),
        Fact(name="Budget", value="no limit" if run.options.budget is None else exact(run.options.budget)),
    ]
    return Facts(facts=tuple(fact for fact in facts if fact.value))


def _remembered(costs: Costs) -> str:
    if not costs.remembered:
        return ""
    share = costs.remembered / costs.calls
    return f"{costs.remembered:,} of {count(costs.calls, 'call')} answered from the cache, free ({share:.0%})"


def _no_call(left: Unanswered, attempts: Sequence[Attempt], roster: Roster) -> str:
    """Why nothing was booked. What is not answered is free, and was asked all the same."""
    if left.calls:
        return "No call was answered yet."
    failed = {one.agent for one in attempts if one.state == "failed"}
    asked = any(member.name in failed and member.card.kind != "command" for member in roster.members)
    return "No call was answered." if asked else "No model was called."


def _parts(costs: Costs) -> tuple[Block, ...]:
    if not costs.tasks:
        return ()
    blocks: list[Block] = []
    for title, sums in (("By task", costs.tasks), ("By agent", costs.agents), ("By model", costs.models)):
        blocks += [Text(text=f"{title}:"), Bullets(items=listed(sums, _sum))]
    return tuple(blocks)


def _sum(one: Sum, amount: str) -> str:
    calls, used = count(one.calls, "call"), f"{_tokens(one)}{_lost(one)}"
    if one.unpriced == one.calls:
        return f"{calls} of unknown price, {used}"
    known = [amount] if one.known or not one.unpriced else []
    told = " and ".join((*known, unknown(one.unpriced)) if one.unpriced else known)
    return f"{told} for {calls}, {used}"


def _tokens(one: Sum) -> str:
    if one.tokens is None:
        return "tokens unknown"
    ours = [f"{count(one.guessed, 'call')} by our own estimate"] if one.guessed else []
    notes = [*ours, f"those of {count(one.uncounted, 'call')} unknown"] if one.uncounted else ours
    return f"{count(one.tokens, 'token')} ({', '.join(notes)})" if notes else count(one.tokens, "token")


def _lost(one: Sum) -> str:
    """What was cut off counts at its most, as far as that is known."""
    if not one.lost:
        return ""
    calls = f"; {count(one.lost, 'call')} cut off"
    if one.lost_unpriced == one.lost:
        return f"{calls}, price unknown"
    at_most = f", {money(one.cut_off)} of it" if one.cut_off else ""
    rest = f", the price of {one.lost_unpriced:,} unknown" if one.lost_unpriced else ""
    return f"{calls}{at_most}, counted at the most{rest}"

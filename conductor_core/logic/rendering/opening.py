"""The first posts of a thread: that the goal was understood, and what is planned."""

from collections.abc import Sequence

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Fact, Facts, Text, Whom
from conductor_core.domain.plan import SecondChoice
from conductor_core.domain.project import Earlier
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.logic.approving import NOBODY_THERE, giver
from conductor_core.logic.board.values import Board, PlanShown, PlanView, TaskView
from conductor_core.logic.figures import count, exact, price, size, span
from conductor_core.logic.planning.wishes import AS_ASKED, untested
from conductor_core.logic.reasons import PENDING
from conductor_core.logic.rendering.approving import SHOWN, decide_buttons
from conductor_core.logic.rendering.rows import planned_rows, whys
from conductor_core.logic.sentences import all_of

GOAL = 600
"""Characters of the goal that a card repeats."""
TWICE = 1.5
"""From this share of a budget on, people are told how many times it a price is."""
UNABLE = 10
"""Agents that cannot work and are named all the same."""


def acknowledgement(board: Board) -> Card:
    """Says within a second what was understood, with whom, how safely, and what comes next."""
    goal = board.goal if len(board.goal) <= GOAL else board.goal[:GOAL] + "…"
    facts = [
        Fact(name="Goal", value=goal),
        Fact(name="Read with it", value="; ".join(board.given)),
        Fact(name="Project", value=f"{board.project} ({board.source})" if board.source else board.project),
        Fact(name="Files", value="" if board.files is None else _files(board)),
        Fact(name="Sandbox", value=board.sandbox),
        Fact(name="Mode", value=board.mode),
        *_budget(board, board.unpriced),
    ]
    blocks: list[Block] = [Facts(facts=tuple(fact for fact in facts if fact.value))]
    if board.earlier is not None:
        blocks.append(Text(text=_taken_before(board.earlier)))
    blocks += _agents(board.agents)
    if board.unable:
        blocks += [Text(text="Not ready:"), Bullets(items=tuple(sorted(board.unable))[:UNABLE])]
    if board.files is not None and board.files.notes:
        blocks += [Text(text="About the files:"), Bullets(items=board.files.notes[:20])]
    if board.plan is None and board.end is None:
        blocks.append(Text(text="Next: the files are looked at and a plan is proposed."))
    stop = Button(label="Stop it", command="stop", pressed=f"stop run={board.run}")
    more = (stop,) if board.end is None else ()
    blocks.append(Buttons(buttons=(Button(label="What you can say", command="help"), *more)))
    return Card(title=f"{board.run}: on it, {board.by}" if board.by else f"{board.run}: on it", blocks=tuple(blocks))


def _taken_before(earlier: Earlier) -> str:
    """That this is another project of the same files, and how to go on with the one there is."""
    last = f", last run {earlier.run}" if earlier.run else ""
    return (
        f"The same files were taken before, as the project {earlier.project}{last}. This is another one: it begins with the "
        f"files as they are now. `start project={earlier.project} GOAL` goes on with that one."
    )


def _agents(lines: tuple[str, ...]) -> list[Block]:
    """Who can work, and who is not known yet to be able to; by name, whoever answered first."""
    lines = tuple(sorted(lines))
    ready = tuple(line for line in lines if not line.endswith(PENDING))
    pending = tuple(line.removesuffix(PENDING) for line in lines if line.endswith(PENDING))
    if not lines:
        return [Text(text="No agent is ready.", tone="warning")]
    blocks: list[Block] = []
    if ready:
        blocks += [Text(text=f"{count(len(ready), 'agent')} ready:"), Bullets(items=ready)]
    if pending:
        blocks += [Text(text=f"{count(len(pending), 'agent')} being checked:"), Bullets(items=pending)]
    return blocks


def _files(board: Board) -> str:
    files = board.files
    return f"{count(files.files, 'file')}, {size(files.size)}" if files and files.files else "none yet"


def plan_card(board: Board, plan: PlanView) -> Card:
    """The plan as a graph with who would do it and its price, as it was put to people, and what to press."""
    tasks = plan.shown.tasks
    blocks: list[Block] = []
    if plan.summary:
        blocks.append(Text(text=plan.summary))
    blocks += planned_rows(tasks)
    if why := whys(tasks):
        blocks += [
            Text(
                text="Who and why, as it stands now:" if plan.state == "proposed" else "Who and why, as it stood then:"
            ),
            Bullets(items=why[:20]),
        ]
    blocks.append(
        Facts(facts=(*_in_all(board, plan), *_budget(board, _unpriced(board, plan), plan.shown.estimate.cost_low)))
    )
    if plan.asks:
        blocks += [Text(text="Asks for:", tone="warning"), Bullets(items=plan.asks[:20])]
    if plan.changes:
        blocks += [Text(text="Different from the plan before:"), Bullets(items=plan.changes[:20])]
    if plan.notes:
        blocks += [Text(text="Worth knowing:"), Bullets(items=plan.notes[:20])]
    if plan.refusals:
        blocks.append(Text(text="Not part of it:", tone="warning"))
        blocks.append(Bullets(items=tuple(f"{refusal.what}: {refusal.needs}" for refusal in plan.refusals[:20])))
    if plan.cheaper is not None and plan.state == "proposed":
        blocks += _second_choice(board, plan, plan.cheaper)
    blocks += _decision(board, plan)
    version = f" (version {plan.shown.version})" if plan.shown.version > 1 else ""
    asks = plan.state == "proposed" and plan.approval is not None
    return Card(
        title=f"{board.run}: plan{version}{f' – {plan.title}' if plan.title else ''}",
        tone="warning" if plan.state in ("turned_down", "replaced") else "neutral",
        blocks=tuple(blocks),
        notify=asks,
        whom=Whom(least=plan.least, but=plan.not_by) if asks else None,
    )


def _in_all(board: Board, plan: PlanView) -> tuple[Fact, ...]:
    whole, tasks = plan.shown.estimate, plan.shown.tasks
    return (
        Fact(name="In all", value=f"{count(len(tasks), 'task')}, planned by {plan.planner}"),
        *((Fact(name="Mode", value=_mode(board, plan.shown)),) if board.mode else ()),
        Fact(name="Time", value=f"{span(whole.seconds_low, whole.seconds_high)} ({whole.basis})"),
        Fact(name="Price", value=_price(whole, tasks)),
    )


def _price(whole: Estimate, tasks: Sequence[TaskView]) -> str:
    """What is known of it and what is not, e.g. ``$0.02–0.10 and 1 task of unknown price (codex)``."""
    unknown = [task for task in tasks if task.estimate.cost_low is None or task.estimate.cost_high is None]
    if not unknown:
        return price(whole.cost_low, whole.cost_high)
    known = [task.estimate for task in tasks if task not in unknown]
    low, high = sum(one.cost_low or 0 for one in known), sum(one.cost_high or 0 for one in known)
    names = ", ".join(dict.fromkeys(name for task in unknown for name in _named(task)))
    those = f"{count(len(unknown), 'task')} of unknown price{f' ({names})' if names else ''}"
    return f"{price(Micros(low), Micros(high))} and {those}" if high else those


def _named(task: TaskView) -> tuple[str, ...]:
    return task.foreseen.agents if task.foreseen else (task.agent,) if task.agent else ()


_TESTED = "tests, linters and builds of the project before and after"


def _mode(board: Board, shown: PlanShown) -> str:
    """How much checking there is."""
    reviews = sum(task.kind == "review" for task in shown.tasks)
    unproved = untested(board.goal)
    if board.mode == "fast":
        looked = f"{count(reviews, 'review')} of the plan" if reviews else "no review"
        tested = f"nothing of the project run, {AS_ASKED}" if unproved else "the project's tests once at the end"
        return f"fast: side by side, {tested}, {looked}"
    looked = count(reviews, "review") if reviews else ", ".join(filter(None, ("no review", shown.unreviewed)))
    tested = f"nothing of the project is run, {AS_ASKED}" if unproved else _TESTED
    return f"careful: {looked}; {tested}"


def _budget(board: Board, unpriced: Sequence[str], low: int | None = None) -> tuple[Fact, ...]:
    """What may be spent, that it will not do where even the ``low`` price is above it, and whom it cannot hold."""
    if board.budget is None:
        return ()
    told = [exact(board.budget)]
    if low is not None and low > board.budget:
        times = low / board.budget if board.budget else 0
        told.append(
            f"its price begins at {times:.0f} times the budget"
            if times >= TWICE
            else "its price begins above the budget"
        )
    if board.budget and unpriced:
        told.append(
            f"it cannot hold {all_of(unpriced)}, whose price{' is' if len(unpriced) == 1 else 's are'} unknown: "
            "set a price in conductor.toml, or a cap in tokens"
        )
    return (Fact(name="Budget", value="; ".join(told), tone="warning" if len(told) > 1 else "neutral"),)


def _unpriced(board: Board, plan: PlanView) -> tuple[str, ...]:
    """Of those who would work on a plan."""
    names = dict.fromkeys(name for task in plan.shown.tasks for name in _named(task))
    return tuple(name for name in names if name in board.unpriced)


def _decision(board: Board, plan: PlanView) -> tuple[Block, ...]:
    match plan.state:
        case "proposed" | "approved" if plan.approval is None:
            return (
                Text(text=_approving_rule(plan.rule)),
                Buttons(buttons=(Button(label="Stop it at any time", command=f"stop {board.run}"),)),
            )
        case "proposed":
            return (
                *(() if plan.above is None else (Text(text=_dear(plan.above), tone="warning"),)),
                Text(text=_alone(plan) if plan.unattended else _before(plan)),
                decide_buttons(board.run, "plan", plan.approval or 0, plan.digest),
            )
        case "approved" if plan.automatic:
            return (Text(text=_approving_rule(plan.rule)),)
        case "approved":
            since = f" {plan.changed_by} approved what was changed since." if plan.changed_by else ""
            return (Text(text=f"Approved by {plan.by}.{since}", tone="good"),)
        case "turned_down":
            reason = f": {plan.reason}" if plan.reason else "."
            return (Text(text=f"Turned down by {plan.by}{reason}", tone="warning"),)
        case "replaced":
            return (Text(text="Replaced by a newer plan.", tone="warning"),)


def _second_choice(board: Board, plan: PlanView, other: SecondChoice) -> tuple[Block, ...]:
    cost = price(other.estimate.cost_low, other.estimate.cost_high)
    pressed = f"approve run={board.run} what=cheaper number={plan.approval} digest={other.digest[:SHOWN]}"
    return (
        Text(text=f"Cheaper: by {all_of(other.agents)}, {cost}."),
        Buttons(buttons=(Button(label="Approve the cheaper mix", command="approve cheaper", pressed=pressed),)),
    )


def _before(plan: PlanView) -> str:
    if plan.least == "owner" or plan.not_by:
        return f"Nothing is changed before {giver(plan.least, other=bool(plan.not_by))} approves."
    return "Nothing is changed before you approve."


def _alone(plan: PlanView) -> str:
    whose = giver(plan.least, other=bool(plan.not_by))
    return f"Nobody is here to be asked, but by the rule of the project {whose} has to approve: until then it waits."


def _dear(above: int) -> str:
    return f"It may cost more than the {exact(above)} that need no yes by the rule about spending; who approves allows that too."


def _approving_rule(rule: str) -> str:
    if rule in ("", NOBODY_THERE):
        return "Nobody is here to be asked, so policy approves it."
    return f"Approved by the rule “{rule}”."

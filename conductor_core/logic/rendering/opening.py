"""The first posts of a thread: that the goal was understood, and what is planned."""

from conductor_core.domain.card import Block, Bullets, Button, Buttons, Card, Fact, Facts, Text
from conductor_core.domain.people import Role
from conductor_core.domain.plan import SecondChoice
from conductor_core.domain.project import Earlier
from conductor_core.logic.approving import NOBODY_THERE
from conductor_core.logic.board.values import Board, PlanView
from conductor_core.logic.figures import count, exact, price, size, span
from conductor_core.logic.planning.wishes import AS_ASKED, unreviewed, untested
from conductor_core.logic.reasons import PENDING
from conductor_core.logic.rendering.approving import SHOWN, decide_buttons
from conductor_core.logic.rendering.rows import planned_rows
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
        Fact(name="Project", value=f"{board.project} ({board.source})" if board.source else board.project),
        Fact(name="Sandbox", value=board.sandbox),
        Fact(name="Mode", value=board.mode),
        Fact(name="Budget", value="" if board.budget is None else exact(board.budget)),
    ]
    if board.given:
        facts.insert(1, Fact(name="Read with it", value="; ".join(board.given)))
    if board.files is not None:
        facts.insert(-3, Fact(name="Files", value=_files(board)))
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
    """The plan as a graph with its price, and what to press."""
    tasks = [board.tasks[key] for key in plan.keys if key in board.tasks]
    blocks: list[Block] = []
    if plan.summary:
        blocks.append(Text(text=plan.summary))
    blocks += planned_rows(tasks)
    blocks.append(Facts(facts=(*_in_all(board, plan, len(tasks)), *_budget(board, plan))))
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
    version = f" (version {plan.version})" if plan.version > 1 else ""
    asks = plan.state == "proposed" and plan.approval is not None
    return Card(
        title=f"{board.run}: plan{version}{f' – {plan.title}' if plan.title else ''}",
        tone="warning" if plan.state in ("turned_down", "replaced") else "neutral",
        blocks=tuple(blocks),
        notify=asks,
    )


def _in_all(board: Board, plan: PlanView, number: int) -> tuple[Fact, ...]:
    whole = plan.estimate
    return (
        Fact(name="In all", value=f"{count(number, 'task')}, planned by {plan.planner}"),
        *((Fact(name="Mode", value=_mode(board)),) if board.mode else ()),
        Fact(name="Time", value=f"{span(whole.seconds_low, whole.seconds_high)} ({whole.basis})"),
        Fact(name="Price", value=price(whole.cost_low, whole.cost_high)),
    )


_TESTED = "tests, linters and builds of the project before and after"


def _mode(board: Board) -> str:
    """How much checking there is."""
    reviews = sum(task.kind == "review" for task in board.planned)
    unproved = untested(board.goal)
    if board.mode == "fast":
        looked = f"{count(reviews, 'review')} of the plan" if reviews else "no review"
        tested = f"nothing of the project run, {AS_ASKED}" if unproved else "the project's tests once at the end"
        return f"fast: side by side, {tested}, {looked}"
    nobody = AS_ASKED if unreviewed(board.goal) else "because no other vendor is here"
    looked = count(reviews, "review") if reviews else f"no review, {nobody}"
    tested = f"nothing of the project is run, {AS_ASKED}" if unproved else _TESTED
    return f"careful: {looked}; {tested}"


def _budget(board: Board, plan: PlanView) -> tuple[Fact, ...]:
    """What may be spent, and that it will not do where even the lower price is above it."""
    if board.budget is None:
        return ()
    low = plan.estimate.cost_low
    if low is None or low <= board.budget:
        return (Fact(name="Budget", value=exact(board.budget)),)
    times = low / board.budget if board.budget else 0
    begins = f"begins at {times:.0f} times the budget" if times >= TWICE else "begins above the budget"
    return (Fact(name="Budget", value=f"{exact(board.budget)}; its price {begins}", tone="warning"),)


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
                Text(text=_before(plan.least)),
                Buttons(
                    buttons=(
                        *decide_buttons(board.run, "plan", plan.approval or 0, plan.digest).buttons,
                        _change(board),
                    )
                ),
            )
        case "approved":
            since = f" {plan.changed_by} approved what was changed since." if plan.changed_by else ""
            return (Text(text=f"Approved by {plan.by}.{since}", tone="good"),)
        case "turned_down":
            reason = f": {plan.reason}" if plan.reason else "."
            return (Text(text=f"Turned down by {plan.by}{reason}", tone="warning"),)
        case "replaced":
            return (Text(text="Replaced by a newer plan.", tone="warning"),)


def _change(board: Board) -> Button:
    return Button(label="Change it …", command="change …", pressed=f"change run={board.run} …")


def _second_choice(board: Board, plan: PlanView, other: SecondChoice) -> tuple[Block, ...]:
    cost = price(other.estimate.cost_low, other.estimate.cost_high)
    pressed = f"approve run={board.run} what=cheaper number={plan.approval} digest={other.digest[:SHOWN]}"
    return (
        Text(text=f"Cheaper: by {all_of(other.agents)}, {cost}."),
        Buttons(buttons=(Button(label="Approve the cheaper mix", command="approve cheaper", pressed=pressed),)),
    )


def _before(least: Role) -> str:
    return (
        "Nothing is changed before an owner approves." if least == "owner" else "Nothing is changed before you approve."
    )


def _dear(above: int) -> str:
    return f"It may cost more than the {exact(above)} that need no yes by the rule about spending; who approves allows that too."


def _approving_rule(rule: str) -> str:
    if rule in ("", NOBODY_THERE):
        return "Nobody is here to be asked, so policy approves it."
    return f"Approved by the rule “{rule}”."

"""Which of its models an agent takes for a task, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_core.domain.agent import ModelCard, Tier
from conductor_core.domain.chat import Effort
from conductor_core.domain.plan import AgentRole, TaskKind

TIERS: tuple[Tier, ...] = ("small", "medium", "large")
SUITS: Mapping[TaskKind, Tier] = {
    "plan": "large",
    "work": "medium",
    "check": "small",
    "review": "large",
    "pick": "small",
    "deliver": "small",
}
"""How able a model a kind of task is worth: everything follows from a plan, and to run something takes little."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a task asks of a model."""

    role: AgentRole
    kind: TaskKind
    size: float = 0
    """Tokens that have to fit into one conversation."""
    effort: Effort = "none"
    """How much it is to think."""
    named: str | None = None
    """The only model that may do it."""
    named_by: str = "the goal"
    """Who names it, as it is told."""
    price: int | None = None
    """Most that a million tokens may cost, in micros."""


@dataclass(frozen=True)
class Picked:
    """This one will do."""

    model: ModelCard
    why: str


@dataclass(frozen=True)
class Unfit:
    """None will do."""

    why: str


def pick_model(models: Sequence[ModelCard], need: Need) -> Picked | Unfit:
    """The best of an agent's models; the first is its usual one.

    What is named wins. Of those that can hold the task and may be paid for, first come those of the tier that was set
    for the role, then those that suit the role, then those that can think where thinking is wanted, then the usual one, then
    the ones as able as the kind of task is worth, then the cheapest.
    """
    if need.named is not None:
        models = [model for model in models if model.name == need.named]
        if not models:
            return Unfit(f"has no model {need.named}")
    able = [model for model in models if not _misfit(model, need)]
    if not able:
        return Unfit(_misfit(models[0], need) if models else "has no model")
    best = min(able, key=lambda model: _rank(model, models, need))
    return Picked(best, _why(best, able, models, need))


def _misfit(model: ModelCard, need: Need) -> str:
    if model.context is not None and need.size > model.context:
        return "cannot hold the order"
    if need.price is not None and model.price is None:
        return "has a price that nobody knows"
    if need.price is not None and model.price is not None and model.price > need.price:
        return "costs more than the goal allows"
    return ""


def _rank(model: ModelCard, models: Sequence[ModelCard], need: Need) -> tuple[bool, bool, bool, bool, int, float, str]:
    return (
        need.role not in model.chosen_for,
        need.role not in model.good_for,
        need.effort != "none" and not model.thinks,
        model is not models[0],
        abs(TIERS.index(model.tier) - TIERS.index(SUITS[need.kind])),
        float("inf") if model.price is None else model.price,
        model.name,
    )


def _why(best: ModelCard, able: Sequence[ModelCard], models: Sequence[ModelCard], need: Need) -> str:
    """What decided, in the order in which it decides."""
    if need.named is not None:
        return f"{need.named_by} names it"
    if len(able) == 1:
        return _only(best, models, need)
    rivals = [model for model in able if model is not best]
    role, kind = need.role, need.kind
    advantages = (
        (f"set for {role}s", role in best.chosen_for, all(role in rival.chosen_for for rival in rivals)),
        (f"it suits {role}s", role in best.good_for, all(role in rival.good_for for rival in rivals)),
        ("it can think", need.effort != "none" and best.thinks, all(rival.thinks for rival in rivals)),
        ("its usual model", best is models[0], False),
    )
    usual = f"{best.tier} enough for a {kind} task"
    return next((why for why, has, shared in advantages if has and not shared), usual)


def _only(best: ModelCard, models: Sequence[ModelCard], need: Need) -> str:
    if len(models) == 1:
        return "its only model"
    reasons = dict.fromkeys(_misfit(model, need) for model in models if model is not best)
    return f"each of its other models {' or '.join(reasons)}"

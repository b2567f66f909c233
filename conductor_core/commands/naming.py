"""Whom a goal may name to work on it: agents, a team, a model."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from conductor_core.errors import UsageError
from conductor_core.logic.roster import Roster
from conductor_core.logic.sentences import nearest_few, one_of

SAID = re.compile(r"(agents|team|model|price)=(\S*)")
"""What may be said in the words of a goal, at its beginning or end."""
NO_MODELS = "there is none at all: `agents` shows what is missing."
EXAMPLES = {"agents": "A,B", "team": "NAME", "model": "NAME", "price": "5"}
"""What may stand behind each."""


class Naming(Protocol):
    """What a command says about it."""

    @property
    def agents(self) -> tuple[str, ...]:
        """Only these."""
        ...

    @property
    def team(self) -> str | None:
        """Only this team."""
        ...

    @property
    def model(self) -> str | None:
        """Only this model."""
        ...


def said_in_the_goal(given: dict[str, Any]) -> dict[str, Any]:
    """Take ``model=…`` and its like out of the first and last words of a goal.

    Raises:
        ValueError: nothing is said behind the name, or something else than what is said about it elsewhere.
    """
    goal = given.get("goal")
    if not isinstance(goal, str):
        return given
    words, said = goal.split(" "), dict[str, str]()
    for place in (0, -1):
        while words and (match := SAID.fullmatch(words[place])):
            name, value = match[1], match[2]
            if not value.strip(","):
                raise ValueError(f"{name}= in the goal is empty: say {name}={EXAMPLES[name]} or leave it out.")
            if said.setdefault(name, value) != value:
                raise ValueError(f"The goal says {name}={said[name]} and {name}={value}: leave one of them out.")
            del words[place]
    for name, value in said.items():
        beside = _as_typed(given.get(name))
        if beside not in ("", value):
            raise ValueError(
                f"The goal says {name}={value}, and {name}={beside} is said beside it: leave one of them out."
            )
    options = {name: tuple(value.split(",")) if name == "agents" else value for name, value in said.items()}
    return given | options | {"goal": " ".join(words) or None}


def _as_typed(value: object) -> str:
    match value:
        case None:
            return ""
        case tuple() | list():
            return ",".join(map(str, value))
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def named(command: Naming, roster: Roster) -> dict[str, object]:
    """The options of a run that say who may work on it.

    Raises:
        UsageError: there is nothing of that name; says which names come near.
    """
    options: dict[str, object] = {}
    if command.agents:
        _check_agents(command.agents, roster)
        options["agents"] = command.agents
    if command.team is not None:
        if command.team not in roster.teams:
            hint = _hint(command.team, roster.teams, "none is declared: [teams.NAME] in conductor.toml makes one.")
            raise UsageError(f"There is no team {command.team}{hint}", field="team")
        options["team"] = roster.teams[command.team]
    if command.model is not None:
        options |= _model(command.model, command.agents, roster)
    return options


def _check_agents(names: Sequence[str], roster: Roster) -> None:
    """A line for each that is not there."""
    faults = []
    for name in names:
        try:
            check_agent(name, roster, field="agents")
        except UsageError as error:
            faults.append(error.message)
    if faults:
        raise UsageError("\n".join(faults), field="agents")


def _model(name: str, agents: tuple[str, ...], roster: Roster) -> dict[str, object]:
    """The model, and who has it where its provider is said before it: ``openai/gpt-5``. Some names have a slash of their own."""
    able = [one for one in roster.members if not agents or one.name in agents]
    if any(name in one.model_names for one in able):
        return {"model": name}
    provider, short = name.split("/", 1) if "/" in name else ("", name)
    having = [one for one in able if short in one.model_names]
    its = tuple(one.name for one in having if provider in (one.name, one.vendor_with(short)))
    if not its:
        who = "None of the agents that are named" if agents else "No agent here"
        raise UsageError(f"{who} has the model {name}{_instead(name, provider, short, roster)}", field="model")
    return {"model": short, "agents": its}


def _instead(name: str, provider: str, short: str, roster: Roster) -> str:
    """Who has it, or what is to be set for it, or what comes near."""
    having = [one.name for one in roster.members if short in one.model_names]
    exact = [one for one in roster.unset if name in one.models]
    unset = exact or [one for one in roster.unset if provider == one.name]
    if having and not (unset and provider):
        return f"; {one_of(having)} has {short}."
    if unset:
        return f": {unset[0].advice}"
    return _hint(short, {known for member in roster.members for known in member.model_names}, NO_MODELS)


def check_agent(name: str, roster: Roster, field: str = "agent") -> None:
    """Whether there is one of that name.

    Raises:
        UsageError: there is none; says which names come near.
    """
    names = [member.name for member in roster.members]
    if name not in names:
        raise UsageError(f"There is no agent {name}{_hint(name, names)} `agents` lists them.", field=field)


def _hint(word: str, known: Iterable[str], none: str = "there is none.") -> str:
    """``; did you mean a or b?``, or all there are where nothing comes near."""
    names = sorted(known)
    if not names:
        return f"; {none}"
    meant = nearest_few(word, names)
    return f"; did you mean {one_of(meant)}?" if meant else f"; there is {one_of(names)}."

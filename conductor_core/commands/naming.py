"""Whom a goal may name to work on it: agents, a team, a model."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from conductor_core.errors import UsageError
from conductor_core.logic.roster import Roster
from conductor_core.logic.sentences import nearest_few, one_of

SAID = re.compile(r"(agents|team|model|price)=(\S+)")
"""What may be said in the words of a goal, at its beginning or end."""


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
    """Take ``model=…`` and its like out of the first and last words of a goal, where nothing else says it."""
    goal = given.get("goal")
    if not isinstance(goal, str):
        return given
    words, said = goal.split(" "), dict[str, Any]()
    for place in (0, -1):
        while len(words) > 1 and (match := SAID.fullmatch(words[place])):
            name, value = match[1], match[2]
            if name in said or given.get(name):
                break
            said[name] = tuple(value.split(",")) if name == "agents" else value
            del words[place]
    return given | said | {"goal": " ".join(words)}


def named(command: Naming, roster: Roster) -> dict[str, object]:
    """The options of a run that say who may work on it.

    Raises:
        UsageError: there is nothing of that name; says which names come near.
    """
    options: dict[str, object] = {}
    if command.agents:
        names = [member.name for member in roster.members]
        unknown = next((name for name in command.agents if name not in names), None)
        if unknown is not None:
            raise UsageError(f"There is no agent {unknown}{_hint(unknown, names)} `agents` lists them.", field="agents")
        options["agents"] = command.agents
    if command.team is not None:
        if command.team not in roster.teams:
            hint = _hint(command.team, roster.teams, "conductor.toml declares none.")
            raise UsageError(f"There is no team {command.team}{hint}", field="team")
        options["team"] = roster.teams[command.team]
    if command.model is not None:
        models = {name for member in roster.members for name in member.model_names}
        if command.model not in models:
            hint = _hint(command.model, models, "there is none at all: `agents` shows what is missing.")
            raise UsageError(f"No agent here has the model {command.model}{hint}", field="model")
        options["model"] = command.model
    return options


def _hint(word: str, known: Iterable[str], none: str = "there is none.") -> str:
    """``; did you mean a or b?``, or all there are where nothing comes near."""
    names = sorted(known)
    if not names:
        return f"; {none}"
    meant = nearest_few(word, names)
    return f"; did you mean {one_of(meant)}?" if meant else f"; there is {one_of(names)}."

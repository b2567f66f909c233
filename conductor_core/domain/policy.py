"""What needs somebody's yes in a project, and whose."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from conductor_core.domain.ask import Subject
from conductor_core.domain.usage import Micros
from conductor_core.domain.value import Value

Decider = Literal["nobody", "member", "owner"]
"""``nobody``: the rule itself approves. The others are the least role of who may."""


class Rule(Value):
    """Who decides about one thing."""

    by: Decider
    other: bool = False
    """Whether it must be somebody else than who started the run."""
    above: Micros | None = None
    """Of spending: what may be spent without asking; None is everything."""


STANDARD: Mapping[Subject, Rule] = MappingProxyType(
    {
        "plan": Rule(by="member"),
        "change": Rule(by="member"),
        "network": Rule(by="owner"),
        "push": Rule(by="member", other=True),
        "sensitive": Rule(by="owner", other=True),
        "spending": Rule(by="owner"),
        "merge": Rule(by="nobody"),
    }
)
"""What holds where people said nothing else."""


class Policy(Value):
    """The rules of a project."""

    own: Mapping[Subject, Rule] = {}
    """Those that people changed; all projects share the others."""

    def of(self, subject: Subject) -> Rule:
        """The rule about one thing."""
        return self.own.get(subject) or STANDARD[subject]

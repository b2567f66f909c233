"""What needs somebody's yes in a project, and whose."""

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


class Policy(Value):
    """The rules of a project."""

    plan: Rule = Rule(by="member")
    change: Rule = Rule(by="member")
    network: Rule = Rule(by="owner")
    push: Rule = Rule(by="member", other=True)
    sensitive: Rule = Rule(by="owner", other=True)
    spending: Rule = Rule(by="owner")
    merge: Rule = Rule(by="nobody")

    def of(self, subject: Subject) -> Rule:
        """The rule about one thing."""
        rules: dict[Subject, Rule] = {
            "plan": self.plan,
            "change": self.change,
            "network": self.network,
            "push": self.push,
            "sensitive": self.sensitive,
            "spending": self.spending,
            "merge": self.merge,
        }
        return rules[subject]

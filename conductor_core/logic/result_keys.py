"""By what a result is found again: everything it follows from, and nothing that is new each time."""

import hashlib
import json

from conductor_core.domain.agent import Brief
from conductor_core.domain.result import Basis

NEW_EACH_TIME = {"run", "task", "attempt", "timeout"}
"""Parts of an order that change no result."""


def result_key(agent: str, basis: Basis, brief: Brief, tree: str, programs: str) -> str:
    """The digest of everything.

    Args:
        agent: its name.
        basis: what else it depends on.
        brief: its order.
        tree: the digest of all files it may read.
        programs: what the sandbox says of the programs it uses.
    """
    parts = (agent, basis.model_dump(mode="json"), brief.model_dump(mode="json", exclude=NEW_EACH_TIME), tree, programs)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

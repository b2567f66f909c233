"""Orders about this machine and what is set here, not about runs: the program itself carries them out."""

from collections.abc import Mapping
from types import MappingProxyType

from conductor_core.domain.card import Fact, Facts, Text
from conductor_core.domain.command import Reply

MACHINE: Mapping[str, str] = MappingProxyType(
    {
        "doctor": "Look at what is set up here, and say what to do about each thing that is missing.",
        "slack manifest": "Write the manifest of a Slack app: --yaml, --agent where the workspace has agents, --url ADDRESS where Slack "
        "makes requests, --install ADDRESS where several workspaces install it.",
        "slack key": "Make a key for CONDUCTOR_SEALING_SECRET, which tokens of workspaces are sealed with.",
        "discord invite": "Write the address at which a Discord app comes into a server, with just the rights that are used: its APPLICATION id.",
    }
)
"""Each with its help."""


def with_machine(reply: Reply) -> Reply:
    """The list of what can be ordered anywhere, and below it what only a command line can."""
    told = Facts(facts=tuple(Fact(name=name, value=what) for name, what in MACHINE.items()))
    card = reply.card
    if card is None or not isinstance(reply.data, dict):
        return reply
    blocks = (*card.blocks, Text(text="This machine:"), told)
    return reply.model_copy(
        update={"card": card.model_copy(update={"blocks": blocks}), "data": {**reply.data, **MACHINE}}
    )

"""Orders about this machine and what is set here, not about runs: the program itself carries them out."""

from collections.abc import Mapping
from types import MappingProxyType

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

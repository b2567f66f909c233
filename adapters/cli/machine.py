"""Orders about this machine and what is set here, not about runs: the program itself carries them out."""

from collections.abc import Mapping
from types import MappingProxyType

MACHINE: Mapping[str, str] = MappingProxyType(
    {
        "doctor": "Look at what is set up here, and say what to do about each thing that is missing.",
        "slack manifest": "Write the manifest of a Slack app: --yaml, --agent where the workspace has agents, and --url ADDRESS where Slack "
        "makes requests.",
    }
)
"""Each with its help."""

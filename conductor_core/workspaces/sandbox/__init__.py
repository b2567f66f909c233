"""Walls around commands: bubblewrap, else Landlock, else refusal."""

from conductor_core.workspaces.sandbox.choose import choose_sandbox

__all__ = ["choose_sandbox"]

"""Programs of ours that the sandbox offers to command agents."""

import sys
from pathlib import Path

OFFERED = ("ruff",)


def sandbox_tools() -> dict[str, Path]:
    """Those that stand beside our own interpreter."""
    folder = Path(sys.executable).parent
    return {name: folder / name for name in OFFERED if (folder / name).is_file()}

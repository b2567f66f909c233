"""Agent programs that behave as the real ones do, badly where a test wants that, and have no model.

They are copied to where a test wants them; their modules name each other relatively, so that they work there.
"""

from pathlib import Path

_START = "#!/usr/bin/env python3\nfrom clis.main import main\n\nmain()\n"


def install(folder: Path, name: str = "fake-agent") -> str:
    """Put the fake program into the folder's ``bin``; gives that as a PATH."""
    bin_folder = folder / "bin"
    package = bin_folder / "clis"
    package.mkdir(parents=True, exist_ok=True)
    for module in Path(__file__).parent.glob("*.py"):
        (package / module.name).write_text(module.read_text())
    program = bin_folder / name
    program.write_text(_START)
    program.chmod(0o755)
    return str(bin_folder)

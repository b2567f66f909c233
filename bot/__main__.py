"""Process entry points: ``conductor ORDER …`` and ``python -m bot all``."""

import asyncio
import getpass
import sys
from collections.abc import Sequence

from adapters.cli.main import main as command_line
from adapters.cli.printing import complain
from bot.house import house_opener
from bot.settings import load
from conductor_core.domain.people import Actor
from conductor_core.errors import SettingsError

USAGE_CODE = 2


def main() -> None:
    """What ``conductor`` and ``python -m bot`` run."""
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Carry out a command line; gives the exit code."""
    try:
        settings = load()
    except SettingsError as error:
        complain(error.message)
        return USAGE_CODE
    name = getpass.getuser()
    actor = Actor(id=f"console:{name}", name=name, role="owner")
    return asyncio.run(command_line(argv, actor, house_opener(settings)))


if __name__ == "__main__":
    main()

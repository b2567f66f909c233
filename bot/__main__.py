"""Process entry points: ``conductor ORDER …`` and ``python -m bot all``."""

import sys

INTERRUPTED_CODE = 130
"""What a shell expects of a program that was ended by Ctrl-C."""


def main() -> None:
    """What ``conductor`` and ``python -m bot`` run. Everything else is imported here, so that Ctrl-C ends that quietly too."""
    from bot.memory import begin_loading  # noqa: PLC0415

    begin_loading()
    try:
        from bot.command_line import run  # noqa: PLC0415

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_CODE)


if __name__ == "__main__":
    main()

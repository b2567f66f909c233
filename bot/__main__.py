"""Process entry points: ``conductor ORDER …`` and ``python -m bot all``."""

import signal
import sys
from types import FrameType

INTERRUPTED_CODE = 130
"""What a shell expects of a program that was ended by Ctrl-C."""


def main() -> None:
    """What ``conductor`` and ``python -m bot`` run. Everything else is imported here, so that Ctrl-C ends that quietly too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # where nohup has it ignored, it stays ignored
            signal.signal(number, _as_interrupt)
    try:
        from bot.memory import begin_loading  # noqa: PLC0415

        begin_loading()
        from bot.command_line import run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.stderr.write("Nothing was begun.\n")
        sys.exit(INTERRUPTED_CODE)
    try:
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # once more, while the last line was written
        sys.exit(INTERRUPTED_CODE)


def _as_interrupt(_number: int, frame: FrameType | None) -> None:
    """To be told to end, or to lose the terminal, is to be interrupted; also where Ctrl-C itself is ignored."""
    interrupt = signal.getsignal(signal.SIGINT)
    if not callable(interrupt):
        raise KeyboardInterrupt
    interrupt(signal.SIGINT, frame)


if __name__ == "__main__":
    main()

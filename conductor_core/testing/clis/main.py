"""A fake agent program: ``acp``, ``stream-json`` or ``text``. It runs in the sandbox, and needs nothing but Python there."""

import sys
from pathlib import Path

from .acp_agent import AcpAgent
from .script import Session, Step, new_session, play
from .stream_json_agent import StreamJsonAgent


class TextAgent:
    """Prints what it does, and ends."""

    def text(self, step: Step) -> None:
        """Say something."""
        sys.stdout.write(step["text"] + "\n")

    def write(self, step: Step) -> None:
        """Change a file."""
        Path(step["path"]).write_text(step["content"])

    def order(self, step: Step) -> None:
        """Write down what we were told."""
        words = Path(sys.argv[2]).read_text() if len(sys.argv) > 2 else sys.stdin.read()
        Path(step["to"]).write_text(words)

    def asks(self, step: Step) -> None:
        """Ask a person who is not there."""
        sys.stdout.write(step["text"])
        sys.stdout.flush()
        if not sys.stdin.readline():
            sys.exit(step.get("code", 0))

    def finish(self, _: Session) -> None:
        """It ends."""


def main() -> None:
    """Be what the first argument says."""
    if "--version" in sys.argv:
        sys.stdout.write("1.2.3 (fake agent)\n")
    elif sys.argv[1] == "acp":
        AcpAgent().serve()
    elif sys.argv[1] == "stream-json":
        resumed = sys.argv[sys.argv.index("--resume") + 1] if "--resume" in sys.argv else None
        StreamJsonAgent(resumed).serve()
    else:
        play(new_session(), TextAgent(), "")

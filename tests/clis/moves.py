"""What the scripted model lets each real program do, in the words of its own tools."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from conductor_core.testing.model_script import Asked, Fault, Say, Script, Use

TEST = "python3 -m unittest -q"
SLEEP = "python3 -c 'import time; time.sleep(987)'"
NAPPING = "time.sleep(987)"
"""What a process does that was told to sleep; some programs do not allow the ordinary word."""
PATCH = "*** Begin Patch\n*** Update File: calc.py\n@@\n-    return a - b\n+    return a + b\n*** End Patch"


def use(name: str, **arguments: JsonValue) -> Use:
    """A tool call."""
    return Use(name, json.dumps(arguments))


@dataclass(frozen=True, kw_only=True)
class Moves:
    """The tools of one program."""

    fix: tuple[Use, ...]
    """Makes the failing test pass."""
    check: Use
    """Runs the test."""
    sleep: Use
    """Takes very long."""
    wish: Use | None = None
    """Something that it has to ask for."""


def _claude(title: str = "Bash") -> Moves:
    return Moves(
        fix=(
            use("Read", file_path="/workspace/calc.py"),
            use("Edit", file_path="/workspace/calc.py", old_string="a - b", new_string="a + b"),
        ),
        check=use(title, command=TEST, description="Run the tests"),
        sleep=use(title, command=SLEEP, description="Wait"),
        wish=use(title, command="touch denied.txt", description="Touch a file"),
    )


_CODEX = Moves(
    fix=(use("exec_command", cmd=f"apply_patch <<'E'\n{PATCH}\nE"),),
    check=use("exec_command", cmd=TEST),
    sleep=use("exec_command", cmd=SLEEP, yield_time_ms=600_000),
)

MOVES: Mapping[str, Moves] = {
    "claude": _claude(),
    "claude-agent-acp": _claude(),
    "codex": _CODEX,
    "codex-acp": Moves(
        fix=_CODEX.fix,
        check=_CODEX.check,
        sleep=_CODEX.sleep,
        wish=use(
            "exec_command",
            cmd="touch denied.txt",
            sandbox_permissions="require_escalated",
            justification="May I leave the sandbox?",
        ),
    ),
    "gemini-cli": Moves(
        fix=(
            use("read_file", file_path="calc.py"),
            use("replace", file_path="calc.py", instruction="Add.", old_string="a - b", new_string="a + b"),
        ),
        check=use("run_shell_command", command=TEST, description="Run the tests"),
        sleep=use("run_shell_command", command=SLEEP, description="Wait"),
        wish=use("run_shell_command", command="touch denied.txt", description="Touch a file"),
    ),
    "opencode": Moves(
        fix=(use("apply_patch", patchText=PATCH),),
        check=use("bash", command=TEST, description="Run the tests"),
        sleep=use("bash", command=SLEEP, description="Wait", timeout=600_000),
        wish=use("webfetch", url="https://example.org", format="text"),
    ),
}


def script(*steps: Use | Fault) -> Script:
    """One step after the other, then the end. A call without tools is for a title or the like."""

    def decide(asked: Asked) -> Say | Fault:
        if not asked.tools:
            return Say(text="Mend the sum")
        if asked.step >= len(steps):
            return Say(text="The sum is right now.")
        step = steps[asked.step]
        return step if isinstance(step, Fault) else Say(uses=(step,))

    return decide

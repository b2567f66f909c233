"""The program as a person starts it: a process of its own, with its own data folder and no keys."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

PATIENCE = 120.0
"""Seconds after which something hangs."""
OURS = ("CONDUCTOR_", "OPENAI_", "ANTHROPIC_", "DEEPSEEK_")
NOTHING: Mapping[str, str] = MappingProxyType({})
MODULE = (sys.executable, "-m", "bot")


@dataclass(frozen=True)
class Ended:
    """What a person sees when the prompt is back."""

    code: int
    out: str
    err: str

    @property
    def reply(self) -> Any:
        """The one JSON object that standard output must be."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """``conductor`` on one data folder."""

    home: Path

    def run(self, *words: str, cwd: Path | None = None, environment: Mapping[str, str] = NOTHING) -> Ended:
        """Carry out a command line and wait for its end."""
        ended = subprocess.run(
            [*MODULE, *words],
            env=self.environment(environment),
            cwd=cwd or self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def run_together(self, *words: str) -> tuple[int, str]:
        """The same with both outputs in one pipe, as in ``conductor … 2>&1 | less``: the exit code and what is read there."""
        ended = subprocess.run(
            [*MODULE, *words],
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return ended.returncode, ended.stdout

    def environment(self, more: Mapping[str, str] = NOTHING) -> dict[str, str]:
        """That of the tests without what is set for Conductor or its models."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return clean | {"CONDUCTOR_HOME": str(self.home), "HOME": str(self.home), **more}

    def delivered(self, run: str, suffix: str) -> Path:
        """A file that was handed over."""
        return self.home / "deliveries" / run / f"{run}{suffix}"

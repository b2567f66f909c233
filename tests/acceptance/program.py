"""The program as a person uses it: a process of its own, with its own data folder and no keys."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, Any

from tests.acceptance.birth import Birth, Stream, live
from tests.forking import Forked

PATIENCE = 120.0
"""Seconds after which something hangs."""
OURS = ("CONDUCTOR_", "OPENAI_", "ANTHROPIC_", "DEEPSEEK_")
NOTHING: Mapping[str, str] = MappingProxyType({})


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
        with TemporaryFile() as out, TemporaryFile() as err:
            code = self._forked(words, cwd or self.home, environment, out, err)
            return Ended(code, _written(out), _written(err))

    def run_together(self, *words: str) -> tuple[int, str]:
        """The same with both outputs in one file, as in ``conductor … 2>&1 | less``: the exit code and what is read there."""
        with TemporaryFile() as both:
            return self._forked(words, self.home, NOTHING, both, both), _written(both)

    def typed(self, *words: str) -> Ended:
        """The same as a shell does it, from the very beginning: the program is loaded first."""
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def environment(self, more: Mapping[str, str] = NOTHING) -> dict[str, str]:
        """That of the tests without what is set for Conductor or its models."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return clean | {"CONDUCTOR_HOME": str(self.home), "HOME": str(self.home), **more}

    def delivered(self, run: str, suffix: str) -> Path:
        """A file that was handed over."""
        return self.home / "deliveries" / run / f"{run}{suffix}"

    def _forked(
        self, words: tuple[str, ...], folder: Path, environment: Mapping[str, str], out: IO[bytes], err: IO[bytes]
    ) -> int:
        """The exit code of a process that is forked from one that has loaded the program."""
        with Path(os.devnull).open() as nothing:
            given = (Stream(nothing.fileno()), Stream(out.fileno()), Stream(err.fileno()))
            birth = Birth(words=words, environment=self.environment(environment), folder=folder, streams=given)
            process = Forked(live, birth)
            code = process.over(PATIENCE)
        if code is None:
            process.kill()
            raise TimeoutError(f"{words} hangs: {_written(err)}")
        return code


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()

"""A command line in this process: everything of the program but its start."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.command_line import run


@dataclass(frozen=True)
class Answer:
    """What came back."""

    code: int
    text: str
    data: Any


Line = Callable[[str], Answer]


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Line:
    """Carries out a command line on an own data folder, with ``--json``: exactly one object comes out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONDUCTOR_HOME", str(tmp_path / "home"))
    for provider in ("OPENAI", "ANTHROPIC", "DEEPSEEK"):
        for kind in ("API_KEY", "BASE_URL", "MODEL"):
            monkeypatch.delenv(f"{provider}_{kind}", raising=False)

    def carry_out(words: str) -> Answer:
        code = run([*words.split(), "--json"])
        (only,) = capsys.readouterr().out.splitlines()
        reply = json.loads(only)
        assert reply.keys() == {"outcome", "text", "run", "data"}
        assert (reply["outcome"] == "ok") == (code == 0)
        return Answer(code, reply["text"], reply["data"])

    return carry_out

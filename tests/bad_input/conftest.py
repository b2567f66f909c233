"""A command line in this process, in a folder that holds nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.command_line import run

Order = Callable[[str], tuple[int, str]]


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Order:
    """Carries out a command line; gives the exit code and everything that was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONDUCTOR_HOME", str(tmp_path / "home"))
    for provider in ("OPENAI", "ANTHROPIC", "DEEPSEEK"):
        for kind in ("API_KEY", "BASE_URL", "MODEL"):
            monkeypatch.delenv(f"{provider}_{kind}", raising=False)

    def carry_out(words: str) -> tuple[int, str]:
        code = run(words.split())
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return carry_out

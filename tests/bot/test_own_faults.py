"""A fault of the program itself is told in a sentence, as data where that is wanted, and stands in the log."""

import json
from pathlib import Path

import pytest

from bot.command_line import run


@pytest.mark.parametrize("data", [False, True])
def test_a_fault_is_told_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, data: bool
) -> None:
    """No command line holds what is no text, so nobody foresaw it."""
    monkeypatch.setenv("CONDUCTOR_HOME", str(tmp_path))
    code = run([None, *(["--json"] if data else [])])  # type: ignore[list-item]
    log = tmp_path / "logs" / "conductor.log"
    said = f"Conductor met a fault of its own (AttributeError); {log} says more."
    out, err = capsys.readouterr()
    assert code == 70
    assert (json.loads(out)["text"], err) == (said, "") if data else (out, said in err) == ("", True)
    assert "AttributeError" in log.read_text()

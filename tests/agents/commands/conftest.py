"""Where ruff is, for agents that use it when it is there."""

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture
def ruff_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox offers ruff."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}")

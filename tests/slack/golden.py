"""Payloads that are native to Slack, as files one can read and send."""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
WRITE = "CONDUCTOR_WRITE_GOLDEN"
"""Set: what is there now becomes what is expected."""


def same(name: str, payload: object) -> None:
    """It is what the file says."""
    text = json.dumps(payload, indent=1, ensure_ascii=False) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get(WRITE):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()

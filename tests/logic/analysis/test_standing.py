"""Secrets that were there before, and those that a change brought."""

import pytest

from conductor_core.domain.files import File
from conductor_core.logic.analysis import analyse
from conductor_core.logic.analysis.standing import standing

KEY = 'API_KEY = "kq81-Zr55-Lm02-Tt"\n'
OTHER = 'password = "w9Xc-77vB-q3Ne-0o"\n'


def files(**contents: str) -> dict[str, File]:
    """Files named without their ending."""
    return {f"{name}.py": File(content=text.encode()) for name, text in contents.items()}


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        (files(cfg=KEY), files(cfg=KEY), ["cfg.py:1"], []),
        (files(cfg=KEY), files(cfg="import os\n\n" + KEY), ["cfg.py:3"], []),
        (files(cfg=KEY), files(cfg=KEY.replace(" = ", "=").replace('"', "'")), ["cfg.py:1"], []),
        (files(cfg=KEY), files(settings=KEY), ["settings.py:1"], []),
        (files(cfg=KEY), files(cfg="import os\n"), [], []),
        (files(), files(cfg=KEY), [], ["cfg.py:1"]),
        (files(cfg=KEY), files(cfg=OTHER + KEY), ["cfg.py:2"], ["cfg.py:1"]),
    ],
    ids=["as it was", "moved down", "written otherwise", "renamed", "taken out", "brought", "one of each"],
)
def test_what_stood_before_is_told_from_what_is_new(
    before: dict[str, File], after: dict[str, File], old: list[str], new: list[str]
) -> None:
    """By what the line says, and by the place where it stands now."""
    found = standing(analyse(after).secrets, before, after)
    assert [[f"{finding.path}:{finding.line}" for finding in part] for part in found] == [old, new]


def test_a_secret_is_never_repeated() -> None:
    """Only its kind and its place."""
    old, _ = standing(analyse(files(cfg=KEY)).secrets, files(cfg=KEY), files(cfg=KEY))
    assert "kq81" not in repr(old)

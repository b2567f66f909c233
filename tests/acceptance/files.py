"""Files: put in a folder, taken out of a ZIP, and a patch applied to them."""

import io
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

Files = dict[str, bytes]

UNTIDY: Mapping[str, str] = {
    "calc.py": "import os\ndef add(a,b):\n    # TODO: take more than two\n    return a+b   \n",
    "test_calc.py": (
        "import unittest\nfrom calc import add\n\n\nclass Sums(unittest.TestCase):\n"
        "    def test_small(self):\n        self.assertEqual(add(1, 2), 3)\n"
    ),
    "crlf.txt": "kept\r\nas it is\r\n",
}
"""Somebody's small project whose tests pass."""

BROKEN_TEST = "    def test_wrong(self):\n        self.assertEqual(add(1, 2), 4)\n"
"""One more test of it, which fails."""


def put(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder that holds these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def zipped(files: Mapping[str, str]) -> bytes:
    """The same as an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def in_zip(path: Path) -> Files:
    """Everything an archive holds."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_folder(folder: Path) -> Files:
    """Everything a folder holds, without its repository."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def apply(patch: Path, folder: Path) -> Files:
    """What the folder holds once ``git apply`` took the patch without a word."""
    ended = subprocess.run(["git", "apply", str(patch)], cwd=folder, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return in_folder(folder)

"""Settings, folders and databases that are not usable: one sentence, an exit code, and nothing is overwritten.

Numbers are the rows of the table of bad inputs.
"""

import os
import sqlite3
from pathlib import Path

import pytest

from bot.settings import load
from conductor_core.errors import SettingsError
from tests.bad_input.conftest import Order

MAGIC = b"SQLite format 3\x00"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (b"CONDUCTOR_PARALEL=4\n", ["CONDUCTOR_PARALEL (.env:1) is no setting; did you mean CONDUCTOR_PARALLEL?"]),
        (
            b"# ours\nCONDUCTOR_PARALLEL=many\nCONDUCTOR_BUDGET=-1\n",
            ["CONDUCTOR_PARALLEL (.env:2) must be a whole number", "CONDUCTOR_BUDGET (.env:3) must be a number"],
        ),
        (
            b"CONDUCTOR_PARALLEL=2\nCONDUCTOR_PARALLEL=3\n",
            [".env:2 sets CONDUCTOR_PARALLEL again, after line 1; keep one."],
        ),
        (b"CONDUCTOR_PARALLEL=\xff\xfe\n", [".env:1 is not UTF-8; save the file as UTF-8."]),
        (b"what is this\n", [".env:1 cannot be understood; write NAME=value."]),
    ],
    ids=["unknown", "wrong, all at once", "twice", "not UTF-8", "no line"],
)
def test_81_settings_are_refused_with_file_and_line(order: Order, text: bytes, sentences: list[str]) -> None:
    """All faults at once."""
    Path(".env").write_bytes(text)
    with pytest.raises(SettingsError) as refusal:
        load(Path(".env"))
    assert all(sentence in refusal.value.message for sentence in sentences), refusal.value.message


def test_81_the_program_does_not_start_with_them(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2; nothing was made."""
    monkeypatch.setenv("CONDUCTOR_PARALEL", "4")
    monkeypatch.setenv("CONDUCTOR_BUDGET", "-1")
    code, said = order("resume R1")
    assert code == 2
    assert "CONDUCTOR_PARALEL is no setting; did you mean CONDUCTOR_PARALLEL?" in said
    assert "CONDUCTOR_BUDGET must be a number" in said
    assert not Path("home").exists()


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        (b"a-key-that-is-long-enough", 0o644, "can be read by others (mode 0644); run: chmod 600"),
        (b"", 0o600, "is empty; put the key into it."),
        (None, 0o600, "there is no file"),
        (b"a-key-that-is-long-enough\n", 0o600, ""),
    ],
    ids=["open", "empty", "missing", "line end"],
)
def test_82_a_careless_secret_file_is_refused(
    order: Order, monkeypatch: pytest.MonkeyPatch, content: bytes | None, mode: int, sentence: str
) -> None:
    """It is never used, and its provider is left out; the others go on. A line end after the key is no fault."""
    if content is not None:
        Path("key").write_bytes(content)
        Path("key").chmod(mode)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", "key")
    code, said = order("resume R1")
    assert (code, "There is no run R1." in said) == (1, True)
    assert sentence in said
    assert ("One provider is left out, the others work." in said) == bool(sentence)
    assert "a-key-that" not in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_83_a_folder_of_somebody_else_is_refused(order: Order) -> None:
    """Exit code 1 and the exact reason."""
    Path("home").mkdir()
    os.chown("home", 12345, 12345)
    code, said = order("runs")
    assert (code, said) == (
        1,
        f"The data folder {Path.cwd()}/home belongs to user 12345, this is user {os.geteuid()}; choose another one (CONDUCTOR_HOME=…).\n",
    )


def test_83_a_folder_that_cannot_be_made_is_refused(order: Order) -> None:
    """A file is in its place."""
    Path("home").write_text("a file")
    code, said = order("runs")
    assert code == 1
    assert said.startswith(f"The data folder {Path.cwd()}/home cannot be made")
    assert Path("home").read_text() == "a file"


def newer(database: Path) -> None:
    """Written by a later program."""
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num='0099'")
    connection.commit()
    connection.close()


def torn(database: Path) -> None:
    """A page of it is overwritten."""
    content = bytearray(database.read_bytes())
    content[4096:4196] = b"\xff" * 100
    database.write_bytes(content)


def foreign(database: Path) -> None:
    """Something else altogether."""
    database.write_bytes(b"a diary")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (newer, "has version 0099, this Conductor knows"),
        (torn, "put the backup"),
        (foreign, "is not a database of Conductor; it was left as it is."),
    ],
)
@pytest.mark.parametrize("words", ["runs", "start write a tool"])
def test_86_a_database_that_cannot_be_used_is_left_as_it_is(
    order: Order, harm: object, sentence: str, words: str
) -> None:
    """Exit code 1, and which backup there is."""
    assert order("runs")[0] == 0
    database = Path("home/conductor.db")
    database.with_name("conductor.db.0001-20260102T030405.backup").write_bytes(b"")
    assert callable(harm)
    harm(database)
    before = database.read_bytes()
    code, said = order(words)
    assert code == 1
    assert sentence in said
    assert said.removeprefix("Conductor starts …\n").count("\n") == 1
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"files": "!"}', b"\xff\xfe", b"[" * 100_000]
)
def test_87_what_is_no_export_is_not_imported(order: Order, content: bytes) -> None:
    """Exit code 1; the folder holds no project afterwards."""
    Path("in.json").write_bytes(content)
    code, said = order("import in.json")
    assert code == 1
    assert str(Path("in.json").absolute()) in said
    assert order("projects --json")[1].count('"data": []') == 1


def test_86_a_database_that_another_program_keeps_locked_is_left_to_it(order: Order) -> None:
    """Looking is possible; changing is refused in one sentence, and done when the other has let go."""
    assert order("runs")[0] == 0
    other = sqlite3.connect("home/conductor.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    code, said = order("set parallel 3")
    assert (code, said) == (
        1,
        f"Another program keeps {Path.cwd()}/home/conductor.db locked; nothing was changed. Try again when it is done.\n",
    )
    assert order("runs")[0] == 0
    other.close()
    assert order("set parallel 3")[0] == 0

"""The log tells what happened, to the right place, in one line each, and no secret."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.compose import open_log
from bot.logs import Log
from bot.settings import Settings
from conductor_core.errors import SettingsError
from conductor_core.logic.redaction import Redactor

KEY = "canary-Zk41pQ9xT7"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where the log goes."""
    yield tmp_path / "logs" / "conductor.log"
    structlog.contextvars.clear_contextvars()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_says_when_what_and_about_what(path: Path) -> None:
    log = structlog.get_logger("conductor_core.engine")
    with Log(path), structlog.contextvars.bound_contextvars(project="tally", run="R7", task="T3", attempt="R7.T3.1"):
        log.info("merged 100%", commit="3f78", files=3, paths=("a.py", "b.py"))
    (line,) = lines(path)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "conductor_core.engine",
        "event": "merged 100%",
        "commit": "3f78",
        "files": 3,
        "paths": ["a.py", "b.py"],
        "project": "tally",
        "run": "R7",
        "task": "T3",
        "attempt": "R7.T3.1",
    }


def test_each_task_has_its_own_context(path: Path) -> None:
    async def work(run: str) -> None:
        with structlog.contextvars.bound_contextvars(run=run):
            await asyncio.sleep(0)
            structlog.get_logger("bot").info("worked")

    async def both() -> None:
        await asyncio.gather(work("R1"), work("R2"))

    with Log(path):
        asyncio.run(both())
    assert [line["run"] for line in lines(path)] == ["R1", "R2"]


def test_secrets_never_reach_the_file(path: Path) -> None:
    log = structlog.get_logger("bot")
    with Log(path, redactor=Redactor([KEY])):
        log.warning(
            "sent", what=f"the key {KEY}", header={"Authorization": f"Bearer {KEY}"}, client_secret="x", tokens=[KEY]
        )
        logging.getLogger("httpx2").warning("GET https://ann:%s@host", KEY)
        try:
            int(KEY)
        except ValueError:
            log.exception("broke", input_tokens=7)
    assert KEY not in path.read_text()
    first, second, third = lines(path)
    assert (first["what"], first["client_secret"], first["tokens"]) == (
        "the key [redacted]",
        "[redacted]",
        ["[redacted]"],
    )
    assert second["event"] == "GET https://ann:[redacted]@host"
    assert third["error"].endswith("with base 10: '[redacted]'")
    assert third["input_tokens"] == 7


def test_what_a_stranger_wrote_stays_on_its_line_and_is_visible(path: Path) -> None:
    """Control characters, line separators and letters that turn text round are written as escapes."""
    with Log(path):
        structlog.get_logger("bot").info("a\nb\r\x1b[2J\x7f\x9b\u2028\u202egnp.exe \udc80")
    text = path.read_text()
    assert text.count("\n") == 1
    assert text.isprintable() or all(letter.isprintable() or letter == "\n" for letter in text)
    assert lines(path)[0]["event"] == "a\nb\r\x1b[2J\x7f\x9b\u2028\u202egnp.exe \udc80"


def test_levels_are_followed_and_can_change(path: Path) -> None:
    log = structlog.get_logger("conductor_core.x")
    with Log(path, level="warning") as running:
        log.info("too quiet")
        running.set_level("debug")
        log.debug("heard")
        logging.getLogger("sqlalchemy.engine").info("libraries whisper")
        logging.getLogger("sqlalchemy.engine").warning("libraries warn")
    assert [line["event"] for line in lines(path)] == ["heard", "libraries warn"]


def test_old_files_are_kept_up_to_a_number(path: Path) -> None:
    with Log(path, size=1000, files=2):
        for number in range(100):
            structlog.get_logger("bot").info("line", number=number)
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "conductor.log",
        "conductor.log.1",
        "conductor.log.2",
    ]
    assert all(file.stat().st_size <= 1000 for file in path.parent.iterdir())
    assert lines(path)[-1]["number"] == 99


def test_only_the_owner_can_read_it(path: Path) -> None:
    with Log(path):
        structlog.get_logger("bot").info("private")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_text_is_made_beside_the_event_loop(path: Path) -> None:
    """Turning a fact into text, redacting and writing it is not done by the thread that logs."""
    where: list[int] = []

    class Fact:
        def __str__(self) -> str:
            where.append(threading.get_ident())
            return "fact"

    with Log(path):
        structlog.get_logger("bot").info("told", fact=Fact())
    assert where
    assert threading.get_ident() not in where


def test_a_huge_text_is_cut(path: Path) -> None:
    with Log(path):
        structlog.get_logger("bot").info("told", text="x" * 1_000_000)
    assert len(lines(path)[0]["text"]) == 20_000


def test_standard_error_shows_the_same_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Log(None, stderr=True):
        structlog.get_logger("bot").info("shown")
    assert json.loads(capsys.readouterr().err)["event"] == "shown"


def test_without_a_file_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Answers on standard output stay clean."""
    with Log(None):
        structlog.get_logger("bot").error("not for people")
        logging.getLogger("anything").error("neither")
    assert capsys.readouterr() == ("", "")


def test_a_file_that_cannot_be_written_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        SettingsError, match=r"The log .*file/x/conductor.log cannot be written: .* Set CONDUCTOR_LOG_FILE"
    ):
        Log(tmp_path / "file" / "x" / "conductor.log")


def test_a_full_disk_is_told_once_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Not even the end, when what is left is written."""
    with Log(Path("/dev/full")):
        for _ in range(3):
            structlog.get_logger("bot").error("no room")
    assert capsys.readouterr().err == "The log /dev/full cannot be written: [Errno 28] No space left on device\n"


def test_logging_is_as_before_afterwards(path: Path) -> None:
    before = (logging.root.level, list(logging.root.handlers))
    with Log(path):
        pass
    assert (logging.root.level, logging.root.handlers) == before


def test_the_settings_say_where_and_what(tmp_path: Path, path: Path) -> None:
    settings = Settings(home=tmp_path, log_level="debug", openai_api_key=KEY)
    with open_log(settings, to_file=True):
        structlog.get_logger("bot").debug("told", what=KEY)
    assert [(line["event"], line["what"]) for line in lines(path)] == [("told", "[redacted]")]


def test_who_only_looks_leaves_the_file_alone(tmp_path: Path, path: Path) -> None:
    with open_log(Settings(home=tmp_path), to_file=False):
        structlog.get_logger("bot").error("not mine to write")
    assert not path.exists()


def test_a_folder_outside_of_the_data_folder_is_not_made(tmp_path: Path) -> None:
    """A slip of the pen would leave folders anywhere on the disk; below the data folder they are made."""
    home = tmp_path / "home"
    strange = tmp_path / "nodir" / "x.log"
    with pytest.raises(SettingsError) as refusal:
        Log(strange, home=home)
    assert refusal.value.message == (
        f"The log {strange} cannot be written: there is no folder {strange.parent}. "
        "Make it, or set CONDUCTOR_LOG_FILE to another."
    )
    assert not strange.parent.exists()
    for path in (home / "logs" / "x.log", tmp_path / "x.log"):
        Log(path, home=home).close()
        assert path.exists()

"""The log: one JSON object a line, without secrets, written beside the event loop and never inside it.

Code says ``structlog.get_logger(__name__).info("what happened", fact=…)`` and binds project, run, task and attempt with
``structlog.contextvars``. Libraries that use :mod:`logging` come here as well, from ``warning`` on.
"""

import json
import logging
import os
import queue
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import structlog

from conductor_core.errors import SettingsError
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import MARK, names_secret

Level = Literal["debug", "info", "warning", "error"]

OURS = ("bot", "adapters", "conductor_core")
"""Loggers that follow the level of the settings; all others speak from ``warning`` on."""

INVISIBLE = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What JSON leaves as it is and a terminal obeys or hides."""

LONGEST = 20_000
"""Characters kept of one text; a log is no store for files."""


class Log:
    """The running log. Closing it writes what is still waiting."""

    def __init__(
        self,
        path: Path | None,
        *,
        level: Level = "info",
        size: int = 10 << 20,
        files: int = 5,
        stderr: bool = False,
        redactor: Redactor | None = None,
        home: Path | None = None,
    ) -> None:
        """Begin to log.

        Args:
            path: the file; None keeps none. One process writes a file.
            level: what is worth a line.
            size: bytes after which a new file is begun.
            files: old files that are kept.
            stderr: whether every line goes to standard error as well.
            redactor: knows the secrets.
            home: the data folder. Below it folders are made; elsewhere a folder that is not there is a slip of the pen.

        Raises:
            SettingsError: the file cannot be written.
        """
        lines = JsonLines(redactor or Redactor())
        targets: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if stderr else []
        if path is not None:
            targets.append(_open(path, size, files, home))
        for target in targets:
            target.setFormatter(lines)
        waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        self._targets = targets
        self._listener = QueueListener(waiting, *targets)
        self._handler = _Waiting(waiting)
        self._before = (logging.root.level, logging.root.handlers)
        logging.root.handlers = [self._handler]
        logging.root.setLevel(logging.WARNING)
        self.set_level(level)
        self._listener.start()
        _configure_structlog()

    def set_level(self, level: Level) -> None:
        """What is worth a line from now on."""
        for name in OURS:
            logging.getLogger(name).setLevel(level.upper())

    def close(self) -> None:
        """Write what is waiting, and log no more."""
        logging.root.level, logging.root.handlers = self._before
        self._listener.stop()
        for target in self._targets:
            target.close()
        structlog.reset_defaults()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class JsonLines(logging.Formatter):
    """A record as one line of JSON that holds no secret and no control character."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0]:
            facts["error"] = self.formatException(record.exc_info)
        line = json.dumps({key: self._clean(key, value) for key, value in facts.items()}, ensure_ascii=False)
        return INVISIBLE.sub(lambda found: f"\\u{ord(found.group()):04x}", line)

    def _clean(self, key: str, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case Mapping():
                return {str(name): self._clean(str(name), inner) for name, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._clean(key, inner) for inner in value]
            case _:
                return f"{MARK}]" if names_secret(key) else self._redactor.text(str(value)[:LONGEST])


class _Waiting(QueueHandler):
    """Puts records into the queue as they are; they are turned into text beside the event loop."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


class _PrivateFile(RotatingFileHandler):
    """A log file that only its owner can read. A full disk is told once and stops nothing."""

    _failed = False

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the name is logging's
        self._tell()

    def close(self) -> None:
        """What is still to be written may not fit any more either."""
        try:
            super().close()
        except OSError:
            self._tell()

    def _tell(self) -> None:
        if not self._failed:
            self._failed = True
            sys.stderr.write(f"The log {self.baseFilename} cannot be written: {sys.exc_info()[1]}\n")


def _open(path: Path, size: int, files: int, home: Path | None) -> logging.Handler:
    if home is not None and not path.is_relative_to(home) and not path.parent.is_dir():
        raise SettingsError(
            f"The log {path} cannot be written: there is no folder {path.parent}. "
            "Make it, or set CONDUCTOR_LOG_FILE to another."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _PrivateFile(path, maxBytes=size, backupCount=files)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(f"The log {path} cannot be written: {reason}. Set CONDUCTOR_LOG_FILE to another.") from None


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            _hand_over,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _hand_over(_logger: object, method: str, event: Any) -> tuple[tuple[str], dict[str, Any]]:
    """An event as the arguments of :mod:`logging`; its facts travel beside the message."""
    text = str(event.pop("event", ""))
    exc_info = event.pop("exc_info", method == "exception")
    return (text,), {"exc_info": exc_info, "extra": {"facts": dict(event)}}

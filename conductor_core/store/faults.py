"""Faults of the database in the product's words."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from conductor_core.errors import DatabaseInUseError, DatabaseMalformedError, NoRoomError, StoreError

FULL = ("disk is full", "disk i/o error", "file too large")
BUSY = ("database is locked", "database table is locked")
DAMAGED = ("malformed", "not a database")


def translate(error: Exception, path: Path) -> Exception:
    """The StoreError that says what a fault of the database means; every other error as it is."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return error
    text = str(cause)
    said = text.lower()
    if any(words in said for words in FULL):
        return NoRoomError(f"{path} cannot be written ({text}); free some space on its disk. Nothing was changed.")
    if any(words in said for words in BUSY):
        return DatabaseInUseError(
            f"Another program keeps {path} locked; nothing was changed. Try again when it is done."
        )
    if any(words in said for words in DAMAGED):
        return DatabaseMalformedError(f"{path} is damaged ({text}); stop the service and put a backup in its place.")
    if isinstance(cause, sqlite3.IntegrityError):
        return StoreError(f"The database refused a change that breaks its rules ({text}).")
    return StoreError(f"The database said no ({text}).")

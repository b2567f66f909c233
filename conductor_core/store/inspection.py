"""What a database file is, found out without changing a byte of it."""

import sqlite3
from pathlib import Path

from conductor_core.errors import DatabaseMalformedError, DatabaseTooNewError
from conductor_core.store.faults import translate
from conductor_core.store.versions import APPLICATION_ID, HEAD, VERSIONS

MAGIC = b"SQLite format 3\x00"
CHECKED_SIZE = 16 << 20
"""Bytes up to which every page is looked at; about 2 ms each MiB."""


def inspect(path: Path) -> str | None:
    """The version of the database, or None when there is none yet.

    Raises:
        DatabaseTooNewError: it has a version this program does not know.
        DatabaseMalformedError: it is damaged, or it is not ours.
        StoreError: it cannot be read.
    """
    if not path.exists():
        return None
    if not path.is_file():
        raise DatabaseMalformedError(f"{path} is no file; choose another data folder.")
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
        if head not in {MAGIC, b""}:
            raise _not_ours(path)
        version = _ask(path)
    except OSError as error:
        raise DatabaseMalformedError(f"{path} cannot be read ({error.strerror}).") from error
    except sqlite3.DatabaseError as error:
        fault = translate(error, path)
        raise (_damaged(path, str(error)) if isinstance(fault, DatabaseMalformedError) else fault) from error
    if version is not None and version not in VERSIONS:
        raise DatabaseTooNewError(
            f"{path} has version {version}, this Conductor knows {HEAD}: update the program, or choose another data folder."
        )
    return version


def _ask(path: Path) -> str | None:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables:
            return None
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            raise _not_ours(path)
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if path.stat().st_size <= CHECKED_SIZE:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise _damaged(path, verdict)
        return str(version)
    finally:
        connection.close()


def _not_ours(path: Path) -> DatabaseMalformedError:
    return DatabaseMalformedError(
        f"{path} is not a database of Conductor; it was left as it is. Choose another folder (CONDUCTOR_HOME=…)."
    )


def _damaged(path: Path, why: str) -> DatabaseMalformedError:
    backups = sorted(path.parent.glob(f"{path.name}.*.backup"), key=lambda backup: backup.stat().st_mtime)
    rescue = f"put the backup {backups[-1]} in its place" if backups else "put a backup in its place"
    return DatabaseMalformedError(f"{path} is damaged ({' '.join(why.split())}); it was left as it is, {rescue}.")

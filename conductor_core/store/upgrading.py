"""From no database or an older one to this program's."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from conductor_core.errors import StoreError
from conductor_core.store.creating import create
from conductor_core.store.engines import migration_engine
from conductor_core.store.faults import translate
from conductor_core.store.versions import APPLICATION_ID, HEAD

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(path: Path, version: str | None, now: datetime) -> None:
    """Bring a database to the newest version, in one transaction, after a copy of the old one was put beside it.

    Raises:
        StoreError: it cannot be written; the old one is as it was.
    """
    try:
        if version is None:
            create(path)
        else:
            back_up(path, path.with_name(f"{path.name}.{version}-{now:%Y%m%dT%H%M%S}.backup"))
            migrate(path, HEAD)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}).") from error
    except (sqlite3.Error, DBAPIError) as error:
        raise translate(error, path) from error


def back_up(path: Path, to: Path) -> None:
    """Copy a database while it may be in use: whole and checked, or not at all."""
    draft = to.with_name(to.name + ".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    source, copy = sqlite3.connect(path), sqlite3.connect(draft)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        copy.close()
        source.close()
    if verdict != "ok":
        draft.unlink()
        raise StoreError(f"The copy of {path} is damaged ({verdict}); the upgrade was not begun.")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.rename(to)


def migrate(path: Path, to: str) -> None:
    """Run the migrations up to a version; all of them or none."""
    from alembic import command  # noqa: PLC0415 - only when there is something to migrate

    engine = migration_engine(path)
    try:
        with engine.connect() as connection, connection.begin():
            settings = config()
            settings.attributes["connection"] = connection
            command.upgrade(settings, to)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StoreError(f"The upgrade of {path} would break a row of {broken[0]}; it was not done.")
    finally:
        engine.dispose()


def config() -> "Config":
    """Alembic's settings, without a file of its own."""
    from alembic.config import Config  # noqa: PLC0415 - only when there is something to migrate

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return settings

"""The store: SQLAlchemy tables, migrations, and the writer that commits for everybody."""

from conductor_core.store.opening import open_store
from conductor_core.store.sqlite import SqliteStore

__all__ = ["SqliteStore", "open_store"]

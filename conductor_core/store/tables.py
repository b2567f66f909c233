"""The tables. What is asked for is a column; the rest of a value is its JSON ``body``. Migrations make the same by steps.

Money is in micros (:data:`~conductor_core.domain.usage.Micros`), times are :class:`~.columns.Instant`. A row that belongs
to a project or run goes with it.
"""

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from conductor_core.store import people_tables
from conductor_core.store.columns import Instant
from conductor_core.store.schema import owner

METADATA = people_tables.rooms.metadata
"""All of them, those of :mod:`~.people_tables` included."""

counters = Table(
    "counters",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)
projects = Table(
    "projects",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
    Column("body", Text, nullable=False),
)
runs = Table(
    "runs",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    owner("project"),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "project"),
    Index(None, "state"),
    sqlite_autoincrement=True,
)
plans = Table(
    "plans",
    METADATA,
    owner("run", primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", Text, nullable=False),
)
tasks = Table(
    "tasks",
    METADATA,
    Column("id", Text, primary_key=True),
    owner("run"),
    Column("position", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("agent", Text),
    Column("body", Text, nullable=False),
    Index(None, "run", "position"),
)
task_needs = Table(
    "task_needs",
    METADATA,
    owner("task", primary_key=True),
    Column("needs", Text, primary_key=True),
)
attempts = Table(
    "attempts",
    METADATA,
    Column("id", Text, primary_key=True),
    owner("task"),
    owner("run"),
    Column("number", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("token", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "task"),
    Index(None, "run", "queued_at"),
    Index(None, "state", "queued_at"),
)
events = Table(
    "events",
    METADATA,
    Column("position", Integer, primary_key=True),
    owner("run"),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("run", "number"),
    sqlite_autoincrement=True,
)
cursors = Table(
    "cursors",
    METADATA,
    Column("reader", Text, primary_key=True),
    owner("run", primary_key=True),
    Column("number", Integer, nullable=False),
    Index(None, "run"),
)
journal = Table(
    "journal",
    METADATA,
    owner("attempt", primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("answer", Text),
    Column("sent_at", Instant, nullable=False),
    Column("answered_at", Instant),
)
ledger = Table(
    "ledger",
    METADATA,
    Column("key", Text, primary_key=True),
    owner("run"),
    Column("task", Text, nullable=False),
    Column("attempt", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reserved", Integer, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", Integer),
    Column("reserved_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index(None, "run"),
    Index(None, "task"),
)
agents = Table(
    "agents",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("card", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
standings = Table(
    "standings",
    METADATA,
    Column("agent", Text, primary_key=True),
    Column("condition", Text),
    Column("orders", Text),
)
lessons = Table(
    "lessons",
    METADATA,
    owner("attempt", primary_key=True),
    owner("run"),
    Column("agent", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("ailed", Boolean, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("cost", Integer),
    Column("ended_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "run"),
    Index(None, "agent", "ended_at", "cost"),
)
model_answers = Table(
    "model_answers",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
task_results = Table(
    "task_results",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
reuse = Table(
    "reuse",
    METADATA,
    Column("agent", Text, primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
)
caps = Table(
    "caps",
    METADATA,
    *(Column(name, Text, primary_key=True) for name in ("scope", "whose", "unit")),
    Column("daily", Boolean, primary_key=True),
    Column("amount", Integer, nullable=False),
)
settings = Table(
    "settings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
)

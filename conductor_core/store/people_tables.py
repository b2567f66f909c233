"""The tables of what people are asked, say, order and see."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from conductor_core.store.columns import Instant
from conductor_core.store.schema import METADATA, owner

approvals = Table(
    "approvals",
    METADATA,
    Column("id", Integer, primary_key=True),
    owner("run"),
    Column("subject", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("by", Text),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("remind_at", Instant),
    Column("body", Text, nullable=False, server_default="{}"),
    Index(None, "run"),
    Index(None, "remind_at"),
    sqlite_autoincrement=True,
)
questions = Table(
    "questions",
    METADATA,
    Column("id", Integer, primary_key=True),
    owner("run"),
    Column("task", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("choices", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", Text),
    Column("by", Text),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("due_at", Instant),
    Column("body", Text, nullable=False, server_default="{}"),
    Index(None, "run"),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)
remarks = Table(
    "remarks",
    METADATA,
    owner("run", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Text, nullable=False),
)
inbounds = Table(
    "inbounds",
    METADATA,
    Column("position", Integer, primary_key=True),
    owner("run"),
    Column("body", Text, nullable=False),
    Index(None, "run"),
    sqlite_autoincrement=True,
)
accounts = Table(
    "accounts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)
arrivals = Table(
    "arrivals",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("surface", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("surface", "key"),
    Index(None, "surface", "done_at"),
    sqlite_autoincrement=True,
)
installations = Table(
    "installations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)
publications = Table(
    "publications",
    METADATA,
    owner("run", primary_key=True),
    Column("state", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "state"),
)
rooms = Table(
    "rooms",
    METADATA,
    Column("id", Text, primary_key=True),
    owner("run"),
    Column("state", Text, nullable=False),
    Index(None, "run"),
)
manners = Table(
    "manners",
    METADATA,
    Column("place", Text, primary_key=True),
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE")),
    Column("body", Text, nullable=False),
    Index(None, "run"),
)
outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    owner("room"),
    Column("key", Text, nullable=False, unique=True),
    Column("slot", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("card", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Index(None, "room", "state"),
    sqlite_autoincrement=True,
)
messages = Table(
    "messages",
    METADATA,
    Column("position", Integer, primary_key=True),
    owner("room"),
    Column("slot", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("card", Text, nullable=False),
    UniqueConstraint("room", "slot"),
    sqlite_autoincrement=True,
)
inbox = Table(
    "inbox",
    METADATA,
    Column("position", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reply", Text),
    Column("answered_at", Instant),
    sqlite_autoincrement=True,
)

"""Requests to people: more of what is asked for, when to remind of it, and when a default counts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    for table, moment in (("approvals", "remind_at"), ("questions", "due_at")):
        op.add_column(table, sa.Column(moment, sa.BigInteger()))
        op.add_column(table, sa.Column("body", sa.Text(), nullable=False, server_default="{}"))
        op.create_index(f"ix_{table}_{moment}", table, [moment])

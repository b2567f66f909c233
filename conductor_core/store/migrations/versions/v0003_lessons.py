"""What ails agents, what people ordered about them, and what attempts teach."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "standings",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text()),
        sa.Column("orders", sa.Text()),
        sa.PrimaryKeyConstraint("agent", name="pk_standings"),
    )
    op.create_table(
        "lessons",
        sa.Column("attempt", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("ailed", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("cost", sa.Integer()),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempts.id"], name="fk_lessons_attempt", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_lessons_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attempt", name="pk_lessons"),
    )
    op.create_index("ix_lessons_run", "lessons", ["run"])
    op.create_index("ix_lessons_agent_ended_at_cost", "lessons", ["agent", "ended_at", "cost"])

"""Answers of models that need not be asked for twice, results that need not be made twice, and how often they were of use."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "model_answers",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_model_answers"),
        sa.UniqueConstraint("digest", name="uq_model_answers_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "task_results",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_task_results"),
        sa.UniqueConstraint("digest", name="uq_task_results_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reuse",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_reuse"),
    )

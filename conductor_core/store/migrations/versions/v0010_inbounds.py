"""Orders that came in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "inbounds",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_inbounds_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("position", name="pk_inbounds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbounds_run", "inbounds", ["run"])

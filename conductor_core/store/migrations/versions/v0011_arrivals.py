"""What came in over chat platforms."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "arrivals",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("position", name="pk_arrivals"),
        sa.UniqueConstraint("surface", "key", name="uq_arrivals_surface_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrivals_surface_done_at", "arrivals", ["surface", "done_at"])

"""What runs have on git hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "publications",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_publications_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name="pk_publications"),
    )
    op.create_index("ix_publications_state", "publications", ["state"])

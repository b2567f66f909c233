"""How we behave in each place where people talk."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only; the way back is the copy made before."""
    op.create_table(
        "manners",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_manners_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place", name="pk_manners"),
    )
    op.create_index("ix_manners_run", "manners", ["run"])

"""What all tables have in common."""

from sqlalchemy import Column, ForeignKey, MetaData, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def owner(name: str, *, primary_key: bool = False, of: str | None = None) -> Column[str]:
    """A column that names the row this one belongs to and goes with."""
    target = ForeignKey(f"{of or name + 's'}.id", ondelete="CASCADE")
    return Column(name, Text, target, primary_key=primary_key, nullable=False)

"""The store: SQLAlchemy tables, migrations, and the writer that commits for everybody."""

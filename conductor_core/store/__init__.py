"""The database: tables, migrations, the group-commit writer."""

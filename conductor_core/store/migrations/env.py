"""What Alembic runs: the migrations, on the connection and inside the transaction it is given."""

from alembic import context

from conductor_core.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

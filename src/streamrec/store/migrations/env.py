"""Alembic's entry point: runs the migrations on the connection that ``open_store`` gives."""

from alembic import context

from streamrec.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite has no ALTER for most changes: Alembic then copies the table.
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()

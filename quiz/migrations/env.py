"""What Alembic runs for each upgrade: the steps, on the connection that quiz.database hands over."""

from alembic import context

from quiz.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()

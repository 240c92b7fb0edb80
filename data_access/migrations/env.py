"""Alembic's environment: runs on the connection given by ``data_access.migrate``."""

from __future__ import annotations

from alembic import context

from data_access.migrations.env_filter import same_everywhere
from data_access.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_object=same_everywhere,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

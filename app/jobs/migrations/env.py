"""Run by Alembic: migrate over the connection that `app.jobs.schema` opened."""

from __future__ import annotations

from alembic import context

from app.jobs.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

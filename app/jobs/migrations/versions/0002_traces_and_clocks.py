"""The span of a job's delivery, and how far each process's clock is ahead of GitHub's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
oldest_code = 1  # older processes write neither column and read neither


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("trace", sa.String(64), nullable=False, server_default=""))
    op.add_column("processes", sa.Column("clock_skew", sa.Float))

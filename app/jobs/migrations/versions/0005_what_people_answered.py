"""What people accepted and dismissed, beside each job; and at which head they resolved a thread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"
oldest_code = 1  # older processes write none of it and read none of it


def upgrade() -> None:
    for name in ("accepted", "dismissed"):
        op.add_column("deliveries", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "resolved_threads",
        sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("installation", sa.BigInteger, nullable=False),
        sa.Column("head_sha", sa.String(64), nullable=False),
        sa.Column("resolved_at", sa.Float, nullable=False),
    )

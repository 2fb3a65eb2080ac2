"""The first schema: deliveries, live processes, write budgets, chores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
oldest_code = 1  # processes that know an older schema than this would break on this one
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("delivery", sa.String(100), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lane", sa.String(260), nullable=False),
        sa.Column("installation", sa.BigInteger, nullable=False),
        sa.Column("head_sha", sa.String(64), nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_index("deliveries_by_state", "deliveries", ["state", "not_before", "id"])
    op.create_index("deliveries_by_lane", "deliveries", ["lane", "id"])
    op.create_table(
        "processes",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
    op.create_table(
        "write_budgets",
        sa.Column("installation", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("paid_until", sa.Float, nullable=False),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("due_at", sa.Float, nullable=False),
    )

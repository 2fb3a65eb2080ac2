"""What the last commits of a repository changed, and what each pull request was told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"
oldest_code = 1  # older processes neither write nor read it


def upgrade() -> None:
    op.create_table(
        "commit_histories",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("installation", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("learnt_at", sa.Float, nullable=False),
        sa.Column("good_until", sa.Float, nullable=False),
    )

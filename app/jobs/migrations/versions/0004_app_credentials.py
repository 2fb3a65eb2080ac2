"""The App's id and secrets, encrypted, where there is no file for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
oldest_code = 1  # older processes neither write nor read it


def upgrade() -> None:
    op.create_table(
        "app_credentials",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text, nullable=False),
    )

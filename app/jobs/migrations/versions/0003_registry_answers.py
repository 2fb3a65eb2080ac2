"""What registries said of images."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
oldest_code = 1  # older processes neither write nor read it


def upgrade() -> None:
    op.create_table(
        "registry_answers",
        sa.Column("reference", sa.String(400), primary_key=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("good_until", sa.Float, nullable=False),
    )

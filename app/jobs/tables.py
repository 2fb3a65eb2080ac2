"""The tables that are ours: deliveries, live processes, writes allowed. Times are seconds of the database's clock."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

metadata = sa.MetaData()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows only in a column of type INTEGER

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", BIG, primary_key=True, autoincrement=True),
    sa.Column("delivery", sa.String(100), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("lane", sa.String(260), nullable=False),  # jobs of one lane run one after the other
    sa.Column("installation", sa.BigInteger, nullable=False),
    sa.Column("head_sha", sa.String(64), nullable=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("trace", sa.String(64), nullable=False, server_default=""),  # the delivery's span, for the job's
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),  # names the engine's run: a new number for every hand-over
    sa.Column("failures", sa.Integer, nullable=False),  # counts towards "dead"; waiting for a rate limit does not
    sa.Column("not_before", sa.Float, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False, server_default="0"),  # suggestions that came with the push
    sa.Column("dismissed", sa.Integer, nullable=False, server_default="0"),  # findings that people declined
    sa.Index("deliveries_by_state", "state", "not_before", "id"),
    sa.Index("deliveries_by_lane", "lane", "id"),
)

processes = sa.Table(
    "processes",
    metadata,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),  # the newest schema that this process knows
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Column("clock_skew", sa.Float),  # seconds that it is ahead of GitHub; null where it does not ask GitHub
)

write_budgets = sa.Table(
    "write_budgets",
    metadata,
    sa.Column("installation", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("next_at", sa.Float, nullable=False),
    sa.Column("paid_until", sa.Float, nullable=False),
)

chores = sa.Table(
    "chores",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("due_at", sa.Float, nullable=False),
)

registry_answers = sa.Table(
    "registry_answers",
    metadata,
    sa.Column("reference", sa.String(400), primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("good_until", sa.Float, nullable=False),
)

app_credentials = sa.Table(
    "app_credentials",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # one row: an installation has one App
    sa.Column("sealed", sa.Text, nullable=False),
)

resolved_threads = sa.Table(
    "resolved_threads",
    metadata,
    sa.Column("comment", sa.BigInteger, primary_key=True, autoincrement=False),  # the thread's first
    sa.Column("installation", sa.BigInteger, nullable=False),
    sa.Column("head_sha", sa.String(64), nullable=False),
    sa.Column("resolved_at", sa.Float, nullable=False),
)

commit_histories = sa.Table(
    "commit_histories",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("installation", sa.BigInteger, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("learnt_at", sa.Float, nullable=False),
    sa.Column("good_until", sa.Float, nullable=False),
)


class now(FunctionElement[float]):  # reads like the SQL function that it is
    """Seconds since 1970 by the database's clock: machines whose clocks differ still agree."""

    type = sa.Float()
    inherit_cache = True


@compiles(now, "sqlite")
def _now_sqlite(element: now, compiler: SQLCompiler, **options: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _now_postgresql(element: now, compiler: SQLCompiler, **options: object) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"

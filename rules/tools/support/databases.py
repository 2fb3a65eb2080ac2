"""Databases."""

from __future__ import annotations

from rules.tools.support.lifetimes import Lifetimes, days

_POSTGRES = Lifetimes(
    "PostgreSQL",
    "postgres:18",
    "https://www.postgresql.org/support/versioning/",
    days(
        """
        2018-11-08 9.3
        2020-02-13 9.4
        2021-02-11 9.5
        2021-11-11 9 9.6
        2022-11-10 10
        2023-11-09 11
        2024-11-21 12
        2025-11-13 13
        2026-11-12 14
        """
    ),
)
_MYSQL = Lifetimes(
    "MySQL",
    "mysql:8.4",
    "https://www.mysql.com/support/eol-notice.html",
    days(
        """
        2018-12-31 5.5
        2021-02-28 5.6
        2023-10-31 5 5.7
        2026-04-30 8.0
        """
    ),
)

DATABASES: dict[str, Lifetimes] = {"postgres": _POSTGRES, "mysql": _MYSQL}

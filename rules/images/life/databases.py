"""Databases and search engines, and what feeds them.

A step over several versions needs the data moved, which the message cannot say: each names a version with long support.
"""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

_POSTGRES = Lifetimes(
    "PostgreSQL",
    "postgres:18",
    "https://www.postgresql.org/support/versioning/",
    days(
        """
        2014-07-24 8 8.4
        2015-10-08 9.0
        2016-10-27 9.1
        2017-11-09 9.2
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
    frozenset(["alpine"]),
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
        2023-10-25 8.1
        2023-12-14 8.2
        2024-04-10 8.3
        2024-10-15 9.0
        2025-01-21 9.1
        2025-04-15 9.2
        2025-07-22 9.3
        2025-10-21 9.4
        2026-01-20 9.5
        2026-04-21 9.6
        """
    ),
    other_successors={"9": "mysql:9.7"},
)
_MARIADB = Lifetimes(
    "MariaDB",
    "mariadb:11.8",
    "https://mariadb.org/about/#maintenance-policy",
    days(
        """
        2020-04-11 5 5.5
        2019-03-31 10.0
        2020-10-17 10.1
        2022-05-23 10.2
        2023-05-25 10.3
        2024-06-18 10.4
        2025-06-24 10.5
        2026-07-06 10.6
        2023-02-09 10.7
        2023-05-20 10.8
        2023-08-22 10.9
        2023-11-17 10.10
        2024-06-06 11.0
        2024-08-21 11.1
        2024-11-21 11.2
        2024-05-29 11.3
        2024-11-21 11.5
        2025-02-13 11.6
        2025-05-12 11.7
        2025-11-18 12.0
        2026-02-13 12.1
        2026-05-28 12.2
        """
    ),
    frozenset(["ubi"]),
    {"12": "mariadb:12.3"},
)
_MONGO = Lifetimes(
    "MongoDB",
    "mongo:8.0",
    "https://www.mongodb.com/legal/support-policy/lifecycles",
    days(
        """
        2014-02-28 2.2
        2016-10-31 2 2.6
        2018-02-28 3.0
        2018-09-30 3.2
        2020-01-31 3.4
        2021-04-30 3 3.6
        2022-04-30 4.0
        2023-04-30 4.2
        2024-02-29 4 4.4
        2024-10-31 5 5.0
        2025-07-31 6 6.0
        2025-09-30 8.1
        2026-07-31 8.2
        """
    ),
    frozenset(["windowsservercore", "nanoserver"]),
    {"8": "mongo:8.3"},
)
_REDIS = Lifetimes(
    "Redis",
    "redis:8",
    "https://redis.io/docs/latest/operate/oss_and_stack/install/version-mgmt/",
    days(
        """
        2016-05-06 2 2.8
        2017-07-14 3.0
        2018-10-17 3 3.2
        2020-04-30 4 4.0
        2022-04-27 5 5.0
        2022-05-31 6.0
        2024-07-29 7.0
        """
    ),
    frozenset(["alpine"]),
)
_ELASTIC_POLICY = "https://www.elastic.co/support_policy"
_ELASTIC = days(
    """
    2017-01-16 1
    2018-02-28 2
    2019-03-11 5
    2022-02-10 6
    2026-01-15 7
    """
)
"""Elastic has no tags that move: each successor names a patch of the last series of 8."""

DATABASES: dict[str, Lifetimes] = {
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MARIADB,
    "mongo": _MONGO,
    "redis": _REDIS,
    **{
        image: Lifetimes(product.title(), f"{image.removesuffix('-oss')}:8.19.20", _ELASTIC_POLICY, _ELASTIC)
        for product in ("elasticsearch", "kibana", "logstash")
        for image in (product, f"docker.elastic.co/{product}/{product}", f"docker.elastic.co/{product}/{product}-oss")
    },
    **{
        f"docker.elastic.co/beats/{beat}": Lifetimes(
            beat.title(), f"docker.elastic.co/beats/{beat}:8.19.20", _ELASTIC_POLICY, _ELASTIC
        )
        for beat in ("auditbeat", "filebeat", "heartbeat", "metricbeat", "packetbeat")
    },
}

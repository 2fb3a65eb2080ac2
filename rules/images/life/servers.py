"""Web servers, proxies and message brokers."""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

_NGINX = days(
    """
    2015-04-21 1.6
    2015-04-28 1.7
    2016-04-26 1.8
    2016-05-24 1.9
    2017-04-12 1.10
    2017-04-25 1.11
    2018-04-17 1.12
    2018-06-05 1.13
    2019-04-23 1.14
    2019-05-21 1.15
    2020-04-20 1.16
    2020-05-26 1.17
    2021-04-20 1.18
    2021-05-25 1.19
    2022-05-24 1.20
    2022-06-21 1.21
    2023-04-11 1.22
    2023-05-23 1.23
    2024-04-23 1.24
    2024-05-29 1.25
    2025-04-23 1.26
    2025-06-24 1.27
    2026-04-14 1.28
    2026-05-13 1.29
    """
)
"""A stable branch (even) ends with the next stable one, a mainline branch (odd) with the next mainline."""
_HTTPD = Lifetimes(
    "Apache httpd", "httpd:2.4", "https://httpd.apache.org/", days("2017-07-11 2.2"), frozenset(["alpine"])
)
_TOMCAT = Lifetimes(
    "Tomcat",
    "tomcat:9.0",
    "https://tomcat.apache.org/whichversion.html",
    days(
        """
        2016-12-31 6 6.0
        2021-03-31 7 7.0
        2018-06-30 8.0
        2024-03-31 8 8.5
        2022-10-31 10.0
        """
    ),
    frozenset([f"{kind}{version}" for kind in ("jdk", "jre") for version in (8, 11, 17, 21, 25)]),
    {"10": "tomcat:10.1"},
)
"""Up to 9.0 the packages are called `javax`, from 10 on `jakarta`: 9.0 still runs what was written for 8.5."""
_HAPROXY = Lifetimes(
    "HAProxy",
    "haproxy:3.2",
    "https://www.haproxy.org/",
    days(
        """
        2020-01-10 1.4 1.5
        2020-10-01 1.6
        2021-10-01 1.7
        2022-12-09 1.8
        2020-07-31 1.9
        2024-04-05 2.0
        2021-03-18 2.1
        2025-04-23 2.2
        2022-07-27 2.3
        2026-04-01 2.4
        2023-05-02 2.5
        2024-04-05 2.7
        2025-03-21 2.9
        2026-01-01 3.1
        """
    ),
    frozenset(["alpine"]),
)
_TRAEFIK = Lifetimes(
    "Traefik",
    "traefik:v3",
    "https://doc.traefik.io/traefik/deprecation/releases/",
    days(
        """
        2021-12-31 1 1.7
        2019-12-11 2.0
        2020-03-25 2.1
        2020-09-23 2.2
        2021-01-19 2.3
        2021-08-16 2.4
        2022-01-24 2.5
        2022-05-24 2.6
        2022-06-29 2.7
        2022-10-03 2.8
        2023-04-24 2.9
        2024-02-12 2.10
        """
    ),
)
_RABBITMQ = Lifetimes(
    "RabbitMQ",
    "rabbitmq:4",
    "https://www.rabbitmq.com/release-information",
    days(
        """
        2018-05-31 3.6
        2020-09-30 3.7
        2022-07-31 3.8
        2023-01-31 3.9
        2022-09-28 3.10
        2023-06-01 3.11
        2024-02-21 3.12
        2024-09-17 3 3.13
        2025-04-15 4.0
        2026-01-30 4.1
        """
    ),
    frozenset(["management", "alpine"]),
)
"""The days of the community's support, which the free image has."""

SERVERS: dict[str, Lifetimes] = {
    "httpd": _HTTPD,
    "tomcat": _TOMCAT,
    "haproxy": _HAPROXY,
    "traefik": _TRAEFIK,
    "rabbitmq": _RABBITMQ,
    **{
        image: Lifetimes("nginx", f"{image}:1.30", "https://nginx.org/en/CHANGES", _NGINX, variants)
        for image, variants in (
            ("nginx", frozenset(["alpine", "slim", "perl", "otel"])),
            ("nginxinc/nginx-unprivileged", frozenset(["alpine", "slim", "perl", "otel"])),
        )
    },
}

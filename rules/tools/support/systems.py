"""Linux distributions. A day is that of the end of free updates: for Debian, of its long-term support."""

from __future__ import annotations

from rules.tools.support.lifetimes import Lifetimes, days

DEBIAN = Lifetimes(
    "Debian",
    "debian:trixie",
    "https://wiki.debian.org/LTS",
    days(
        """
        2016-02-29 6 squeeze
        2018-05-31 7 wheezy
        2020-06-30 8 jessie
        2022-06-30 9 stretch
        2024-06-30 10 buster
        2026-08-31 11 bullseye
        """
    ),
)
_UBUNTU = Lifetimes(
    "Ubuntu",
    "ubuntu:24.04",
    "https://ubuntu.com/about/release-cycle",
    days(
        """
        2017-04-28 12.04 precise
        2014-05-16 12.10 quantal
        2019-04-25 14.04 trusty
        2015-07-23 14.10 utopic
        2016-02-04 15.04 vivid
        2016-07-28 15.10 wily
        2021-04-30 16.04 xenial
        2017-07-20 16.10 yakkety
        2018-01-13 17.04 zesty
        2018-07-19 17.10 artful
        2023-05-31 18.04 bionic
        2019-07-18 18.10 cosmic
        2020-01-23 19.04 disco
        2020-07-17 19.10 eoan
        2025-05-31 20.04 focal
        2021-07-22 20.10 groovy
        2022-01-20 21.04 hirsute
        2022-07-14 21.10 impish
        2023-07-20 22.10 kinetic
        2024-01-25 23.04 lunar
        2024-07-11 23.10 mantic
        2025-07-10 24.10 oracular
        2026-01-15 25.04 plucky
        2026-07 25.10 questing
        """
    ),
)
ALPINE = Lifetimes(
    "Alpine Linux",
    "alpine:3.24",
    "https://alpinelinux.org/releases/",
    days(
        """
        2015-11-01 2 2.6 2.7
        2016-05-01 3.0
        2016-11-01 3.1
        2017-05-01 3.2
        2017-11-01 3.3
        2018-05-01 3.4
        2018-11-01 3.5
        2019-05-01 3.6
        2019-11-01 3.7
        2020-05-01 3.8
        2020-11-01 3.9
        2021-05-01 3.10
        2021-11-01 3.11
        2022-05-01 3.12
        2022-11-01 3.13
        2023-05-01 3.14
        2023-11-01 3.15
        2024-05-23 3.16
        2024-11-22 3.17
        2025-05-09 3.18
        2025-11-01 3.19
        2026-04-01 3.20
        2026-11-01 3.21
        """
    ),
)
_CENTOS = Lifetimes(
    "CentOS Linux",
    "almalinux:9",
    "https://www.centos.org/centos-linux-eol/",
    days(
        """
        2017-03-31 5 centos5
        2020-11-30 6 centos6
        2024-06-30 7 centos7
        2021-12-31 8 centos8 latest -
        """
    ),
)
_AMAZON = Lifetimes(
    "Amazon Linux",
    "amazonlinux:2023",
    "https://aws.amazon.com/amazon-linux-2/faqs/",
    days(
        """
        2023-12-31 1 2016 2017 2018
        2026-06-30 2
        """
    ),
)

SYSTEMS: dict[str, Lifetimes] = {
    "debian": DEBIAN,
    "ubuntu": _UBUNTU,
    "alpine": ALPINE,
    "centos": _CENTOS,
    "amazonlinux": _AMAZON,
}

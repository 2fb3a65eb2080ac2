"""Linux distributions. A day is that of the end of free updates: for Debian, of its long-term support."""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

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
    frozenset(["slim"]),
)
UBUNTU = Lifetimes(
    "Ubuntu",
    "ubuntu:24.04",
    "https://ubuntu.com/about/release-cycle",
    days(
        """
        2013-05-09 10.04 lucid
        2017-04-28 12.04 precise
        2014-05-16 12.10 quantal
        2014-01-27 13.04 raring
        2014-07-17 13.10 saucy
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
_CENTOS_STREAM = Lifetimes(
    "CentOS Stream",
    "quay.io/centos/centos:stream9",
    "https://www.centos.org/cl-vs-cs/#end-of-life",
    days("2024-05-31 stream8"),
)
_FEDORA = Lifetimes(
    "Fedora",
    "fedora:44",
    "https://docs.fedoraproject.org/en-US/releases/eol/",
    days(
        """
        2015-06-23 20
        2015-12-01 21
        2016-07-19 22
        2016-12-20 23
        2017-08-08 24
        2017-12-12 25
        2018-05-29 26
        2018-11-30 27
        2019-05-28 28
        2019-11-26 29
        2020-05-26 30
        2020-11-24 31
        2021-05-25 32
        2021-11-30 33
        2022-06-07 34
        2022-12-13 35
        2023-05-16 36
        2023-12-05 37
        2024-05-21 38
        2024-11-26 39
        2025-05-13 40
        2025-12-15 41
        2026-05-27 42
        """
    ),
)
_OPENSUSE = Lifetimes(
    "openSUSE Leap",
    "opensuse/leap:16.0",
    "https://en.opensuse.org/Lifetime",
    days(
        """
        2017-05-17 42.1
        2018-01-26 42.2
        2019-07-01 42 42.3
        2019-12-03 15.0
        2021-02-02 15.1
        2022-01-04 15.2
        2022-12-31 15.3
        2023-12-07 15.4
        2024-12-31 15.5
        2026-04-30 15 15.6
        """
    ),
)
_ORACLE = Lifetimes(
    "Oracle Linux",
    "oraclelinux:9",
    "https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf",
    days(
        """
        2017-06-30 5
        2021-03-31 6
        2024-12-31 7
        """
    ),
    frozenset(["slim"]),
)

SYSTEMS: dict[str, Lifetimes] = {
    "debian": DEBIAN,
    "ubuntu": UBUNTU,
    "alpine": ALPINE,
    "centos": _CENTOS,
    "quay.io/centos/centos": _CENTOS_STREAM,
    "fedora": _FEDORA,
    "registry.fedoraproject.org/fedora": _FEDORA,
    "opensuse/leap": _OPENSUSE,
    "oraclelinux": _ORACLE,
    "amazonlinux": _AMAZON,
}

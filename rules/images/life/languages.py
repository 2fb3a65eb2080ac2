"""Languages and their runtimes. A first number alone stands for its last release, as the image's tag does."""

from __future__ import annotations

from rules.images.life.lifetimes import Lifetimes, days

_PYTHON = Lifetimes(
    "Python",
    "python:3.14",
    "https://devguide.python.org/versions/",
    days(
        """
        2013-10-29 2.6
        2020-01-01 2 2.7
        2009-06-27 3.0
        2012-04-09 3.1
        2016-02-20 3.2
        2017-09-29 3.3
        2019-03-18 3.4
        2020-09-30 3.5
        2021-12-23 3.6
        2023-06-27 3.7
        2024-10-07 3.8
        2025-10-31 3.9
        2026-10-31 3.10
        """
    ),
    frozenset(["slim", "alpine", "windowsservercore"]),
)
_NODE = Lifetimes(
    "Node.js",
    "node:24",
    "https://github.com/nodejs/release#release-schedule",
    days(
        """
        2016-10-31 0.10
        2016-12-31 0 0.12
        2018-04-30 4 argon
        2016-06-30 5
        2019-04-30 6 boron
        2017-06-30 7
        2019-12-31 8 carbon
        2018-06-30 9
        2021-04-30 10 dubnium
        2019-06-01 11
        2022-04-30 12 erbium
        2020-06-01 13
        2023-04-30 14 fermium
        2021-06-01 15
        2023-09-11 16 gallium
        2022-06-01 17
        2025-04-30 18 hydrogen
        2023-06-01 19
        2026-04-30 20 iron
        2024-06-01 21
        2025-06-01 23
        2026-06-01 25
        """
    ),
    frozenset(["slim", "alpine"]),
)
_RUBY = Lifetimes(
    "Ruby",
    "ruby:3.4",
    "https://www.ruby-lang.org/en/downloads/branches/",
    days(
        """
        2015-02-23 1 1.9
        2016-02-24 2.0
        2017-03-31 2.1
        2018-03-31 2.2
        2019-03-31 2.3
        2020-03-31 2.4
        2021-03-31 2.5
        2022-04-12 2.6
        2023-03-31 2 2.7
        2024-04-23 3.0
        2025-03-26 3.1
        2026-03-31 3.2
        """
    ),
    frozenset(["slim", "alpine"]),
)
_PHP = Lifetimes(
    "PHP",
    "php:8.4",
    "https://www.php.net/eol.php",
    days(
        """
        2014-08-14 5.3
        2015-09-14 5.4
        2016-07-21 5.5
        2018-12-31 5 5.6
        2019-01-10 7.0
        2019-12-01 7.1
        2020-11-30 7.2
        2021-12-06 7.3
        2022-11-28 7 7.4
        2023-11-26 8.0
        2025-12-31 8.1
        """
    ),
    frozenset(["cli", "apache", "fpm", "zts", "alpine"]),
)
_GO = Lifetimes(
    "Go",
    "golang:1.27",
    "https://go.dev/doc/devel/release#policy",
    days(
        """
        2014-12-10 1.2
        2015-08-19 1.3
        2016-02-17 1.4
        2016-08-15 1.5
        2017-02-16 1.6
        2017-08-24 1.7
        2018-02-16 1.8
        2018-08-24 1.9
        2019-02-25 1.10
        2019-09-03 1.11
        2020-02-25 1.12
        2020-08-11 1.13
        2021-02-16 1.14
        2021-08-16 1.15
        2022-03-15 1.16
        2022-08-02 1.17
        2023-02-01 1.18
        2023-08-08 1.19
        2024-02-06 1.20
        2024-08-13 1.21
        2025-02-11 1.22
        2025-08-12 1.23
        2026-02-10 1.24
        2026-08-19 1.25
        """
    ),
    frozenset(["alpine", "windowsservercore", "nanoserver"]),
)
_DOTNET = days(
    """
    2019-06-27 1.0 1.1
    2018-10-01 2.0
    2021-08-21 2.1
    2019-12-23 2.2
    2020-03-03 3.0
    2022-12-13 3.1
    2022-05-10 5.0
    2024-11-12 6.0
    2024-05-14 7.0
    2026-11-10 8.0 9.0
    """
)

LANGUAGES: dict[str, Lifetimes] = {
    "python": _PYTHON,
    "node": _NODE,
    "ruby": _RUBY,
    "php": _PHP,
    "golang": _GO,
    **{
        f"mcr.microsoft.com/dotnet/{part}{kind}": Lifetimes(
            ".NET",
            f"mcr.microsoft.com/dotnet/{kind}:10.0",
            "https://dotnet.microsoft.com/platform/support/policy/dotnet-core",
            _DOTNET,
            frozenset(["alpine", "azurelinux3.0", "distroless", "chiseled", "extra"]),
        )
        for part in ("", "core/")
        for kind in ("sdk", "runtime", "aspnet", "runtime-deps")
    },
}

CARRIED: dict[str, tuple[str, str]] = {
    "wordpress": ("php", "php8.4"),
    "drupal": ("php", "php8.4"),
    "joomla": ("php", "php8.4"),
    "dunglas/frankenphp": ("php", "php8.4"),
    "tiangolo/uvicorn-gunicorn": ("python", "python3.11"),
    "tiangolo/uvicorn-gunicorn-fastapi": ("python", "python3.11"),
    "tiangolo/uwsgi-nginx": ("python", "python3.11"),
    "tiangolo/uwsgi-nginx-flask": ("python", "python3.11"),
}
"""Images whose tags name the language that they bring (`5.9-php7.4-apache`), with a tag of a supported version."""

"""Packages that only a build needs, and the libraries that what they built needs when it runs."""

from __future__ import annotations

from collections.abc import Collection

from rules.dockerfile.expressions import expression

_BUILD_ONLY = expression(
    r"gcc(-\d+|-multilib)?|g\+\+(-\d+|-multilib)?|binutils|clang(-\d+)?|make|cmake|ninja-build|build-essential|build-base"
    r"|musl-dev|libc6?-dev"
    r"|autoconf|automake|libtool|pkg-config|pkgconf|patch|swig|gfortran|cargo|rust|rustc|python3?-dev|linux-headers"
    r"|[a-z0-9.+-]+-dev"
)

DEBIAN = {
    "libpq-dev": "libpq5",
    "default-libmysqlclient-dev": "libmariadb3",
    "libmysqlclient-dev": "libmariadb3",
    "libmariadb-dev": "libmariadb3",
    "libmariadb-dev-compat": "libmariadb3",
    "libxml2-dev": "libxml2",
    "libxslt1-dev": "libxslt1.1",
    "libxslt-dev": "libxslt1.1",
    "libxmlsec1-dev": "libxmlsec1-openssl",
    "libjpeg-dev": "libjpeg62-turbo",
    "libjpeg62-turbo-dev": "libjpeg62-turbo",
    "libwebp-dev": "libwebp7",
    "libfreetype6-dev": "libfreetype6",
    "libcairo2-dev": "libcairo2",
    "libpango1.0-dev": "libpangocairo-1.0-0",
    "libsasl2-dev": "libsasl2-2",
    "libcurl4-openssl-dev": "libcurl4",
    "libmagic-dev": "libmagic1",
    "libmemcached-dev": "libmemcached11",
    "unixodbc-dev": "unixodbc",
    "portaudio19-dev": "libportaudio2",
    "libsndfile1-dev": "libsndfile1",
    "libopenblas-dev": "libopenblas0",
    "librdkafka-dev": "librdkafka1",
    "libzmq3-dev": "libzmq5",
    "libyaml-dev": "libyaml-0-2",
    "libpcre2-dev": "libpcre2-8-0",
    "libpng-dev": "libpng16-16",
    "libonig-dev": "libonig5",
    "libgmp-dev": "libgmp10",
    "libfreetype-dev": "libfreetype6",
    "libxpm-dev": "libxpm4",
    "libsodium-dev": "libsodium23",
    "libssh2-1-dev": "libssh2-1",
    "librabbitmq-dev": "librabbitmq4",
    "libmaxminddb-dev": "libmaxminddb0",
    "libmcrypt-dev": "libmcrypt4",
    "libkrb5-dev": "libgssapi-krb5-2",
    "libc-client-dev": "libc-client2007e",
    "libsnappy-dev": "libsnappy1v5",
    "libsnmp-dev": "libsnmp40",
    "libuv1-dev": "libuv1",
    "libevent-dev": "libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 libevent-pthreads-2.1-7",
    "libvips-dev": "libvips42",
    "libudev-dev": "libudev1",
    "libusb-1.0-0-dev": "libusb-1.0-0",
    "libev-dev": "libev4",
    "libgeos-dev": "libgeos-c1v5",
    "libclang-dev": "",
    "freetds-dev": "libsybdb5",
    "zlib1g-dev": "zlib1g",
    "libbz2-dev": "libbz2-1.0",
    "liblzma-dev": "liblzma5",
    "libsqlite3-dev": "libsqlite3-0",
    **dict.fromkeys(("libc-dev", "libc6-dev", "python3-dev", "python-dev", "libpython3-dev", "musl-dev"), ""),
    **dict.fromkeys(("python3-all-dev", "python-all-dev"), ""),
}
"""Debian's development packages and the library that each is for ("" where nothing more is needed).

Where trixie renamed a library for its 64-bit times (`libvips42t64`), the old name still installs it.
"""

_SSL_1, _SSL_3 = "libssl1.1", "libssl3"
_FFI_6, _FFI_7 = "libffi6", "libffi7"
_LDAP = {"bookworm": "libldap-2.5-0", "trixie": "libldap2"}
_MAGICK = {"bookworm": "libmagickwand-6.q16-6", "trixie": "libmagickwand-7.q16-10"}

BY_RELEASE = {
    "libzip-dev": {"bookworm": "libzip4", "trixie": "libzip5"},
    "libicu-dev": {"bookworm": "libicu72", "trixie": "libicu76"},
    "libldap2-dev": _LDAP,
    "libldap-dev": _LDAP,
    "libtidy-dev": {"bookworm": "libtidy5deb1", "trixie": "libtidy58"},
    "libavif-dev": {"bookworm": "libavif15", "trixie": "libavif16"},
    "libmagickwand-dev": _MAGICK,
    "libmagickcore-dev": _MAGICK,
    "libssl-dev": {
        **dict.fromkeys(("buster", "10", "bullseye", "11", "focal", "20.04"), _SSL_1),
        **dict.fromkeys(("bookworm", "12", "jammy", "22.04"), _SSL_3),
        "": "libssl3t64",
    },
    "libffi-dev": {
        **dict.fromkeys(("buster", "10"), _FFI_6),
        **dict.fromkeys(("bullseye", "11", "focal", "20.04"), _FFI_7),
        "": "libffi8",
    },
}
"""Libraries whose package has another name in each release of Debian or Ubuntu; under "" that of all newer ones."""

ALPINE = {
    "postgresql-dev": "libpq",
    "libpq-dev": "libpq",
    "mariadb-dev": "mariadb-connector-c",
    "mariadb-connector-c-dev": "mariadb-connector-c",
    "libxml2-dev": "libxml2",
    "libxslt-dev": "libxslt",
    "jpeg-dev": "libjpeg-turbo",
    "libjpeg-turbo-dev": "libjpeg-turbo",
    "libwebp-dev": "libwebp",
    "freetype-dev": "freetype",
    "cairo-dev": "cairo",
    "pango-dev": "pango",
    "openldap-dev": "libldap",
    "curl-dev": "libcurl",
    "unixodbc-dev": "unixodbc",
    "yaml-dev": "yaml",
    "libpng-dev": "libpng",
    "libzip-dev": "libzip",
    "icu-dev": "icu-libs",
    "oniguruma-dev": "oniguruma",
    "gmp-dev": "gmp",
    "libsodium-dev": "libsodium",
    "libxpm-dev": "libxpm",
    "rabbitmq-c-dev": "rabbitmq-c",
    "libmemcached-dev": "libmemcached-libs",
    "tidyhtml-dev": "tidyhtml-libs",
    "krb5-dev": "krb5-libs",
    "imagemagick-dev": "imagemagick",
    "vips-dev": "vips",
    "libuv-dev": "libuv",
    "libffi-dev": "libffi",
    "openssl-dev": "libssl3",
    "zlib-dev": "zlib",
    "bzip2-dev": "libbz2",
    "xz-dev": "xz-libs",
    "sqlite-dev": "sqlite-libs",
    **dict.fromkeys(("libc-dev", "musl-dev", "python3-dev", "python-dev"), ""),
}
"""The same for Alpine."""


def is_build_only(package: str) -> bool:
    """Whether a package serves to compile: compilers, build tools and development packages."""
    return _BUILD_ONLY.fullmatch(package) is not None


def library_of(package: str, alpine: bool, release: str, brought: Collection[str]) -> str | None:
    """The run-time library of a development package; "" where the image has it, None where nobody knows.

    release: the distribution's name or number, where it is known. brought: development packages whose libraries are in
    the image.
    """
    if package in brought or not package.endswith("-dev"):
        return ""
    if alpine:
        return ALPINE.get(package)
    releases = BY_RELEASE.get(package, {})
    return DEBIAN.get(package, releases.get(release, releases.get("")))


_DEBIAN_COMPILERS = {"gfortran": "libgfortran5"}
_ALPINE_COMPILERS = {
    **dict.fromkeys(("build-base", "g++"), "libstdc++"),
    **dict.fromkeys(("cargo", "rust"), "libgcc"),
    "gfortran": "libgfortran",
}


def compilers_library(package: str, alpine: bool) -> str:
    """The library that a compiler's programs load; "" where the image has it: Debian's has C++'s, Alpine's has not."""
    return (_ALPINE_COMPILERS if alpine else _DEBIAN_COMPILERS).get(package, "")

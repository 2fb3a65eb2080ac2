"""Language packages that are built from source, and the Debian packages that building and running them needs.

Only packages without a ready-made binary for Linux on their registry (or that are known to be built anyway) stand here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rules.dockerfile.expressions import expression

_C = ("gcc", "libc6-dev")

PYTHON: dict[str, tuple[str, ...]] = {
    "psycopg2": (*_C, "libpq-dev"),
    "psycopg[c]": (*_C, "libpq-dev"),
    "mysqlclient": (*_C, "default-libmysqlclient-dev", "pkg-config"),
    "uwsgi": _C,
    "python-ldap": (*_C, "libldap2-dev", "libsasl2-dev"),
    "django-auth-ldap": (*_C, "libldap2-dev", "libsasl2-dev"),
    "pygraphviz": (*_C, "graphviz", "libgraphviz-dev"),
    "pycairo": (*_C, "libcairo2-dev", "pkg-config"),
    "xhtml2pdf": (*_C, "libcairo2-dev", "pkg-config"),
    "pygobject": (*_C, "libgirepository1.0-dev", "libcairo2-dev", "pkg-config"),
    "dbus-python": (*_C, "libdbus-1-dev", "libglib2.0-dev", "pkg-config"),
    "pysqlite3": (*_C, "libsqlite3-dev"),
    "pysqlcipher3": (*_C, "libsqlcipher-dev"),
    "gssapi": (*_C, "libkrb5-dev"),
    "pykerberos": (*_C, "libkrb5-dev"),
    "kerberos": (*_C, "libkrb5-dev"),
    "sasl": ("g++", "libsasl2-dev"),
    "pyhive[hive]": ("g++", "libsasl2-dev"),
    "pybluez": (*_C, "libbluetooth-dev"),
    "pyaudio": (*_C, "portaudio19-dev"),
    "pylibmc": (*_C, "libmemcached-dev", "zlib1g-dev"),
    "pysvn": ("g++", "libsvn-dev"),
    "gmpy": (*_C, "libgmp-dev"),
    "pycrypto": _C,
    "pyscard": (*_C, "swig", "libpcsclite-dev"),
    "cx-freeze": _C,
    "dlib": ("build-essential", "cmake"),
    "box2d-py": ("build-essential", "swig"),
    "box2d": ("build-essential", "swig"),
    "fasttext": ("g++",),
    "hnswlib": ("g++",),
    "llama-cpp-python": ("build-essential", "cmake"),
    "flash-attn": ("build-essential",),
    "apex": ("build-essential",),
    "netifaces": _C,
    "gdal": ("g++", "libgdal-dev"),
    "rpi-gpio": _C,
    "spidev": _C,
    "evdev": _C,
    "thriftpy": _C,
    "ibm-db": _C,
    "backports-lzma": (*_C, "liblzma-dev"),
    "xmlsec": (*_C, "libxmlsec1-dev", "pkg-config"),
    "m2crypto": (*_C, "libssl-dev", "swig"),
    "lightgbm": ("libgomp1",),  # its wheel comes without OpenMP's library
}
"""By the normalised name of PyPI.

psycopg2-binary, cryptography, lxml, pillow, numpy ... have wheels and are not here.
"""

LINKED_ON_FULL: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("uwsgi", "ibm-db"), ("libxml2",)),
    **dict.fromkeys(("hnswlib", "llama-cpp-python"), ("libgomp1",)),
    "dlib": (),
}
"""What packages link beside the above because the full image has it, and the slim one lacks; () for what nobody can
name. uWSGI takes every library whose headers it finds.
"""

NODE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [
            "node-gyp",
            "node-sass",
            "fibers",
            "grpc",
            "libxmljs",
            "libxmljs2",
            "node-rdkafka",
            "robotjs",
            "pg-native",
            "hiredis",
            "farmhash",
            "iltorb",
            "heapdump",
            "scrypt",
            "node-expat",
            "memwatch-next",
            "microtime",
            "unix-dgram",
            "usb",
            "node-pty",
        ],
        ("python3", "make", "g++"),
    ),
    **dict.fromkeys(("bower", "polymer-cli", "yo"), ("ca-certificates", "git")),
    **dict.fromkeys(("phantomjs", "phantomjs-prebuilt"), ("bzip2", "libfontconfig1")),
}
"""Packages of npm that node-gyp compiles on installation, or that call programs of the full image."""

RUBY: dict[str, tuple[str, ...]] = {
    "pg": ("libpq-dev",),
    "mysql2": ("default-libmysqlclient-dev",),
    "sqlite3": ("libsqlite3-dev",),
    "rmagick": ("libmagickwand-dev", "pkg-config"),
    "curb": ("libcurl4-openssl-dev",),
    "charlock_holmes": ("libicu-dev", "pkg-config"),
    "rugged": ("cmake", "pkg-config", "libssl-dev"),
    "ruby-filemagic": ("libmagic-dev",),
    "snappy": ("libsnappy-dev", "cmake"),
    "tiny_tds": ("freetds-dev",),
    "idn-ruby": ("libidn11-dev",),
}
"""Gems that need headers besides a compiler."""

_REQUIREMENT = expression(r"\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?")
_GIT = expression(r"(^|\s|@\s*)(git\+|hg\+|svn\+)")


def python_packages(requirements: str) -> Iterator[str]:
    """The normalised names in a requirements file, each once without and once with its extras."""
    for line in requirements.splitlines():
        text = line.partition("#")[0].strip()
        found = _REQUIREMENT.match(text)
        if not text or text.startswith("-") or found is None or "://" in text.partition("@")[0]:
            continue
        yield from requirement_names(text)


def requirement_names(requirement: str) -> Iterator[str]:
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return
    name = re.sub(r"[-_.]+", "-", found.group(1)).lower()
    yield name
    if found.group(2):
        yield f"{name}{found.group(2).replace(' ', '').lower()}"


def needs_git(requirement: str) -> bool:
    """Whether pip clones it: `git+https://...`, `name @ git+https://...`."""
    return _GIT.search(requirement) is not None


WITHOUT_EXTENSION = frozenset({"bundler", "rake", "foreman"})
"""Gems of Ruby alone, which people install by name."""

CARGO_LOCK = "Cargo.lock"
SIGNS: Mapping[str, tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "cargo": (CARGO_LOCK, (("-sys", ("pkg-config",)), ("openssl-sys", ("libssl-dev",)), ("pq-sys", ("libpq-dev",)))),
    "mix": ("mix.exs", (("git:", ("git",)), ("github:", ("git",)))),
    "rebar3": ("rebar.config", (("git", ("git",)),)),
}
"""By program: the file that tells, and what in it needs which of Debian's packages; all of them where no file tells."""

"""What the slim images of a language bring by themselves: packages, and libraries by the packages that link them."""

from __future__ import annotations

from collections.abc import Mapping

PACKAGES: Mapping[str, frozenset[str]] = {
    "python": frozenset({"ca-certificates", "openssl"}),
    "ruby": frozenset({"ca-certificates", "openssl", "procps", "bzip2"}),
    "rust": frozenset({"ca-certificates", "openssl", "binutils"}),
}
"""By the language, of the packages that full images have besides. Source: the Dockerfiles in docker-library."""

OF_DISTRIBUTION = frozenset({"zlib1g-dev", "libbz2-dev", "liblzma-dev", "zlib-dev", "openssl-dev"})
"""Of Debian's libraries zlib, bzip2 and xz, since dpkg needs them; of Alpine's zlib and OpenSSL, since apk does."""

_MOST = OF_DISTRIBUTION | {"libffi-dev", "libssl-dev", "xz-dev", "bzip2-dev"}
_SQLITE = {"libsqlite3-dev", "sqlite-dev"}
_EDITING = {"libedit-dev", "libreadline-dev", "readline-dev"}

LIBRARIES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("python", "pypy"), _MOST | _SQLITE),
    "ruby": _MOST,
    "php": (_MOST | _SQLITE | _EDITING) - {"libffi-dev", "bzip2-dev"},
}
"""By the image of a language that compiles what it installs. Others bring what their distribution does: Node.js holds
its libraries itself, and what a compiler made goes to Debian or Alpine.
"""

IN_MANY_LANGUAGES = frozenset({"python", "pypy"})
"""Images whose packages are as often written in C++ or Fortran as in C, and load the libraries of these compilers."""

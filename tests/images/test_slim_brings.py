"""The libraries that the second stage installs: those that its own image lacks, whatever the language."""

from __future__ import annotations

import pytest

from rules.second_stage.runtime_packages import library_in

LINKED = [
    ("python", "libssl-dev", False, "bookworm", ""),
    ("node", "libssl-dev", False, "bookworm", "libssl3"),
    ("node", "libssl-dev", False, "trixie", "libssl3t64"),
    ("rust", "libssl-dev", False, "bullseye", "libssl1.1"),
    ("ubuntu", "libffi-dev", False, "20.04", "libffi7"),
    ("python", "libsqlite3-dev", False, "trixie", ""),
    ("ruby", "libsqlite3-dev", False, "trixie", "libsqlite3-0"),
    ("node", "libsqlite3-dev", False, "trixie", "libsqlite3-0"),
    ("php", "libffi-dev", False, "trixie", "libffi8"),
    ("php", "libffi-dev", True, "", "libffi"),
    ("php", "bzip2-dev", True, "", "libbz2"),
    ("python", "bzip2-dev", True, "", ""),
    ("golang", "bzip2-dev", True, "", "libbz2"),
    ("golang", "openssl-dev", True, "", ""),
    ("debian", "zlib1g-dev", False, "", ""),
    ("python", "g++", True, "", "libstdc++"),
    ("ruby", "g++", True, "", ""),
    ("golang", "libicu-dev", False, "bookworm", "libicu72"),
    ("golang", "libicu-dev", False, "", None),
    ("golang", "libunheard-of-dev", False, "", None),
]


@pytest.mark.parametrize(("image", "package", "alpine", "release", "library"), LINKED)
def test_a_library_is_installed_where_the_image_lacks_it(
    image: str, package: str, alpine: bool, release: str, library: str | None
) -> None:
    assert library_in(image, package, alpine, release) == library

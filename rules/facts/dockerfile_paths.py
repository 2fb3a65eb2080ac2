"""What the path of a Dockerfile tells of what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.dockerfile.expressions import expression

_VERSION = expression(r"(?:^|[-_.])v?\d+[.u]\d+|\d{4}-\d\d-\d\d")
_FLAW = expression(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
_NOT_RUN = frozenset(["testdata", "test-data", "test_data", "testfiles", "fixtures", "__fixtures__"])
_TESTS = expression(
    r"(?:^|/)(?:(?:[^/]+[-_.])?(?:(?:auto|i|load|smoke|ui|unit)?tests?|e2e)|tests?[-_][^/]+|cypress|playwright|dummy|mocks?)/"
    r"|[-_.](?:(?:auto|i|load|smoke|ui|unit)?tests?|e2e)$|(?:^|/)tests?\.",
    re.I,
)
_WORK = expression(
    r"(?:^|/)(?:\.?ci|\.circleci|\.github|\.gitlab|\.kokoro|\.?dev|\.devcontainer|development|local|packaging|builder)/"
    r"|[-_.](?:build|builder|ci|debug|dev|devel|develop|development|local)$"
    r"|(?:^|[/._-])(?:build|builder|ci|debug|dev|devel|develop|development|local)[-_.](?:docker|container)file$",
    re.I,
)
_OF_OTHERS = frozenset(["vendor", "third_party", "third-party", "node_modules"])


def holds_a_version(path: str) -> bool:
    """Whether the file is one of a row of versions or made to show a known flaw.

    Versions are written `5.0.7`, as Java's `8u131` or as a day; `redis/5.0.7/Dockerfile` holds one.
    """
    return any(_VERSION.search(part) or _FLAW.search(part) for part in path.split("/"))


def names_version(path: str, names: Iterable[str], version: str) -> bool:
    """Whether the path names this version of one of `names`.

    `node/12/Dockerfile`, `Dockerfile.centos7`, `py39/Dockerfile` and `buster.Dockerfile` do.
    """
    if not path or not version:
        return False
    if version in {part.removeprefix("v") for part in path.split("/")}:
        return True
    if version.isalpha():
        return re.search(rf"(?<![a-z]){version}(?![a-z])", path, re.IGNORECASE) is not None
    known = "|".join(re.escape(name) for name in names)
    number = re.escape(version).replace(r"\.", r"\.?")
    return re.search(rf"(?<![a-z])(?:{known})[-_:.]?v?{number}(?!\d|\.\d)", path, re.IGNORECASE) is not None


def is_not_run(path: str) -> bool:
    """Whether the file is the data of a test, or another project's, brought along."""
    return not (_NOT_RUN | _OF_OTHERS).isdisjoint(path.split("/")[:-1])


def is_for_development(path: str) -> bool:
    """Whether the file makes the container that people write and compile the program in (containers.dev)."""
    return ".devcontainer" in path.split("/")[:-1]


def is_for_tests(path: str) -> bool:
    """Whether the file makes an image in which tests run, by its folders or its name."""
    return _TESTS.search(path) is not None


def is_for_work(path: str) -> bool:
    """Whether the file makes an image for people and machines that work on the program: development, builds, CI."""
    return _WORK.search(path) is not None


def is_no_product(path: str) -> bool:
    """Whether the file makes nothing that is shipped: it is data, for tests, or for work on the program."""
    return is_not_run(path) or is_for_tests(path) or is_for_work(path)

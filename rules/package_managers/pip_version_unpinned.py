"""Python packages without a version."""

from __future__ import annotations

from rules.ecosystems.python import PIP, PIPX
from rules.ecosystems.uv import UV
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class PipVersionUnpinned(VersionUnpinned):
    """`pip install` names packages without a version.

    Each build installs the newest release. Two builds of one commit differ, and a new major version breaks the build.
    Name the versions, or install from a requirements file that does.

    The same goes for pip itself. `pip install --upgrade pip` replaces the pip that the image was built and tested with,
    with a new one on any day. The official images are rebuilt with each pip that fits their Python. If you need a newer
    one, name its version.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3013",
        "DF051",
    )
    managers = (
        PIP,
        PIPX,
        UV,
    )
    references = ("https://pip.pypa.io/en/stable/topics/repeatable-installs/",)
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir flask gunicorn
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir --upgrade pip && pip install --no-cache-dir -r requirements.txt
            """,
        ),
        Invalid("FROM python:3.13-slim\nRUN pip install git+https://github.com/pallets/flask#egg=flask\n"),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pipx install poetry
            RUN uv tool install ruff@0.14.5 && uv pip install --system black
            """,
            findings=2,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir flask==3.1.2
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN python -m pip install --no-cache-dir --upgrade pip==25.3 "setuptools<81"
            """,
            because="pip's version is named, and a bound on setuptools'",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir -r requirements.txt
            """,
            because="the requirements file names the versions",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir vendor/tool git+https://github.com/pallets/flask@3.1.2#egg=flask
            """,
            because="one is a folder, the other a tag of a repository",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir .
            """,
            because="the project is installed",
        ),
    )

    def is_file(self, text: str) -> bool:
        return "/" in text and "://" not in text and "@" not in text

    def message(self, packages: list[str]) -> str:
        if packages == [PIP.name]:
            return "This replaces the image's pip with the latest one: name a version, or keep the image's."
        return super().message(packages)

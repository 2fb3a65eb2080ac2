"""`pip install` or `pipx install` that leaves pip's cache in the layer."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.python import PIP, PIPX
from rules.ecosystems.uv import UV
from rules.edits.kept_caches import KeptDownload
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Fix
from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation
from rules.facts.missing_options import has_cacheless_pip
from rules.facts.self_installs import upgrades_installer
from rules.package_managers._cache_kept import CacheKept


class PipCacheKept(CacheKept):
    """`pip install` leaves its download cache in the layer.

    pip keeps every archive that it downloads in `~/.cache/pip`. Nothing in the image reads that cache again, but the
    layer keeps it: deleting it in a later `RUN` frees nothing. `pipx` calls pip and passes `--pip-args` on to it.
    """

    manager = PIP
    aliases = ("DL3042", "pipUseNoCacheDir", "DF030")
    references = (
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://pipx.pypa.io/stable/docs/#pipx-install",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install flask
            """,
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir flask
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN python3 -m pip install -r requirements.txt && \\
                python manage.py collectstatic
            """,
            """
            FROM python:3.13-slim
            RUN python3 -m pip install --no-cache-dir -r requirements.txt && \\
                python manage.py collectstatic
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install --upgrade pip && pip install flask
            """,
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir --upgrade pip && pip install --no-cache-dir flask
            """,
            findings=2,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install flask
            """,
            """
            FROM python:3.13-slim
            RUN --mount=type=cache,target=/root/.cache/pip pip install flask
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir pipx && pipx install poetry==2.2.1
            """,
            """
            FROM python:3.13-slim
            RUN pip install --no-cache-dir pipx && pipx install --pip-args=--no-cache-dir poetry==2.2.1
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN pipx install --pip-args="--pre" black
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            RUN useradd --create-home --uid 1001 app
            USER app
            RUN pipx install black
            """,
            """
            FROM python:3.13-slim
            RUN useradd --create-home --uid 1001 app
            USER app
            RUN --mount=type=cache,target=/home/app/.cache/pip,uid=1001 pipx install black
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM ubuntu:14.04
            RUN curl -fsSLo get-pip.py https://bootstrap.pypa.io/pip/3.4/get-pip.py && python3 get-pip.py
            RUN pip install flask
            """,
            """
            FROM ubuntu:14.04
            RUN curl -fsSLo get-pip.py https://bootstrap.pypa.io/pip/3.4/get-pip.py && python3 get-pip.py
            RUN pip install --no-cache-dir flask
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:8
            RUN apt-get update && apt-get install -y python-pip && rm -rf /var/lib/apt/lists/*
            RUN pip install flask
            """,
            because="Debian 8 has pip 1.5, which keeps no cache and knows no `--no-cache-dir`",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN --mount=type=cache,target=/root/.cache pip install flask
            """,
            because="the mount holds the folder around the cache",
        ),
        Valid(
            """
            FROM python:3.13-slim
            ENV PIP_NO_CACHE_DIR=off
            RUN pip install flask
            """,
            because="the variable turns the cache off, whatever its value",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN PIP_NO_CACHE_DIR=1 pip install flask
            """,
            because="the variable is set for this command",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pipx install --pip-args '--no-cache-dir --pre' black
            RUN PIP_NO_CACHE_DIR=1 pipx install ruff
            """,
            because="pipx hands the flag and the variable on to pip",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pipx install --backend uv black
            """,
            because="uv has its own cache",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN uv pip install --system flask
            """,
            because="uv is not pip: it has its own cache",
        ),
        Valid(
            """
            FROM python:3.13-slim
            RUN pip install --upgrade pip && pip install --no-cache-dir -r requirements.txt
            """,
            because="pip's own archive is 2 MB, and the install that counts leaves nothing",
        ),
    )

    def downloads(self, call: Invocation) -> bool:
        to_pip = " ".join(call.values("--pip-args"))
        is_plain = "--no-cache-dir" not in to_pip and call.value("--backend") != UV.name
        return super().downloads(call) and (call.tool != PIPX.name or is_plain)

    def counting(
        self, dockerfile: Dockerfile, context: Context, downloads: Iterable[KeptDownload]
    ) -> Iterable[KeptDownload]:
        return (one for one in downloads if not has_cacheless_pip(one.stage, one.call) and not _is_in_front(one))

    def plain_fix(self, dockerfile: Dockerfile, download: KeptDownload) -> Fix | None:
        """The flag; pipx hands it on. None where it hands other flags on already, in quotes of any kind."""
        call = download.call
        if call.tool != PIPX.name:
            return super().plain_fix(dockerfile, download)
        verb, flag = call.subcommand_word or call.program, f"--pip-args={self.leftover.flag}"
        fix = Fix(f"Add `{flag}`", (insert(verb.span.end, f" {flag}"),), saving=self.leftover.saving)
        return None if call.has("--pip-args") else fix


def _is_in_front(download: KeptDownload) -> bool:
    """Whether pip is only brought up to date here, in front of an install that leaves nothing."""
    later = (command for command in download.run.commands if command.span.start > download.call.command.span.start)
    return upgrades_installer(download.call) and any("--no-cache-dir" in command.texts for command in later)

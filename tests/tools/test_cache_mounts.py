"""Cache mounts, and where they cannot be used."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.tools.cache_mounts import mount_fix
from rules.tools.caches import APT_LISTS, PIP, Cache


def mounted(text: str, cache: Cache) -> str | None:
    """The file after the fix for its last RUN."""
    dockerfile = parse(text)
    stage, run = list(dockerfile.each(Run))[-1]
    fix = mount_fix(dockerfile, stage, run, cache)
    if fix is None:
        return None
    for edit in sorted(fix.edits, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    parse(text)
    return text


def test_a_mount_for_root() -> None:
    expected = "FROM a\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n"
    assert mounted("FROM a\nRUN pip install x\n", PIP) == expected


def test_apt_is_locked_and_keeps_its_packages() -> None:
    expected = (
        "FROM a\nRUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n"
        "    --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n"
        "    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y x\n"
    )
    assert mounted("FROM a\nRUN apt-get update && apt-get install -y x\n", APT_LISTS) == expected


def test_docker_clean_is_switched_off_once() -> None:
    text = "FROM a\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN apt-get update && apt-get install -y x\n"
    result = mounted(text, APT_LISTS)
    assert result is not None
    assert result.count("docker-clean") == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nUSER app\nRUN pip install x\n",
        "FROM a AS b\nUSER app\nFROM b\nRUN pip install x\n",
        "# syntax=docker/dockerfile:1.1\nFROM a\nRUN pip install x\n",
        'FROM a\nRUN ["pip", "install", "x"]\n',
    ],
)
def test_no_mount(text: str) -> None:
    assert mounted(text, PIP) is None


def test_a_mount_for_root_by_name_or_number() -> None:
    assert mounted("FROM a\nUSER root\nRUN pip install x\n", PIP) is not None
    assert mounted("FROM a\nUSER 0:0\nRUN pip install x\n", PIP) is not None


def test_a_heredoc_keeps_its_head() -> None:
    result = mounted("FROM a\nRUN <<EOF\napt-get update\nEOF\n", APT_LISTS)
    assert result is not None
    assert "<<EOF\nrm -f /etc/apt/apt.conf.d/docker-clean && apt-get update\nEOF\n" in result

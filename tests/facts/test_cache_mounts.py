"""Cache mounts, and where they cannot be used."""

from __future__ import annotations

import re

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.ecosystems.alpine import APK_CACHE
from rules.ecosystems.cache import Cache
from rules.ecosystems.debian import APT_LISTS
from rules.ecosystems.go import GO_CACHE
from rules.ecosystems.java import GRADLE_CACHE
from rules.ecosystems.php import COMPOSER_CACHE
from rules.ecosystems.pnpm_and_bun import PNPM_CACHE
from rules.ecosystems.python import PIP_CACHE
from rules.ecosystems.rpm import DNF_CACHE
from rules.ecosystems.ruby import GEM_CACHE
from rules.ecosystems.rust import CARGO_CACHE
from rules.engine.catalogue import rule_named
from rules.engine.context import Context
from rules.engine.linter import lint
from rules.facts.cache_mounts import mount_fix


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
    assert mounted("FROM a\nRUN pip install x\n", PIP_CACHE) == expected


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
    assert mounted(text, PIP_CACHE) is None


def test_a_mount_for_root_by_name_or_number() -> None:
    assert mounted("FROM a\nUSER root\nRUN pip install x\n", PIP_CACHE) is not None
    assert mounted("FROM a\nUSER 0:0\nRUN pip install x\n", PIP_CACHE) is not None


def test_a_heredoc_keeps_its_head() -> None:
    result = mounted("FROM a\nRUN <<EOF\napt-get update\nEOF\n", APT_LISTS)
    assert result is not None
    assert "<<EOF\nrm -f /etc/apt/apt.conf.d/docker-clean && apt-get update\nEOF\n" in result


@pytest.mark.parametrize(
    ("image", "install", "cache", "target"),
    [
        ("golang:1.27", "go build .", GO_CACHE, "/go/pkg/mod"),
        ("alpine:3.24", "go build .", GO_CACHE, "/root/go/pkg/mod"),
        ("golang:1.27\nENV GOPATH=/build", "go build .", GO_CACHE, "/build/pkg/mod"),
        ("rust:1", "cargo build", CARGO_CACHE, "/usr/local/cargo/registry"),
        ("debian:13", "cargo build", CARGO_CACHE, "/root/.cargo/registry"),
        ("composer:2", "composer install", COMPOSER_CACHE, "/tmp/cache"),
        ("php:8.4-cli", "composer install", COMPOSER_CACHE, "/root/.composer/cache"),
        ("ruby:3.4", "bundle install", GEM_CACHE, "/usr/local/bundle/cache"),
        ("gradle:9", "gradle build", GRADLE_CACHE, "/home/gradle/.gradle/caches"),
        ("node:24", "pnpm install", PNPM_CACHE, "/root/.local/share/pnpm/store"),
        ("node:24\nENV PNPM_HOME=/pnpm", "pnpm install", PNPM_CACHE, "/pnpm/store"),
        ("node:24\nUSER node", "pnpm install", PNPM_CACHE, "/home/node/.local/share/pnpm/store,uid=1000"),
        ("alpine:3.24", "apk add git", APK_CACHE, "/etc/apk/cache,sharing=locked"),
        ("fedora:43", "dnf install -y git", DNF_CACHE, "/var/cache/libdnf5,sharing=locked"),
        ("rockylinux:9", "dnf install -y git", DNF_CACHE, "/var/cache/dnf,sharing=locked"),
        ("a\nENV HOME=/srv", "pip install x", PIP_CACHE, "/srv/.cache/pip"),
        ("a\nENV HOME=/srv\nUSER 1234:5", "pip install x", PIP_CACHE, "/srv/.cache/pip,uid=1234"),
        ("a\nRUN adduser -D -u 99 -h /data web\nUSER web", "pip install x", PIP_CACHE, "/data/.cache/pip,uid=99"),
        ("a\nRUN useradd -u 99 web\nUSER 99", "pip install x", PIP_CACHE, "/home/web/.cache/pip,uid=99"),
    ],
)
def test_each_tool_has_its_place_in_each_image(image: str, install: str, cache: Cache, target: str) -> None:
    result = mounted(f"FROM {image}\nRUN {install}\n", cache)
    assert result is not None
    assert re.findall(r"target=(\S+)", result)[0] == target


@pytest.mark.parametrize(
    ("text", "cache"),
    [
        ("FROM debian:13\nRUN bundle install\n", GEM_CACHE),
        ("FROM mambaorg/micromamba\nRUN pip install x\n", PIP_CACHE),
        ("FROM a\nRUN useradd web\nUSER web\nRUN pip install x\n", PIP_CACHE),
        ("FROM a\nRUN useradd -u $ID web\nUSER web\nRUN pip install x\n", PIP_CACHE),
        ("FROM a\nUSER 1234\nRUN pip install x\n", PIP_CACHE),
    ],
)
def test_no_mount_where_nobody_knows_the_place(text: str, cache: Cache) -> None:
    assert mounted(text, cache) is None


def test_docker_clean_stays_where_another_install_relies_on_it() -> None:
    first = "FROM a AS b\nRUN apt-get update && apt-get install -y x\n"
    later = "FROM b\nRUN apt-get update && apt-get install -y y && rm -rf /var/lib/apt/lists/*\n"
    dockerfile = parse(first + later)
    stage = dockerfile.stages[0]
    assert mount_fix(dockerfile, stage, stage.of_type(Run)[0], APT_LISTS) is None
    assert mounted(first, APT_LISTS) is not None


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN apt-get install -y x\n",
        "FROM a\nRUN apt-get install -y x && apt-get update\n",
    ],
)
def test_apt_is_mounted_only_where_it_fetches_its_lists(text: str) -> None:
    assert mounted(text, APT_LISTS) is None


def test_lists_that_a_later_install_reads_stay_in_the_layer() -> None:
    dockerfile = parse("FROM a AS b\nRUN apt-get update\nRUN apt-get install -y x\nFROM b\nRUN apt-get install -y y\n")
    stage = dockerfile.stages[0]
    assert mount_fix(dockerfile, stage, stage.of_type(Run)[0], APT_LISTS) is None


@pytest.mark.parametrize(
    ("call", "is_told"),
    [("go build -o /app .", True), ("pnpm install", True), ("npm ci", False), ("pip install flask", False)],
)
def test_in_a_shipped_stage_only_what_no_other_rule_speaks_of_is_told(call: str, is_told: bool) -> None:
    known = rule_named("cache-mount-missing")
    assert known is not None
    found = lint(parse(f"FROM debian:13\nRUN {call}\n"), (known,), Context(style="cache-mounts")).findings
    assert bool(found) is is_told

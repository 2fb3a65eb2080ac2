"""Where a cleaner may stand: what a RUN does to its shell, its programs and its failures must stay as it was."""

from __future__ import annotations

import pytest

from rules.engine.catalogue import rule_named
from rules.engine.context import Context
from rules.engine.rewrite import rewrite


def fixed(rule: str, run: str) -> str:
    found = rule_named(rule)
    assert found is not None
    text = f"FROM debian:13\nRUN {run}\n"
    return rewrite(text, (found,), Context()).text.removeprefix("FROM debian:13\nRUN ").removesuffix("\n")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("npm ci && apk del npm", "npm ci && npm cache clean --force && apk del npm"),
        ("npm ci && apt-get purge -y npm", "npm ci && npm cache clean --force && apt-get purge -y npm"),
        ("npm ci && dnf remove -y nodejs", "npm ci && npm cache clean --force && dnf remove -y nodejs"),
        ("npm ci && rm -rf /opt/node", "npm ci && npm cache clean --force && rm -rf /opt/node"),
        ("npm ci && rm -rf /tmp/x", "npm ci && rm -rf /tmp/x && \\\n    npm cache clean --force"),
        ("set -e; npm ci; apk del npm", "set -e; npm ci; npm cache clean --force; apk del npm"),
        ("npm ci; apk del npm", "npm ci; npm cache clean --force; apk del npm"),
        (
            "sudo npm ci && sudo apt-get remove npm",
            "sudo npm ci && sudo npm cache clean --force && sudo apt-get remove npm",
        ),
    ],
)
def test_a_cleaner_runs_before_its_program_is_removed(run: str, expected: str) -> None:
    assert fixed("npm-cache-kept", run) == expected


def test_a_system_package_manager_cleans_at_the_end() -> None:
    assert fixed("dnf-cache-kept", "dnf install -y gcc && dnf remove -y gcc") == (
        "dnf install -y gcc && dnf remove -y gcc && \\\n    dnf clean all"
    )


@pytest.mark.parametrize(
    "run",
    [
        "npm ci & pip install x",
        "npm ci || true; apk del npm",
        "if x; then npm ci; fi; apk del npm",
        "(npm ci) && apk del npm",
        "npm ci | tee log && apk del npm",
        "exec npm ci",
        "npm ci; exit 0",
    ],
)
def test_without_a_place_for_the_cleaner_nothing_changes(run: str) -> None:
    assert fixed("npm-cache-kept", run) == run


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("wget x.org/a.tgz && tar xf a.tgz && cd a", "wget x.org/a.tgz && tar xf a.tgz && rm a.tgz && cd a"),
        ("set -e; wget x.org/a.tgz; tar xf a.tgz; cd a", "set -e; wget x.org/a.tgz; tar xf a.tgz; rm a.tgz; cd a"),
        (
            "<<E\nset -e\nwget x.org/a.tgz\ntar xf a.tgz\ncd a\nE",
            "<<E\nset -e\nwget x.org/a.tgz\ntar xf a.tgz\nrm a.tgz\ncd a\nE",
        ),
        ("set -e; wget x.org/a.tgz; tar xf a.tgz", "set -e; wget x.org/a.tgz; tar xf a.tgz; \\\n    rm a.tgz"),
        ("wget x.org/a.tgz && tar xf a.tgz", "wget x.org/a.tgz && tar xf a.tgz && rm a.tgz"),
    ],
)
def test_an_archive_is_removed_without_hiding_that_it_could_not_be_unpacked(run: str, expected: str) -> None:
    assert fixed("archive-left-behind", run) == expected


@pytest.mark.parametrize(
    "run",
    [
        "wget x.org/a.tgz && tar xf a.tgz && sha256sum -c sums",
        "wget x.org/a.tgz && tar xf a.tgz && cp a.tgz /srv",
        "wget x.org/a.tgz && tar xf a.tgz && cp *.tgz /srv",
        "wget x.org/a.tgz && tar xf a.tgz && sh <a.tgz",
    ],
)
def test_an_archive_that_a_later_command_reads_is_kept(run: str) -> None:
    assert fixed("archive-left-behind", run) == run


def test_an_archive_that_is_unpacked_twice_is_removed_behind_the_second_time() -> None:
    run = "wget x.org/a.zip && unzip a.zip b && unzip a.zip c"
    assert fixed("archive-left-behind", run) == run + " && rm a.zip"

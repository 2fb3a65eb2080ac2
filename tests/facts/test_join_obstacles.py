"""What stays in RUNs of its own: everything in a shell, or between two RUNs, that a join would carry over."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.edits.join_obstacles import join_obstacle
from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.run_layers.consecutive_runs import ConsecutiveRuns


def joined(text: str) -> str:
    return rewrite(f"FROM debian:13\n{text}\n", (ConsecutiveRuns(),), Context()).text.removeprefix("FROM debian:13\n")[
        :-1
    ]


UPDATE = "RUN apt-get update"
INSTALL = "RUN apt-get install -y curl"


@pytest.mark.parametrize(
    "first",
    [
        "RUN set +e && apt-get update",
        "RUN set +e; apt-get update",
        "RUN set -o pipefail && apt-get update",
        "RUN set -f && apt-get update",
        "RUN trap 'rm -f x' EXIT && apt-get update",
        "RUN service dbus start & apt-get update",
        "RUN apt-get update & wait",
        "RUN apt-get update &",
        "RUN exec apt-get update",
        "RUN apt-get update; exit 0",
        "RUN apt-get update || exit 0",
        'RUN eval "$(cat x)" && apt-get update',
        "RUN . /etc/profile && apt-get update",
        "RUN alias ll=ls && apt-get update",
        "RUN umask 077 && apt-get update",
        "RUN ulimit -n 1024 && apt-get update",
        "RUN PATH=/x; apt-get update",
        "RUN unset X && apt-get update",
        "RUN f() { true; } && apt-get update",
        "RUN if true; then apt-get update; fi",
        "RUN { apt-get update; }",
        "RUN --network=none apt-get update",
        "RUN --security=insecure apt-get update",
        "RUN --mount=type=bind,source=.,target=/src apt-get update",
        "RUN --mount=type=ssh apt-get update",
        'RUN ["apt-get", "update"]',
        "RUN <<EOF\napt-get update\nEOF",
        "RUN <<EOF\n#!/bin/bash -e\napt-get update\nEOF",
    ],
)
def test_what_acts_on_the_rest_of_its_shell_is_not_joined(first: str) -> None:
    text = f"{first}\n{INSTALL}"
    assert joined(text) == text


@pytest.mark.parametrize(
    "second",
    [
        "RUN apt-get install -y curl || true",
        "RUN apt-get install -y curl; echo done",
        "RUN apt-get install -y curl &",
        "RUN apt-get install -y curl & wait",
        "RUN apt-get install -y curl && echo $?",
        "RUN if true; then apt-get install -y curl; fi",
        "RUN ! false && apt-get install -y curl",
        "RUN <<EOF\napt-get install -y curl\nEOF",
    ],
)
def test_what_would_hide_or_read_a_failure_in_front_is_not_joined(second: str) -> None:
    text = f"{UPDATE}\n{second}"
    assert joined(text) == text


@pytest.mark.parametrize(
    "between",
    [
        *("ARG VERSION=1", "ENV http_proxy=http://proxy:3128", "USER app", "WORKDIR /srv", "COPY packages /packages"),
        *('SHELL ["/bin/bash", "-c"]', "ONBUILD RUN apt-get update", "VOLUME /data", "# hadolint ignore=DL3008"),
    ],
)
def test_an_instruction_or_a_suppression_between_keeps_them_apart(between: str) -> None:
    text = f"{UPDATE}\n{between}\n{INSTALL}"
    assert joined(text) == text


def test_windows_and_other_shells_are_left_alone() -> None:
    text = 'SHELL ["pwsh", "-c"]\nRUN apt-get update\nRUN apt-get install -y curl'
    assert joined(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUN apt-get update || true\n" + INSTALL, "RUN apt-get update || true && \\\n    apt-get install -y curl"),
        (f"{UPDATE}\n# see C:\\\n{INSTALL}", "RUN apt-get update && \\\n    # see C:\\\n    apt-get install -y curl"),
        (f"{UPDATE}\n# cat <<EOF\n{INSTALL}", "RUN apt-get update && \\\n    # cat <<EOF\n    apt-get install -y curl"),
        (f"{UPDATE}\n\n\n{INSTALL}", "RUN apt-get update && \\\n    apt-get install -y curl"),
        (
            "RUN set -ex; apt-get update; true\n" + INSTALL + "\nRUN rm -rf /var/lib/apt/lists/*",
            "RUN set -ex; apt-get update; true && \\\n    apt-get install -y curl && \\\n    rm -rf /var/lib/apt/lists/*",
        ),
        (
            "RUN cd /tmp && wget x.org/a.tgz\nRUN tar xf /tmp/a.tgz\nRUN rm /tmp/a.tgz",
            "RUN (cd /tmp && wget x.org/a.tgz) && \\\n    tar xf /tmp/a.tgz && \\\n    rm /tmp/a.tgz",
        ),
        (
            "RUN --network=host apt-get update\nRUN --network=host apt-get install -y curl",
            "RUN --network=host apt-get update && \\\n    apt-get install -y curl",
        ),
    ],
)
def test_what_is_joined_runs_the_same(text: str, expected: str) -> None:
    assert joined(text) == expected


def obstacle(text: str, *, moved: bool = False) -> str:
    dockerfile = parse(text)
    first, second = (run for _, run in dockerfile.each(Run))
    return join_obstacle(dockerfile, first, second, moved)


@pytest.mark.parametrize("mount", ["type=secret,id=s", "type=ssh", "type=tmpfs,target=/x"])
def test_a_secret_or_temporary_mount_belongs_to_one_step(mount: str) -> None:
    run = f"RUN --mount={mount} apt-get update\n"
    assert "a secret or temporary mount" in obstacle(f"FROM debian:13\n{run}{run}")


def test_another_shell_and_a_folder_that_was_left_for_good_are_obstacles() -> None:
    bash = 'SHELL ["/bin/bash", "-c"]\n'
    assert obstacle(f"FROM debian:13\nRUN a\n{bash}RUN b\n") == "another SHELL applies"
    text = "FROM debian:13\nRUN a\nRUN make\n"
    assert "would change the folder" in obstacle(text, moved=True)
    assert obstacle(text) == ""
    assert obstacle("FROM debian:13\nRUN a\nRUN rm -rf /x\n", moved=True) == "", "it does the same in every folder"

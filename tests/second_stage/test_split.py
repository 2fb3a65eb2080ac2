"""What of the instructions behind a build the second stage needs."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.multi_stage.go_toolchain_shipped import GoToolchainShipped

CODE = """
    FROM golang:1.24
    WORKDIR /srv
    COPY . .
    RUN go build -o hello .
    RUN {behind}
    USER nobody
    CMD ["./hello"]
    """


def second_stage(behind: str) -> str:
    text = rewrite(dedent(CODE).lstrip("\n").format(behind=behind), (GoToolchainShipped(),), Context()).text
    return text.partition("\n\nFROM ")[2]


@pytest.mark.parametrize(
    "behind", ["mkdir -p /data && chown nobody /data", "chown -R nobody /srv", "mkdir logs && chmod 777 logs"]
)
def test_folders_that_the_program_writes_to_are_made_in_an_image_with_a_shell(behind: str) -> None:
    text = second_stage(behind)
    assert text.startswith("debian:")
    assert f"RUN {behind}\nUSER nobody\n" in text


@pytest.mark.parametrize("behind", ["rm -rf /root/.cache", "chmod +x hello", "rm -rf src && ls"])
def test_what_only_tidies_up_stays_in_the_builder(behind: str) -> None:
    text = second_stage(behind)
    assert text.startswith("gcr.io/distroless/")
    assert behind not in text


def test_what_nobody_knows_is_left_to_the_author() -> None:
    assert second_stage("./hello --initialise") == ""

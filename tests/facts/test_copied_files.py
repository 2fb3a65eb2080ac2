"""`chmod` and `chown` of what COPY brought."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.facts.copied_files import CopiedFileChange, change_of


def change(text: str, context: Context | None = None) -> CopiedFileChange | None:
    """The change that the last RUN's first command makes."""
    stage, run = list(parse("FROM a\n" + dedent(text).lstrip("\n")).each(Run))[-1]
    return change_of(stage, run, run.commands[0], context or Context())


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("COPY run.sh /\nRUN chmod +x /run.sh", "chmod=755"),
        ("COPY run.sh /run\nRUN chmod 0700 /run", "chmod=0700"),
        ("COPY run /run\nRUN chmod +x /run", "chmod=755"),
        ("WORKDIR /app\nCOPY run.sh .\nRUN chmod u+x run.sh", "chmod=744"),
        ("WORKDIR /app\nCOPY bin/run.sh bin/\nRUN chmod 755 ./bin/run.sh", "chmod=755"),
        ("COPY a.conf /etc/a.conf\nRUN chown app:app /etc/a.conf", "chown=app:app"),
        ("COPY src /srv\nRUN chown -R app /srv", "chown=app"),
    ],
)
def test_the_flag_of_the_same_effect(text: str, flag: str) -> None:
    found = change(text)
    assert found is not None
    assert found.flag == flag
    assert found.movable


@pytest.mark.parametrize(
    "text",
    [
        "COPY scripts /scripts\nRUN chmod 755 /scripts",
        "COPY scripts/ /scripts/\nRUN chmod +x /scripts/run.sh",
        "COPY jhove /usr/local/jhove/\nRUN chmod +x /usr/local/jhove/jhove",
        "COPY run.sh /\nRUN sed -i s/a/b/ /run.sh\nRUN chmod +x /run.sh",
        "COPY cron /etc/cron.d\nRUN chmod -R 755 /etc/cron.d",
        "COPY src /srv\nRUN chmod -R 644 /srv",
        "COPY *.sh /\nRUN chmod +x /run.sh",
        "COPY run.sh /\nRUN chmod g-w /run.sh",
        "COPY run.sh $DIR\nRUN chmod +x $DIR/run.sh",
        "COPY a.sh /a.sh\nRUN chmod +x /b.sh",
        "ADD https://example.com/run.sh /run.sh\nRUN chmod +x /run.sh",
    ],
)
def test_no_change_of_a_copied_file(text: str) -> None:
    assert change(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "COPY a.conf /etc/a.conf\nRUN useradd app\nRUN chown app /etc/a.conf",
        "COPY --chown=app run.sh /\nRUN chmod +x /run.sh",
        "COPY --from=build /run.sh /\nRUN chmod +x /run.sh",
        "WORKDIR /srv\nRUN npm ci\nCOPY src /srv\nRUN chown -R app /srv",
        "COPY a /srv/a\nCOPY src /srv\nRUN chown -R app /srv",
    ],
)
def test_a_change_that_cannot_move(text: str) -> None:
    found = change(text)
    assert found is not None
    assert not found.movable


def test_a_folder_that_was_there_before_is_told() -> None:
    found = change("WORKDIR /srv\nCOPY . .\nRUN chown -R app /srv")
    assert found is not None
    assert found.keeps_folder


def test_the_build_context_knows_files_from_folders() -> None:
    text = "COPY tool /usr/bin/\nRUN chmod +x /usr/bin/tool"
    assert change(text, holding({"tool": ""})) is not None
    assert change(text, holding({"tool/x": ""})) is None

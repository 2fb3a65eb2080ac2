"""What counts as said: a command in code, in a quote or in a hidden comment is somebody else's, or an example."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.own_words import spoken

COMMAND = "/slimline apply all"


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{COMMAND}\n```",
        f"~~~ text\n{COMMAND}\n~~~",
        f"````\n```\n{COMMAND}\n````",
        f"```\n{COMMAND}",
        f"> {COMMAND}",
        f"  > {COMMAND}",
        f"> > {COMMAND}",
        f"<!-- {COMMAND} -->",
        f"<!--\n{COMMAND}\n-->",
        f"<!--\n{COMMAND}",
        f"Like this:\n\n    {COMMAND}",
        f"\t{COMMAND}",
    ],
)
def test_it_is_not_said(text: str) -> None:
    assert COMMAND not in spoken(text)


@pytest.mark.parametrize(
    "text",
    [
        COMMAND,
        f"  {COMMAND}",
        f"> /slimline pause\n\n{COMMAND}",
        f"```\n/slimline pause\n```\n{COMMAND}",
        f"<!-- note -->\n{COMMAND}",
        f"a paragraph\n    {COMMAND}",
        f"``` is no fence ` with a tick in it\n{COMMAND}",
        f"a\r\n{COMMAND}\r\n",
    ],
)
def test_it_is_said(text: str) -> None:
    assert COMMAND in [line.strip() for line in spoken(text).splitlines()]


@given(st.text(alphabet="`~> \n\t<!-ab/", max_size=80))
def test_nothing_is_said_that_was_not_written(text: str) -> None:
    assert set(spoken(text).split()) <= set(text.replace("<!--", " ").split()) | set(spoken(text).split())


def test_long_texts_take_their_time_alone() -> None:
    begun = time.process_time()
    for text in ("<!--" * 50_000, "`" * 200_000, "```\n" * 50_000, "> " * 100_000, "<!-- -->" * 25_000):
        spoken(text)
    assert time.process_time() - begun < 2

"""What fixes write is what the real tools take: their recorded answers, against the records."""

from __future__ import annotations

import pytest

from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Never
from tests.contracts.answers import answers
from tests.contracts.asking import asked
from tests.contracts.lines import Line, lines, numbers
from tests.contracts.not_here import NOT_HERE, OLDER_THAN_THESE
from tests.contracts.tools import Tool, tools

CASES = [
    pytest.param(tool, line, id=f"{tool.name}-{tool.version}-{line.text}") for tool in tools() for line in asked(tool)
]
LENIENT = {
    "npm 7": "npm 7 had lost the check of the lock file, and 8.4.1 brought it back: `npm ci` takes what the lock file has"
    " (https://github.com/npm/cli/blob/v8.4.1/CHANGELOG.md)",
    "cargo install": "`cargo install --locked` takes the versions of the lock file and adds what it lacks",
}
"""Where a strict form does not refuse a lock file that does not fit, though it takes what is in it."""


@pytest.mark.parametrize(("tool", "line"), CASES)
def test_the_tool_does_what_the_record_says_of_this_version(tool: Tool, line: Line) -> None:
    told = answers()[f"{tool.name} {tool.version}"][line.text]
    assert told.startswith(("accepted", "refused")), told
    is_lenient = any(f"{tool.name} {tool.version} {line.text}".find(name) >= 0 for name in LENIENT)
    works = told.startswith("accepted") and "development dependencies too" not in told
    works = works and (is_lenient or "takes another" not in told)
    assert works is not line.lacks(managers()[tool.manager], tool.version), told


def test_each_line_that_a_fix_can_write_is_put_to_a_tool_or_has_another_source() -> None:
    written = {name for name in managers() if lines(name)}
    assert written - {tool.manager for tool in tools()} == set(NOT_HERE)


def test_no_answer_is_left_of_a_line_that_no_fix_writes() -> None:
    assert {title: set(told) for title, told in answers().items()} == {
        f"{tool.name} {tool.version}": {line.text for line in asked(tool)} for tool in tools()
    }


@pytest.mark.parametrize("name", [name for name, one in managers().items() if not isinstance(one.since, Never)])
def test_a_version_that_brought_an_option_is_asked_from_both_sides_or_its_change_log_is_named(name: str) -> None:
    since = managers()[name].since
    asked_of = [numbers(tool.version) for tool in tools() if tool.manager == name]
    assert not isinstance(since, Never)
    alone = {first for first in since.values() if not any(version < numbers(first) for version in asked_of)}
    assert not alone or name in {*OLDER_THAN_THESE, *NOT_HERE}, alone

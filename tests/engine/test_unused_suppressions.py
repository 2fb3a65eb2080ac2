"""Which suppressions nobody needs any more."""

from __future__ import annotations

import pytest

from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.unused_suppressions import unused_suppressions


def _unused(text: str) -> list[str]:
    rules = all_rules()
    result = analyse(text, rules, Context())
    return [one.comment for one in unused_suppressions(result.dockerfile, rules, result.suppressed)]


@pytest.mark.parametrize(
    "comment",
    [
        "# slimline ignore=pip-cache-kept",
        "# hadolint ignore=DL3042",
        "# hadolint global ignore=DL3042",
        "# hadolint stage ignore=DL3042",
        "# tally ignore=hadolint/DL3042;reason=why",
        "# tally global ignore=DL3042",
    ],
)
def test_a_suppression_is_unused_once_its_finding_is_mended(comment: str) -> None:
    head = "FROM python:3.14-slim\n"
    assert _unused(f"{head}{comment}\nRUN pip install flask==3.1.2\n") == []
    assert _unused(f"{head}{comment}\nRUN pip install --no-cache-dir flask==3.1.2\n") == [comment]


def test_a_directive_is_unused_where_its_check_finds_nothing() -> None:
    directive = "# check=skip=JSONArgsRecommended"
    assert _unused(f"{directive}\nFROM node:24-slim\nCMD node server.js\n") == []
    assert _unused(f'{directive}\nFROM node:24-slim\nCMD ["node", "server.js"]\n') == [directive]


def test_codes_of_other_tools_and_of_everything_are_left_alone() -> None:
    text = (
        "FROM python:3.14-slim\n# hadolint ignore=SC2086\n# checkov:skip=CKV_X_1\n# slimline ignore=all\nRUN echo $A\n"
    )
    assert _unused(text) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# checkov:skip=CKV_DOCKER_3:the base image has a user",
        "# trivy:ignore:DS-0002",
        "#trivy:ignore:AVD-DS-0002",
        "# trivy:ignore:DS002",
    ],
)
def test_comments_of_checkov_and_trivy_silence_the_rule_with_their_code(comment: str) -> None:
    text = 'FROM node:24-slim\nCOPY . .\n{}CMD ["node", "server.js"]\n'
    rule = "runs-as-root"
    loud, quiet = (analyse(text.format(above), all_rules(), Context()) for above in ("", f"{comment}\n"))
    assert rule in {one.finding.rule for one in loud.findings}
    assert rule not in {one.finding.rule for one in quiet.findings}
    assert rule in {one.rule for one in quiet.suppressed}


@pytest.mark.parametrize(
    "text",
    [
        'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n# checkov:skip=CKV_DOCKER_3:root\n',
        'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n\n# checkov:skip=CKV_DOCKER_3:root',
        'FROM node:24-slim\n# checkov:skip=CKV_DOCKER_3:root\n\nCOPY . .\nCMD ["node", "server.js"]\n',
    ],
)
def test_a_comment_of_checkov_counts_wherever_it_stands(text: str) -> None:
    result = analyse(text, all_rules(), Context())
    assert "runs-as-root" in {one.rule for one in result.suppressed}


def test_a_comment_of_checkov_at_the_end_is_told_once_where_it_silences_nothing() -> None:
    text = "# checkov:skip=CKV_DOCKER_3\n\nFROM node:24-slim\nUSER node\n# checkov:skip=CKV_DOCKER_8\n"
    assert _unused(text) == ["# checkov:skip=CKV_DOCKER_3", "# checkov:skip=CKV_DOCKER_8"]

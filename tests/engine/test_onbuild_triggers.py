"""ONBUILD: its triggers are read like instructions, and no fix leaves them."""

from __future__ import annotations

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules, rule_named
from rules.engine.context import Context
from rules.engine.linter import lint
from rules.engine.rewrite import rewrite


def _fixed(text: str, *names: str) -> str:
    return rewrite(text, [rule for name in names if (rule := rule_named(name)) is not None], Context()).text


def test_a_fix_inside_a_command_is_made_inside_the_trigger() -> None:
    text = "FROM python:3.14-slim\nONBUILD RUN pip install -r requirements.txt\n"
    assert _fixed(text, "pip-cache-kept") == text.replace("install", "install --no-cache-dir")


def test_a_local_file_that_a_trigger_adds_is_copied_instead() -> None:
    text = "FROM debian:13-slim\nONBUILD ADD settings.json /etc/app/\n"
    assert _fixed(text, "add-for-local-file") == text.replace("ADD", "COPY")


def test_a_fix_that_needs_another_line_stays_a_finding() -> None:
    text = "FROM debian:13-slim\nONBUILD RUN curl -fsSL https://example.com/install.sh | bash\n"
    rule = rule_named("pipe-failure-hidden")
    assert rule is not None
    (found,) = lint(parse(text), (rule,), Context()).findings
    assert found.fix is None
    assert _fixed(text, "pipe-failure-hidden") == text


def test_what_stands_outside_of_triggers_is_said_once() -> None:
    text = "FROM python:3.14-slim\nRUN pip install flask\nONBUILD RUN pip install -r requirements.txt\n"
    rule = rule_named("pip-cache-kept")
    assert rule is not None
    assert len(lint(parse(text), (rule,), Context()).findings) == 2


def test_a_trigger_of_any_kind_crashes_no_rule() -> None:
    triggers = (
        "COPY . .",
        "RUN cd /a",
        "USER app",
        "WORKDIR a",
        "ENV A=b",
        "EXPOSE 80/TCP",
        "CMD node app.js",
        "ARG A",
    )
    text = "FROM node:24 AS base\n" + "".join(f"ONBUILD {one}\n" for one in triggers) + "FROM base\nRUN npm ci\n"
    assert lint(parse(text), all_rules(), Context()).crashes == ()

"""What a finding says of the file is what stands there."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.linter import lint

COPIED = "FROM python:3.14-slim\nCOPY {} /app/\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n"


def messages(name: str, text: str, build: BuildContext | None = None) -> list[str]:
    rules = tuple(rule for rule in all_rules() if rule.name == name)
    context = Context(build=build) if build is not None else Context()
    return [finding.message for finding in lint(parse(text), rules, context).findings]


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        (".", "any source change reruns the install"),
        ("app.py", "any change to `app.py` reruns the install"),
        ("app.py wsgi.py", "any change to `app.py` or 1 more reruns the install"),
        ("app", "any change in `app` reruns the install"),
    ],
)
def test_what_reruns_an_install_is_named(sources: str, told: str) -> None:
    build = BuildContext(files=frozenset({"app.py", "wsgi.py", "app/main.py"}))
    (message,) = messages("source-copied-before-install", COPIED.format(sources), build)
    assert message.endswith(f": {told}.")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("gem update --system 4.0 --no-document", "`gem update --system 4.0`"),
        ("npm install -g npm", "`npm install -g npm`"),
    ],
)
def test_options_without_which_a_call_would_do_something_else_are_quoted(command: str, told: str) -> None:
    rule = f"{command.split()[0]}-cache-kept"
    (message,) = messages(rule, f"FROM node:24\nRUN {command}\n")
    assert message.startswith(told)


def test_runs_to_join_are_named_by_what_the_first_one_says() -> None:
    text = "FROM debian:13\nRUN groupadd -g 1000 off\nRUN useradd -u 1000 -g off -m off && mkdir -p /srv/x\n"
    (message,) = messages("consecutive-runs", text + "RUN chown -R off:off /srv/x\n")
    assert message.startswith("`groupadd off` and the next 2 RUNs belong")


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("node:24-slim", "A shell runs this CMD and doesn't pass on the `docker stop` signal."),
        ("node:24-alpine", "A shell starts this CMD, which doesn't need one."),
        ("example.com/base\nRUN apk add --no-cache curl", "A shell starts this CMD, which doesn't need one."),
        ("example.com/base", "A shell runs this CMD, and dash, for one, wouldn't pass on the `docker stop` signal."),
    ],
)
def test_what_a_shell_does_with_a_signal_is_said_of_the_image_s_shell(base: str, told: str) -> None:
    assert messages("command-in-shell-form", f"FROM {base}\nCMD node server.js\n") == [told]

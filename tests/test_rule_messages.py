"""What a finding says of the file is what stands there."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.linter import lint
from rules.facts.named_packages import named

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
        ("app.py wsgi.py", "any change to `app.py` or another reruns the install"),
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
    assert message.startswith("The 3 RUNs from `groupadd off` to `chown off:off /srv/x` belong")
    alike = "RUN sed -i s/a/b/ /etc/app.conf\n" * 2
    (message,) = messages("consecutive-runs", f"FROM debian:13\n{alike}")
    assert message.startswith("The 2 RUNs from `sed ")
    assert "` on belong" in message


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


@pytest.mark.parametrize(
    ("name", "lines", "told"),
    [
        (
            "npm-cache-kept",
            ("RUN npm install x", "RUN npm install --only=dev x"),
            ("install x`", "install --only=dev x`"),
        ),
        ("pip-cache-kept", ("RUN pip install a", "RUN pip install b"), ("install a`", "install b`")),
        (
            "pip-cache-kept",
            (
                "RUN pip install https://example.com/team/one/main.zip",
                "RUN pip install https://example.com/team/two/main.zip",
            ),
            ("…/team/one/main.zip`", "…/team/two/main.zip`"),
        ),
        (
            "certificate-check-disabled",
            ("RUN curl -k https://example.com/a.tgz -O", "RUN curl -k https://example.com/b.tgz -O"),
            ("for `a.tgz`", "for `b.tgz`"),
        ),
        (
            "plain-download-run",
            ("RUN curl http://example.com/a.sh | sh", "RUN curl http://example.com/b.sh | sh"),
            ("`a.sh`", "`b.sh`"),
        ),
        (
            "add-for-local-file",
            (
                "ADD ./a-long-application-s-name/settings-one.conf /etc/",
                "ADD ./a-long-application-s-name/settings-two.conf /etc/",
            ),
            ("`ADD …/settings-one.conf`", "`ADD …/settings-two.conf`"),
        ),
        (
            "instruction-repeated",
            ('CMD ["a"]', 'CMD ["b"]', 'CMD ["c"]'),
            ('`CMD ["a"]` has no effect: line 4', '`CMD ["b"]` has no effect: line 4'),
        ),
    ],
)
def test_two_findings_of_a_rule_have_two_headlines(name: str, lines: tuple[str, ...], told: tuple[str, ...]) -> None:
    found = messages(name, "\n".join(["FROM node:24", *lines, ""]))
    assert len(set(found)) == len(found) == len(told)
    for message, part in zip(found, told, strict=True):
        assert part in message


def test_two_images_that_nobody_maintains_are_named_with_their_tags() -> None:
    text = "FROM microsoft/dotnet:2.1-sdk AS build\nFROM microsoft/dotnet:2.1-runtime\n"
    found = messages("base-image-out-of-support", text)
    assert [message.split(" has ")[0] for message in found] == [
        "`microsoft/dotnet:2.1-sdk`",
        "`microsoft/dotnet:2.1-runtime`",
    ]


def test_packages_are_named_as_far_as_a_headline_has_room() -> None:
    assert named(["curl", "git", "gcc"]) == "`curl`, `git`, and 1 more"
    assert named(["curl", "git"]) == "`curl` and `git`"
    assert (
        named(["software-properties-common", "python-software-properties"]) == "`software-properties-common` and 1 more"
    )
    assert named([]) == ""


def test_a_long_chain_of_stages_is_looked_at_once_each() -> None:
    chain = "".join(
        f"FROM debian:13\nCOPY --from={n} /a /a\nCOPY --from={n} /b /b\nRUN apt-get install -y curl\n"
        for n in range(60)
    )
    for rule in ("built-files-copied-before-install", "source-copied-before-install"):
        assert messages(rule, f"FROM debian:13\nRUN true\n{chain}") == [], (
            "looked at from each side, it would never end"
        )


def test_what_a_stage_builds_from_the_source_reaches_the_one_that_copies_it_by_way_of_another() -> None:
    text = "FROM golang:1.27 AS source\nCOPY . /src\nFROM source AS build\nRUN go build -o /app /src\n"
    shipped = "FROM debian:13-slim\nCOPY --from=build /app /app\nRUN apt-get update && apt-get install -y curl\n"
    (message,) = messages("built-files-copied-before-install", text + shipped)
    assert message.endswith("any change to what is built reruns it.")

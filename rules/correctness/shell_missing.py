"""A command for a shell that the image does not have."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Shell, Stage
from rules.ecosystems.alpine import APK
from rules.ecosystems.syntax import words
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.image_shells import brings_a_system, family, installs
from rules.facts.stage_tree import with_bases
from rules.facts.users import first_stage
from rules.images.names import image_name


class ShellMissing(Rule):
    """A command needs a shell that the image doesn't have, so the build fails.

    `scratch` is empty: nothing in it can run a `RUN`. The `/bin/sh` of Alpine Linux is BusyBox's `ash`, and there is no
    bash unless you add it with `apk add bash`.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("shell-run-in-scratch", "DF066")
    references = ("https://docs.docker.com/build/building/base-images/#create-a-minimal-base-image-using-scratch",)
    invalid = (
        Invalid("FROM scratch\nCOPY app /app\nRUN chmod +x /app\n"),
        Invalid(
            """
            FROM alpine:3.24
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN apk add --no-cache curl
            """,
            """
            FROM alpine:3.24
            SHELL ["/bin/ash", "-o", "pipefail", "-c"]
            RUN apk add --no-cache curl
            """,
        ),
        Invalid("FROM node:24-alpine\nRUN bash ./setup.sh\n"),
    )
    valid = (
        Valid("FROM alpine:3.24\nRUN apk add --no-cache bash\nRUN bash ./setup.sh\n", because="it was installed"),
        Valid("FROM scratch\nADD rootfs.tar.xz /\nRUN ./setup\n", because="the archive may bring a shell"),
        Valid('FROM scratch\nCOPY app /app\nRUN ["/app", "--setup"]\n', because="the exec form needs no shell"),
        Valid(
            "FROM debian:13 AS base\nFROM scratch\nCOPY --from=base / .\nRUN ./setup\n", because="all of it comes along"
        ),
        Valid(
            'FROM alpine:3.24\nARG PACKAGES="bash curl"\nRUN apk add $PACKAGES\nRUN bash -c true\n',
            because="the variable names it",
        ),
        Valid(
            'FROM scratch\nADD busybox /b\nRUN ["/b", "ln", "-s", "/b", "/bin/sh"]\nRUN ls\n', because="it makes one"
        ),
        Valid("FROM google/cloud-sdk:alpine\nRUN bash -c true\n", because="this image has bash"),
        Valid("FROM clojure:alpine\nRUN bash -c true\n", because="Leiningen needs bash, so the image has it"),
        Valid("FROM alpine:3.24\nCOPY --from=tools / /\nRUN bash -c true\n", because="the files may bring a shell"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if brings_a_system(stage):
                continue
            if stage.parent is None and image_name(stage.base_image or "").known_as == "scratch":
                yield from self._in_scratch(stage)
            elif family(stage) == "alpine" and not _may_have_bash(stage):
                yield from self._without_bash(stage)

    def _in_scratch(self, stage: Stage) -> Iterator[Finding]:
        run = next(iter(stage.of_type(Run)), None)
        if run is not None and not run.exec_form:
            yield self.finding(run.keyword_span, "`scratch` is empty: it has no shell to run this.")

    def _without_bash(self, stage: Stage) -> Iterator[Finding]:
        for shell in stage.of_type(Shell):
            if shell.words[:1] and shell.words[0].rsplit("/", 1)[-1] == "bash":
                fix = Fix("Use `ash`", (replace(shell.arguments[0].span, '"/bin/ash"'),))
                yield self.finding(shell.span, "Alpine Linux has no bash: every RUN below fails.", fix)
                return
        for run in stage.of_type(Run):
            for command in run.commands:
                if command.name == "bash" and not command.inside and command.before not in {"||"}:
                    yield self.finding(command.span, "Alpine Linux has no bash: add it with `apk add bash`.")
                    return


def _may_have_bash(stage: Stage) -> bool:
    """Whether the image brings bash, or an `apk add` names it, perhaps by a variable."""
    adds = (c for one in with_bases(stage) for run in one.of_type(Run) for c in run.commands if c.name == APK.name)
    by_variable = any("$" in text for command in adds for text in command.texts)
    image = image_name(first_stage(stage).base_image or "").known_as
    return by_variable or installs(stage, "bash") or "/" in image or image in _BASH


_BASH = words(
    "clojure docker elasticsearch gradle ibmjava kong maven nextcloud redmine sonarqube tomcat wordpress zookeeper"
)
"""Official images whose Alpine variant has bash: their entrypoint or their tool needs it. Source: their Dockerfiles.

Nobody listed the images of others: `google/cloud-sdk:alpine` has it.
"""

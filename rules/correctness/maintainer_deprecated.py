"""MAINTAINER instead of a label."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Label, Maintainer, Stage
from rules.engine.context import Context
from rules.engine.edits import delete_lines, replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_AUTHORS = "org.opencontainers.image.authors"


class MaintainerDeprecated(Rule):
    """`MAINTAINER` is deprecated.

    It sets a field that only `docker inspect` shows. Registries and other tools can also read a label with the standard
    name `org.opencontainers.image.authors`.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"MAINTAINER"})
    housekeeping = True
    aliases = ("DL4000", "MaintainerDeprecated", "DF019", "CKV_DOCKER_6", "DS-0022")
    references = (
        "https://docs.docker.com/reference/build-checks/maintainer-deprecated/",
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    )
    invalid = (
        Invalid(
            """
            FROM debian:13-slim
            MAINTAINER Ada Lovelace <ada@example.com>
            """,
            """
            FROM debian:13-slim
            LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.com>"
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            MAINTAINER "Ada $Lovelace"
            """,
            r"""
            FROM debian:13-slim
            LABEL org.opencontainers.image.authors="Ada \$Lovelace"
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            LABEL org.opencontainers.image.authors="Ada"
            MAINTAINER Ada
            """,
            """
            FROM debian:13-slim
            LABEL org.opencontainers.image.authors="Ada"
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            LABEL maintainer="Ada Lovelace <ada@example.com>"
            """,
            because="a label can be read by every tool, whatever its name",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, maintainer in dockerfile.each(Maintainer):
            fix = _fix(dockerfile, stage, maintainer)
            yield self.finding(maintainer.span, "`MAINTAINER` is deprecated; a label does the same.", fix)


def _fix(dockerfile: Dockerfile, stage: Stage, maintainer: Maintainer) -> Fix:
    labels = {assignment.name for label in stage.of_type(Label) for assignment in label.assignments}
    if _AUTHORS in labels:
        return Fix("Delete `MAINTAINER`", (delete_lines(dockerfile.source, maintainer.lines),))
    value = maintainer.value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return Fix("Use a label", (replace(maintainer.span, f'LABEL {_AUTHORS}="{quoted}"'),))

"""`add-apt-repository` and what it brings along."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.tools.prefixes import without_prefixes
from rules.tools.shipped import shipped_runs


class AddAptRepositoryUsed(Rule):
    """`add-apt-repository` brings Python and its libraries into the image for one line of text.

    The program comes with `software-properties-common`, which installs Python, D-Bus and PackageKit's libraries, all of
    which stay. Write the source yourself: put the key into `/etc/apt/keyrings` and a line with `signed-by=` into
    `/etc/apt/sources.list.d`.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    references = ("https://wiki.debian.org/DebianRepository/UseThirdParty",)
    invalid = (
        Invalid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y software-properties-common && add-apt-repository ppa:deadsnakes/ppa
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM ubuntu:24.04
            RUN echo 'deb [signed-by=/etc/apt/keyrings/tool.asc] https://example.com/apt stable main' \\
                > /etc/apt/sources.list.d/tool.list
            """,
            because="the source is one line of text",
        ),
        Valid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y software-properties-common && \\
                add-apt-repository ppa:deadsnakes/ppa && \\
                apt-get purge -y --auto-remove software-properties-common
            """,
            because="the program is removed in the same layer",
        ),
        Valid(
            """
            FROM ubuntu:24.04 AS build
            RUN apt-get install -y software-properties-common && add-apt-repository ppa:deadsnakes/ppa
            FROM ubuntu:24.04
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in shipped_runs(dockerfile, context):
            if "purge" in run.value or "remove" in run.value:
                continue
            for command in run.commands:
                words, _ = without_prefixes(command)
                if words and words[0].text.rsplit("/", 1)[-1] in {"add-apt-repository", "apt-add-repository"}:
                    yield self.finding(
                        command.span,
                        "`software-properties-common` brings Python and more into the image only to write one line: "
                        "write the source and its key yourself.",
                    )

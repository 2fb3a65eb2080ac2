"""`apt-get install` without `--no-install-recommends`."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.tools.apt import is_configured, place_for_flag
from rules.tools.system_packages import APT, installs


class AptRecommendsInstalled(Rule):
    """`apt-get install` also installs what packages merely recommend.

    Debian and Ubuntu install a package's "Recommends" by default: documentation, fonts, a mail server, a second
    compiler. An image rarely needs them. With `--no-install-recommends` name what you do need: `ca-certificates` for
    `curl` and `git` over https is the usual one.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ("DL3015", "aptGetInstallUseNoRec", "DF016")
    references = (
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    )
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN set -eux; \\
                apt-get -y install \\
                    curl \\
                    git
            """,
            """
            FROM debian:13
            RUN set -eux; \\
                apt-get -y install --no-install-recommends \\
                    curl \\
                    git
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get install -y --no-install-recommends curl
            RUN sed -i s/a/b/ /etc/hosts && apt-get install -y git
            """,
            """
            FROM debian:13
            RUN apt-get install -y --no-install-recommends curl
            RUN sed -i s/a/b/ /etc/hosts && apt-get install -y --no-install-recommends git
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y --no-install-recommends gcc
            """,
            because="the flag is there",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get -o APT::Install-Recommends=false install -y gcc
            """,
            because="the setting says the same",
        ),
        Valid(
            """
            FROM debian:13
            RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/no-recommends
            RUN apt-get update && apt-get install -y gcc
            """,
            because="apt's configuration in the image says the same",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get install -y --install-recommends fonts-noto
            """,
            because="the author asks for them",
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN apt-get update && apt-get install -y build-essential
            FROM debian:13
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_configured(dockerfile, "Install-Recommends"):
            return
        for stage, run in dockerfile.each(Run):
            if not context.ships(dockerfile, stage):
                continue
            for command in run.commands:
                call = installs(command, APT)
                if call is None or not call.operands or any("recommends" in text.lower() for text in command.texts):
                    continue
                yield self.finding(
                    command.span,
                    "apt also installs what these packages only recommend.",
                    Fix(
                        "Add `--no-install-recommends`",
                        (insert(place_for_flag(call), " --no-install-recommends"),),
                        caution=_caution(call.command.texts),
                        saving=Saving("packages that nothing needs", "Debian installs Recommends by default"),
                    ),
                )


_OFTEN_MISSED = {
    "curl": "`ca-certificates` (https)",
    "gcc": "`libc6-dev` (the C headers)",
    "git": "`ca-certificates` (https)",
    "python3-pip": "`python3-dev` and `build-essential`",
    "wget": "`ca-certificates` (https)",
}


def _caution(texts: tuple[str, ...]) -> str:
    """What is missed most often, by name."""
    for name, missed in _OFTEN_MISSED.items():
        if name in texts and not any(f"`{text}`" in missed for text in texts):
            return f"`{name}` only recommends {missed}: add what you need by name."
    return "What these packages only recommend is no longer installed: add what you need by name."

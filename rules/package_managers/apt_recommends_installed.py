"""`apt-get install` without `--no-install-recommends`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import programs
from rules.ecosystems.debian_recommends import RECOMMENDED
from rules.edits.install_lines import add_packages
from rules.engine.context import BuildContext, Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import is_configured, place_for_flag
from rules.facts.calls import Invocation
from rules.facts.named_packages import named
from rules.facts.recommended_packages import StageUse, install_names, needed
from rules.facts.system_packages import APT, installs


class AptRecommendsInstalled(Rule):
    """`apt-get install` also installs what packages merely recommend.

    Debian and Ubuntu install a package's "Recommends" by default: documentation, fonts, a mail server, a second
    compiler. An image rarely needs them. With `--no-install-recommends`, name what you do need. The fix adds
    `ca-certificates` if `curl`, `git`, or `wget` use https, and `libc6-dev`, the C headers, if `gcc` compiles
    something.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs(*APT.tools)
    kept_on_purpose = r"(?<!not )(?<!n't )\b(?:want|need|keep|requir)\w*\b(?! no)[^.]{0,30}\brecommend"
    aliases = ("DL3015", "aptGetInstallUseNoRec", "DF016", "DS-0029")
    references = (
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    )
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y gcc make && rm -r /var/lib/apt
            RUN make install
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y --no-install-recommends gcc make libc6-dev && rm -r /var/lib/apt
            RUN make install
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
                    git \\
                    ca-certificates
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get install -y --no-install-recommends ca-certificates curl
            RUN sed -i s/a/b/ /etc/hosts && apt-get install -y git
            """,
            """
            FROM debian:13
            RUN apt-get install -y --no-install-recommends ca-certificates curl
            RUN sed -i s/a/b/ /etc/hosts && apt-get install -y --no-install-recommends git
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get install -y zip git
            RUN git clone git@example.com:shop/api.git && unzip -q api/data.zip
            """,
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get install -y --no-install-recommends zip git ca-certificates openssh-client unzip
            RUN git clone git@example.com:shop/api.git && unzip -q api/data.zip
            """,
        ),
        Invalid(
            """
            FROM debian:13
            ARG PACKAGES="gcc r-base"
            RUN apt-get update && apt-get install -y $PACKAGES
            RUN R -e 'install.packages("jsonlite")'
            """,
            """
            FROM debian:13
            ARG PACKAGES="gcc r-base"
            RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES r-base-dev
            RUN R -e 'install.packages("jsonlite")'
            """,
        ),
        Invalid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y python3-pip
            RUN pip3 install uwsgi
            """,
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y --no-install-recommends python3-pip gcc libc6-dev python3-dev
            RUN pip3 install uwsgi
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y $(cat packages.txt)
            """,
        ),
        Invalid(
            """
            FROM debian:13-slim
            RUN apt-get update && apt-get install -y cmake xvfb
            """,
            """
            FROM debian:13-slim
            RUN apt-get update && apt-get install -y --no-install-recommends cmake xvfb gcc make xauth libc6-dev
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            # This time we DO want the recommended packages
            RUN apt-get update && apt-get install -y couchdb
            """,
            because="the comment says that they are wanted",
        ),
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
        installed: dict[Stage, set[str]] = {}  # by name, in a stage and those that it starts from
        for stage in dockerfile.stages:
            below = installed[stage.parent] if stage.parent is not None else set()
            installed[stage] = below | _named(stage)
            if context.ships(dockerfile, stage):
                yield from self._in_stage(dockerfile, stage, set(below), context.build)

    def _in_stage(
        self, dockerfile: Dockerfile, stage: Stage, named: set[str], build: BuildContext
    ) -> Iterator[Finding]:
        """named: the packages that the stages below install by name."""
        use = StageUse(stage, build)
        for run in stage.of_type(Run):
            for command in run.commands:
                call = installs(command, APT)
                if call is None:
                    continue
                asked = install_names(stage, run, call)
                if call.operands and not any("recommends" in text.lower() for text in command.texts):
                    more = needed(asked, named, use) if asked is not None else []
                    named |= set(more)
                    fix = _fix(dockerfile, call, more) if asked is not None else None
                    yield self.finding(command.span, _message(call.operand_texts), fix)
                named |= asked or set()


def _message(packages: Sequence[str]) -> str:
    verb = "recommends" if len(packages) == 1 else "recommend"
    return f"apt also installs what {named(list(packages))} only {verb}."


def _fix(dockerfile: Dockerfile, call: Invocation, more: list[str]) -> Fix:
    flag = insert(place_for_flag(call), " --no-install-recommends")
    return Fix(
        "Add `--no-install-recommends`" + "".join(f" and `{package}`" for package in more),
        (flag, add_packages(dockerfile, call, more)) if more else (flag,),
        caution=_caution(call.operand_texts, more),
        saving=Saving("packages that nothing needs", "Debian installs Recommends by default"),
    )


def _named(stage: Stage) -> set[str]:
    """The packages that the stage installs by name, as far as known."""
    calls = ((run, call) for run in stage.of_type(Run) for c in run.commands if (call := installs(c, APT)))
    return {name for run, call in calls for name in install_names(stage, run, call) or ()}


def _caution(packages: Sequence[str], added: Sequence[str]) -> str:
    """What is missed most often and not added, by name."""
    if "python3-pip" in packages and not {"build-essential", "gcc"} & {*packages, *added}:
        return "`python3-pip` only recommends `python3-dev` and `build-essential`: add what you need by name."
    headers = RECOMMENDED["libc6-dev"].brought_by
    if "gcc" in packages and not headers & {*packages, *added}:
        return "`gcc` only recommends `libc6-dev` (the C headers): add what you need by name."
    verb = "recommends" if len(packages) == 1 else "recommend"
    return f"What {named(list(packages))} {verb} is no longer installed: add what you need by name."

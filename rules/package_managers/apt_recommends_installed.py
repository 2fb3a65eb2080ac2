"""`apt-get install` without `--no-install-recommends`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.edits.install_lines import add_packages
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.apt import is_configured, place_for_flag
from rules.facts.system_packages import APT, installs


class AptRecommendsInstalled(Rule):
    """`apt-get install` also installs what packages merely recommend.

    Debian and Ubuntu install a package's "Recommends" by default: documentation, fonts, a mail server, a second
    compiler. An image rarely needs them. With `--no-install-recommends` name what you do need: the fix adds
    `ca-certificates` for `curl`, `git` and `wget` over https, and `libc6-dev`, the C headers, where `gcc` compiles.
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
            installed[stage] = below.union(*(_packages(c) for c in _commands(stage) if installs(c, APT)))
            if context.ships(dockerfile, stage):
                yield from self._in_stage(dockerfile, stage, set(below))

    def _in_stage(self, dockerfile: Dockerfile, stage: Stage, named: set[str]) -> Iterator[Finding]:
        """named: the packages that the stages below install by name."""
        compiles = _compiles(stage)
        for command in _commands(stage):
            call = installs(command, APT)
            if call is None:
                continue
            if call.operands and not any("recommends" in text.lower() for text in command.texts):
                needed = _needed(_packages(command), named, compiles)
                named |= set(needed)
                title = "".join(f" and `{package}`" for package in needed)
                flag = insert(place_for_flag(call), " --no-install-recommends")
                yield self.finding(
                    command.span,
                    "apt also installs what these packages only recommend.",
                    Fix(
                        f"Add `--no-install-recommends`{title}",
                        (flag, add_packages(dockerfile, call, needed)) if needed else (flag,),
                        caution=_caution(call.operand_texts, needed),
                        saving=Saving("packages that nothing needs", "Debian installs Recommends by default"),
                    ),
                )
            named |= _packages(command)


_COMPILERS = frozenset({"build-essential", "clang", "g++", "gcc"})
_NEEDS = {
    "ca-certificates": (frozenset({"curl", "git", "git-core", "wget"}), frozenset({"ca-certificates"})),
    "gcc": (frozenset({"cmake"}), _COMPILERS),
    "make": (frozenset({"cmake"}), frozenset({"build-essential", "make", "ninja-build"})),
    "xauth": (frozenset({"xvfb"}), frozenset({"xauth", "xbase-clients"})),
    "libc6-dev": (frozenset({"cmake", "gcc"}), frozenset({"build-essential", "clang", "g++", "libc-dev", "libc6-dev"})),
}
"""By the package that is only recommended: what hardly works without it, and what brings it.

Debian's control files of curl's library, git, wget, cmake, xvfb and gcc.
"""


def _needed(asked: set[str], named: set[str], compiles: bool) -> list[str]:
    """What the packages of an install need and only recommend, where no install so far brings it by name.

    A stage that does not call the compiler itself mostly downloads what is compiled: then `gcc` is there in case.
    """
    users = asked if compiles else asked - {"gcc"}
    return [package for package, (of, brought_by) in _NEEDS.items() if of & users and not brought_by & (asked | named)]


def _compiles(stage: Stage) -> bool:
    return any(command.name in {"cc", "cmake", "gcc", "make", "./configure"} for command in _commands(stage))


def _packages(command: Command) -> set[str]:
    return {text.partition("=")[0] for text in command.texts}


def _commands(stage: Stage) -> Iterator[Command]:
    return (command for run in stage.of_type(Run) for command in run.commands)


def _caution(packages: Sequence[str], added: Sequence[str]) -> str:
    """What is missed most often and not added, by name."""
    if "python3-pip" in packages and "build-essential" not in packages:
        return "`python3-pip` only recommends `python3-dev` and `build-essential`: add what you need by name."
    headers = _NEEDS["libc6-dev"][1]
    if "gcc" in packages and not headers & {*packages, *added}:
        return "`gcc` only recommends `libc6-dev` (the C headers): add what you need by name."
    return "What these packages only recommend is no longer installed: add what you need by name."

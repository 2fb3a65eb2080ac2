"""A downloaded archive that stays in the layer beside what was in it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.edits.joining import separator
from rules.edits.shell import Edits, Obstacle, insert_behind
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.downloads import Unpacking, is_used_later, leftover_unpackings
from rules.facts.shipped_stages import shipped_runs


class ArchiveLeftBehind(Rule):
    """A `RUN` downloads an archive, unpacks it, and keeps the archive.

    The layer then holds everything twice, packed and unpacked. The same goes for `.deb` and `.rpm` files and for
    installers. Remove the file in the same `RUN`, or unpack it while downloading: `curl -fsSL URL | tar -xz`.
    """

    category = Category.CLEANUP
    looks_for = frozenset({"curl", "wget"})
    aliases = ("tarSomethingRmTheSomething",)
    references = ("https://docs.docker.com/build/building/best-practices/#run",)
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN curl -fsSLO https://example.com/tool.tgz && tar -xzf tool.tgz -C /opt
            """,
            """
            FROM debian:13
            RUN curl -fsSLO https://example.com/tool.tgz && tar -xzf tool.tgz -C /opt && rm tool.tgz
            """,
        ),
        Invalid(
            """
            FROM debian:13
            ARG VERSION=1.2
            RUN wget -q -O /tmp/tool.zip "https://example.com/$VERSION/tool.zip" && \\
                unzip /tmp/tool.zip -d /opt && \\
                ln -s /opt/tool /usr/bin/tool
            """,
            """
            FROM debian:13
            ARG VERSION=1.2
            RUN wget -q -O /tmp/tool.zip "https://example.com/$VERSION/tool.zip" && \\
                unzip /tmp/tool.zip -d /opt && \\
                rm /tmp/tool.zip && \\
                ln -s /opt/tool /usr/bin/tool
            """,
        ),
        Invalid(
            """
            FROM debian:13
            ARG FILE=/tmp/tool.tgz
            RUN curl -fsSLo "$FILE" https://example.com/tool && tar -xzf "$FILE" -C /opt
            """,
            """
            FROM debian:13
            ARG FILE=/tmp/tool.tgz
            RUN curl -fsSLo "$FILE" https://example.com/tool && tar -xzf "$FILE" -C /opt && rm "$FILE"
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget "https://x.org/tool_${V}.deb" && dpkg -i "tool_${V}.deb"
            """,
            """
            FROM debian:13
            RUN wget "https://x.org/tool_${V}.deb" && dpkg -i "tool_${V}.deb" && rm "tool_${V}.deb"
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget https://example.com/tool.tar.gz && tar -xzf tool.tar.gz
            RUN make -C tool install && rm tool.tar.gz
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN curl -fsSLo /tmp/tool.zip https://example.com/tool.zip && unzip /tmp/tool.zip && \\
                rm -rf /var/lib/apt/lists/* /usr/src/tool
            """,
            """
            FROM debian:13
            RUN curl -fsSLo /tmp/tool.zip https://example.com/tool.zip && unzip /tmp/tool.zip && \\
                rm /tmp/tool.zip && \\
                rm -rf /var/lib/apt/lists/* /usr/src/tool
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN set -e; \\
                wget https://example.com/tool-1.2.tar.gz; \\
                tar -xzf tool-1.2.tar.gz -C /opt; \\
                /opt/tool/install
            """,
            """
            FROM debian:13
            RUN set -e; \\
                wget https://example.com/tool-1.2.tar.gz; \\
                tar -xzf tool-1.2.tar.gz -C /opt; \\
                rm tool-1.2.tar.gz; \\
                /opt/tool/install
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget https://example.com/tool-1.2.zip && unzip tool-1.2.zip && sha256sum -c tool.sums
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget -q https://example.com/driver-1.2.tar.gz && tar -C /opt -xzf driver*
            """,
            """
            FROM debian:13
            RUN wget -q https://example.com/driver-1.2.tar.gz && tar -C /opt -xzf driver* && rm driver-1.2.tar.gz
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz && rm tool.tar.gz
            """,
            because="the archive is removed",
        ),
        Valid(
            """
            FROM debian:13
            RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /opt
            """,
            because="no archive is stored",
        ),
        Valid(
            """
            FROM debian:13
            RUN cd /tmp/w && curl -fsSLO https://example.com/tool.tgz && tar -xzf tool.tgz && rm -rf /tmp/w
            """,
            because="the folder around it is removed",
        ),
        Valid(
            """
            FROM debian:13
            RUN curl -fsSLo /tmp/a.zip https://example.com/a.zip && unzip /tmp/a.zip -d /opt && rm -rf /tmp/*
            """,
            because="the pattern takes the archive",
        ),
        Valid(
            """
            FROM debian:13
            RUN curl -fsSL https://sh.rustup.rs -o rustup.sh && sh rustup.sh -y
            """,
            because="a script that downloads the program weighs a few KB itself",
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz
            FROM debian:13
            COPY --from=build /tool /tool
            """,
            because="the layers of a builder stage are not shipped",
        ),
        Valid(
            """
            FROM debian:13
            RUN tar -xzf /opt/data.tar.gz -C /opt
            """,
            because="the archive was not downloaded here: an earlier layer holds it",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in shipped_runs(dockerfile, context):
            for unpacking in leftover_unpackings(run):
                name = unpacking.file.text.strip("\"'")
                yield self.finding(
                    unpacking.command.span,
                    f"`{name}` stays in this layer after it's unpacked.",
                    None if is_used_later(stage, run, unpacking) else _removal(dockerfile, run, unpacking),
                )


def _removal(dockerfile: Dockerfile, run: Run, unpacking: Unpacking) -> Fix | None:
    file, command = unpacking.file.text, unpacking.command
    edits: Edits | Obstacle = (insert(command.span.end, f"{separator(dockerfile, run)}rm {file}"),)
    if command.after or command.before not in {"", "&&"}:
        edits = insert_behind(dockerfile, run, command, f"rm {file}")
    saving = Saving("the size of the download", "the file is stored in the layer")
    return Fix("Remove `{}`".format(file.strip("\"'")), edits, saving=saving) if edits else None

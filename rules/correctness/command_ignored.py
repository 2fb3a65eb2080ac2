"""CMD beside an ENTRYPOINT in the shell form."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid


class CommandIgnored(Rule):
    """`CMD` has no effect, because `ENTRYPOINT` is in the shell form.

    The shell form of `ENTRYPOINT` takes no arguments. Neither those in `CMD` nor those of `docker run` reach the
    program.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"ENTRYPOINT"})
    references = ("https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",)
    invalid = (
        Invalid(
            """
            FROM debian:13-slim
            ENTRYPOINT /usr/local/bin/server --config $CONFIG
            CMD ["--verbose"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            ENTRYPOINT ["/usr/local/bin/server"]
            CMD ["--verbose"]
            """,
            because="the exec form takes them as arguments",
        ),
        Valid(
            """
            FROM debian:13-slim
            CMD ["bash"]
            ENTRYPOINT exec server "$@"
            """,
            because="a script that names its arguments is not read here",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            entrypoint = next(iter(stage.of_type(Entrypoint)[-1:]), None)
            command = next(iter(stage.of_type(Cmd)[-1:]), None)
            if entrypoint is None or command is None or entrypoint.exec_form or "$@" in entrypoint.value:
                continue
            text = f"The ENTRYPOINT in line {entrypoint.lines.first} is in the shell form and takes no arguments."
            yield self.finding(command.span, text)

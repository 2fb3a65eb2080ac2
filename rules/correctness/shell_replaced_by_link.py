"""/bin/sh as a link to bash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_BASH = re.compile(r"(?:(?:/usr)?/bin/)?bash")


class ShellReplacedByLink(Rule):
    """`/bin/sh` is replaced with a link to bash.

    This changes the shell of every script in the image, and an update of the package reverts it. `SHELL` selects the
    shell for the `RUN` instructions below it.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"ln"})
    housekeeping = True
    aliases = ("DL4005",)
    references = ("https://docs.docker.com/reference/dockerfile/#shell",)
    invalid = (
        Invalid(
            """
            FROM ubuntu:26.04
            RUN ln -sf /bin/bash /bin/sh
            RUN source ./setup.sh
            """,
            """
            FROM ubuntu:26.04
            SHELL ["/bin/bash", "-c"]
            RUN source ./setup.sh
            """,
        ),
        Invalid("FROM ubuntu:26.04\nRUN rm /bin/sh && ln -s bash /bin/sh\nRUN source ./setup.sh\n"),
    )
    valid = (
        Valid("FROM alpine:3.24\nRUN ln -sf /bin/busybox /bin/sh\n", because="that is not bash"),
        Valid("FROM ubuntu:26.04\nRUN ln -s /opt/tool/bin/bash /usr/local/bin/bash\n", because="`sh` stays as it is"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                operands = [text for text in command.texts[1:] if not text.startswith("-")]
                is_link = command.name == "ln" and len(operands) == 2 and _BASH.fullmatch(operands[0]) is not None
                if not is_link or operands[1] not in {"/bin/sh", "/usr/bin/sh"}:
                    continue
                alone = len(run.commands) == 1 and not run.flags and not run.heredocs
                is_usual = stage.shell_at(run) == ("/bin/sh", "-c")
                edit = replace(run.span, 'SHELL ["/bin/bash", "-c"]')
                caution = (
                    "Scripts that begin with `#!/bin/sh`, and programs that call `sh`, get the system's own again."
                )
                fix = Fix("Write `SHELL`", (edit,), caution) if alone and is_usual and not run.exec_form else None
                yield self.finding(command.span, "`SHELL` chooses the shell of RUN; this replaces it for all.", fix)

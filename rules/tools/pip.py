"""pip, however it is called."""

from __future__ import annotations

from rules.dockerfile.words import Command
from rules.tools.invocations import Invocation, invocation


def pip_install(command: Command) -> Invocation | None:
    """The call, where the command is `pip install` (`pip3`, `python -m pip` ...)."""
    call = invocation(command)
    return call if call is not None and call.tool == "pip" and call.subcommand == "install" else None

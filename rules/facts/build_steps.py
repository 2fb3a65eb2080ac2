"""Whether a RUN may build or test the project, which takes its development dependencies."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import fetching, managers
from rules.ecosystems.record import Purpose
from rules.facts.build_inputs.steps import FREE, ON_PATHS, TESTS
from rules.facts.calls import Invocation, invocation
from rules.facts.command_prefixes import without_prefixes
from rules.facts.command_purposes import purpose_of

_QUIET = frozenset(
    {
        "cache",
        "config",
        "dump-autoload",
        "get",
        "login",
        "ping",
        "set",
        "store",
        "self",
        "source",
        "env",
        "version",
        "venv",
    }
)
"""Sub-commands of package managers that run nothing of the project."""

_OF_PRODUCTION = expression(
    r"^(php (artisan|bin/console|-r|(/tmp/)?composer-setup\.php)"
    r"|python[\d.]* (manage\.py|-m (venv|ensurepip|compileall))"
    r"|virtualenv|(ba)?sh -c [\"']?echo)\b"
)
"""What a framework brings for production, too; what fetches Composer, makes an environment or writes a file."""

_PROGRAMS = frozenset({"cp", "dos2unix", "fc-cache", "git", "mysql", "service", "yes"})
"""Programs of the system that run nothing of the project."""

_INTERPRETERS = frozenset({"bash", "node", "perl", "php", "python", "python3", "ruby", "sh"})

_HARMLESS = frozenset({Purpose.SYSTEM, Purpose.FETCH, Purpose.QUICK, Purpose.CLEAN})


def may_build(run: Run) -> bool:
    """Whether a command of the RUN may build or test: it does, unless it is known to do something else."""
    return run.exec_form or bool(run.beyond) or any(map(_may_build, run.commands))


def _may_build(command: Command) -> bool:
    words, _ = without_prefixes(command)
    texts = [word.literal or word.text for word in words]
    if not texts or {"--version", "-v", "-V"} & set(texts[1:2]):
        return False
    call = invocation(command)
    if call is not None:
        return not _only_installs(call)
    name = texts[0].rsplit("/", 1)[-1]
    if purpose_of(command) in _HARMLESS or name in FREE | ON_PATHS | TESTS | _PROGRAMS:
        return False
    if command.before == "|" and name in _INTERPRETERS:
        return False  # it runs what was downloaded, such as an installer
    return _OF_PRODUCTION.search(" ".join(texts)) is None


def _only_installs(call: Invocation) -> bool:
    known, removes = fetching(call.tool), managers()[call.tool].removes
    if managers()[call.tool].purpose is Purpose.SYSTEM:
        return True
    verb = call.subcommand.partition(" ")[0]
    if known is not None and call.subcommand in (known.verbs | known.refreshes) - known.builds:
        return True
    return verb in _QUIET or (isinstance(removes, frozenset) and call.subcommand in removes)

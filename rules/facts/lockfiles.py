"""Lock files, and the installs that insist on them."""

from __future__ import annotations

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Lock
from rules.engine.context import BuildContext
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_manifests import manifest
from rules.facts.missing_options import lacks
from rules.facts.yarn_version import may_be_modern


@record
class StrictForm:
    """The form of an install that insists on its lock file: another sub-command, or a flag."""

    locks: tuple[str, ...]
    subcommand: str
    flag: str
    spelled: str


def strict_form(
    stage: Stage, run: Run, call: Invocation, dockerfile: Dockerfile, build: BuildContext
) -> StrictForm | None:
    """The form that insists, where the call is an install that does not; None where there is nothing to change."""
    lock = managers()[call.tool].lock
    if not isinstance(lock, Lock) or call.subcommand not in lock.verbs or call.has(*lock.settled):
        return None
    if lacks(dockerfile, stage, call, lock.subcommand or lock.flag) or _departs_on_purpose(run, call):
        return None
    flag = lock.flag
    if lock.renamed and may_be_modern(dockerfile, build):
        if manifest(stage, run, ".yarnrc.yml", build) is None:
            return None
        flag = lock.renamed
    words = (call.tool, lock.subcommand or call.subcommand, flag)
    return StrictForm(lock.files, lock.subcommand, flag, " ".join(filter(None, words)))


def _departs_on_purpose(run: Run, call: Invocation) -> bool:
    """Whether the install stands in for a stricter one (`npm ci || npm install`, or behind a test for the lock file),
    falls back on something else, or is followed by a call that changes what is locked (`npm audit fix`).
    """
    if "||" in {call.command.before, call.command.after} or (call.command.inside and _asks_for_lock(run, call)):
        return True
    others, lock = (invocation(command) for command in run.commands), managers()[call.tool].lock
    changes = lock.changes if isinstance(lock, Lock) else ()
    return any(one is not None and one.tool == call.tool and one.subcommand in changes for one in others)


def _asks_for_lock(run: Run, call: Invocation) -> bool:
    """`if [ -f package-lock.json ]; then npm ci; else npm install; fi`"""
    lock = managers()[call.tool].lock
    names = lock.files if isinstance(lock, Lock) else ()
    tests = (command for command in run.commands if command.name in {"[", "[[", "test"})
    return any(text.rsplit("/", 1)[-1] in names for command in tests for text in command.texts)


def lock_file(stage: Stage, run: Run, form: StrictForm, build: BuildContext) -> str | None:
    """The lock file (its path in the build context) that a COPY above surely put beside the install."""
    found = (manifest(stage, run, name, build) for name in form.locks)
    return next((path for path in found if path is not None), None)


def strict_edit(call: Invocation, form: StrictForm) -> Edit:
    """Turns the install into its strict form."""
    word = call.subcommand_word
    if word is None:
        return insert(call.program.span.end, f" {call.subcommand} {form.flag}")
    return replace(word.span, form.subcommand) if form.subcommand else insert(word.span.end, f" {form.flag}")

"""What rules about apt share: its settings, its package lists, and where its flags go."""

from __future__ import annotations

import re

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit
from rules.facts.calls import Invocation, invocation
from rules.facts.system_packages import APT, installs, refreshes

LISTS = "/var/lib/apt/lists"


def is_configured(dockerfile: Dockerfile, setting: str) -> bool:
    """Whether the file writes apt's configuration (`APT::Install-Recommends "0";`) or gives it with `-o`."""
    return re.search(rf"(::|\{{\s*){setting}\b", dockerfile.source.text, re.IGNORECASE) is not None


def place_for_flag(call: Invocation) -> int:
    """The offset behind the word in front of the first operand: behind the flags that are there."""
    words = call.command.words
    at = next(n for n, word in enumerate(words) if word is call.operands[0]) - 1
    return words[at - 1 if words[at].text == "--" else at].span.end


AUTO_REMOVE_CAUTION = (
    "`--auto-remove` also takes the libraries that came along: name those that are loaded at run time "
    "(such as `libpq5`) in an `apt-get install` of their own."
)


def auto_removes(command: Command) -> bool:
    """`apt-get autoremove`, or a removal with `--auto-remove`."""
    return bool({"autoremove", "autopurge", "--auto-remove", "--autoremove"}.intersection(command.texts))


def assumes_yes(call: Invocation) -> bool:
    """`-y`, or `-qq`, which implies it."""
    return call.has("-y", "--yes", "--assume-yes") or is_quiet(call)


def is_quiet(call: Invocation) -> bool:
    """`-qq`, with which apt asks nothing."""
    quiet = [option.name for option in call.options if option.name in {"-q", "--quiet"}]
    return len(quiet) > 1 or call.value("-q", "--quiet") == "2"


def purge_edits(call: Invocation) -> tuple[Edit, ...]:
    """Lease a removal into `apt-get purge -y --auto-remove`, keeping the flags that are there."""
    verb = call.subcommand_word
    if verb is None or not call.operands:
        return ()
    flags = "" if assumes_yes(call) else " -y"
    flags += "" if auto_removes(call.command) else " --auto-remove"
    if verb.span.end == place_for_flag(call):
        return (replace(verb.span, "purge" + flags),)
    return (
        (replace(verb.span, "purge"), insert(place_for_flag(call), flags)) if flags else (replace(verb.span, "purge"),)
    )


_CLEANING_SCRIPTS = (
    "cleanup",
    "clean-up",
    "clean_up",
    "clean-install",
    "install_packages",
    "apt-clean",
    "apt_clean",
    "docker-clean",
)


def cleans_by_script(run: Run) -> bool:
    """Whether a script of the base image or of the project, by its name, cleans up behind apt."""
    return any(part in command.name for command in run.commands for part in _CLEANING_SCRIPTS)


def updates(run: Run) -> bool:
    return any(refreshes(command, APT) for command in run.commands)


def first_install(run: Run) -> Invocation | None:
    """The RUN's first `apt-get install` that has no `apt-get update` in front of it in the same RUN."""
    for command in run.commands:
        if refreshes(command, APT):
            return None
        if call := installs(command, APT):
            return None if _is_local(call) else call
    return None


def _is_local(call: Invocation) -> bool:
    """Only files (`./tool.deb`): no package list is read for them, save for what they depend on."""
    return bool(call.operands) and all(text.endswith(".deb") for text in call.operand_texts)


def relying_on_lists(stage: Stage, run: Run) -> tuple[Run, ...]:
    """The RUNs behind `run` that install from the lists it fetched, up to the next RUN that fetches its own."""
    found: list[Run] = []
    for later in stage.after(run):
        if not isinstance(later, Run):
            continue
        if first_install(later) is not None:
            found.append(later)
        elif updates(later):
            break
    return tuple(found)


def edits_to_update(run: Run, like: Run) -> tuple[Edit, ...]:
    """Puts `apt-get update` in front of the RUN's first install; () where it has no safe place there.

    like: the RUN whose update it repeats, with what lets that one succeed (`-o Acquire::Check-Valid-Until=false`).
    """
    call = first_install(run)
    if call is None or run.beyond or call.command.before not in {"", "&&", ";", "\n"}:
        return ()
    words = call.command.texts
    sudo = "sudo " if words[0] == "sudo" else ""
    return (insert(call.command.span.start, f"{sudo}{call.program.text} {_update_options(like)}update && "),)


def _update_options(run: Run) -> str:
    last = next(
        (call for c in reversed(run.commands) if refreshes(c, APT) and (call := invocation(c)) is not None), None
    )
    options = (
        [o for o in last.options if o.name in {"-o", "--option", "-c", "--config-file"} or "allow" in o.name]
        if last
        else []
    )
    return "".join(f"{o.word.text} {o.value_word.text + ' ' if o.value_word is not None else ''}" for o in options)

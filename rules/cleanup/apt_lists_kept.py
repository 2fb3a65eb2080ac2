"""`apt-get update` whose package lists stay in the layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.cleanup._apt_lists_kept_examples import INVALID, VALID
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import programs
from rules.ecosystems.debian import APT_LISTS
from rules.ecosystems.record import Purpose
from rules.edits.shell import append_command
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Rule
from rules.facts.apt import LISTS, cleans_by_script, edits_to_update, first_install, relying_on_lists
from rules.facts.apt_scripts import script_relies_on_lists
from rules.facts.cache_mounts import mount_fix
from rules.facts.command_purposes import purpose_of
from rules.facts.kept_out_caches import empties, kept_out
from rules.facts.named_packages import named
from rules.facts.shipped_stages import shipped_runs
from rules.facts.system_packages import APT, installs, refreshes


class AptListsKept(Rule):
    """`apt-get update` leaves the package lists in the layer.

    The lists in `/var/lib/apt/lists` are only needed during the install, and they're outdated a day later. Remove them
    in the `RUN` that downloads them, because a later `RUN` only hides them. You don't have to remove the downloaded
    packages: the official Debian and Ubuntu images delete them after each install.
    """

    category = Category.CLEANUP
    looks_for = programs(*APT.tools)
    kept_on_purpose = r"(?<!not )(?<!n't )\b(?:keep|leave|need|want)\w*\b[^.]{0,30}(?:\blists\b|/var/lib/apt)"
    aliases = ("DL3009", "aptGetInstallThenRemoveAptLists", "DF004")
    references = (
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in shipped_runs(dockerfile, context):
            update = next((c for c in reversed(run.commands) if refreshes(c, APT)), None)
            if update is None or cleans_by_script(run) or kept_out(stage, run, APT_LISTS, update):
                continue
            if _is_unused(dockerfile, stage, run):
                yield self.finding(update.span, _UNUSED, _deletion(dockerfile, run))
                continue
            relying = relying_on_lists(stage, run)
            if far := [later for later in relying if later.lines.first - run.lines.last > _FARTHEST]:
                yield self.finding(update.span, _message(run), refused=_too_far(far[0]))
                continue
            plain = (
                None
                if script_relies_on_lists(dockerfile, stage, run, context.build)
                else _removal(dockerfile, stage, run, update, relying)
            )
            mounted = mount_fix(dockerfile, stage, run, APT_LISTS) if context.style == "cache-mounts" else None
            yield self.finding(update.span, _message(run), mounted or plain if plain else None)


_FARTHEST = 30
"""Lines between two RUNs that one suggestion may still change: it shows all that lies between."""


def _too_far(later: Run) -> str:
    return (
        f"the install in line {later.lines.first} uses them too, too far down for one suggestion: run `apt-get update`"
        " there, and remove the lists in both"
    )


def _message(run: Run) -> str:
    calls = (call for command in run.commands if (call := installs(command, APT)) is not None)
    packages = [text for call in calls for text in call.operand_texts]
    return f"The package lists {f'for {named(packages)}' if packages else 'fetched here'} stay in this layer."


_SAVING = Saving("the package lists", "apt-get downloads the description of every package that there is")
_UNUSED = "No install uses the package lists fetched here, and they stay in this layer."


def _is_unused(dockerfile: Dockerfile, stage: Stage, run: Run) -> bool:
    """Whether the RUN fetches the lists and does nothing else, and no later command can read them."""
    only_fetches = all(refreshes(command, APT) for command in run.commands)
    has_child = any(child.parent is stage for child in dockerfile.stages)
    return only_fetches and not has_child and all(_ignores_apt(i) for i in stage.after(run) if isinstance(i, Run))


def _ignores_apt(run: Run) -> bool:
    """Whether every command is one that does not ask apt; a script could."""
    is_read = not run.beyond and not run.exec_form and not run.heredocs
    return is_read and all(purpose_of(c) in _WITHOUT_APT or c.name in {"cd", "set"} for c in run.commands if c.words)


_WITHOUT_APT = frozenset({Purpose.LANGUAGE, Purpose.FETCH, Purpose.QUICK})


def _deletion(dockerfile: Dockerfile, run: Run) -> Fix:
    return Fix(
        "Delete the RUN",
        (delete_lines(dockerfile.source, dockerfile.block(run)),),
        caution="Check that no script in the container installs packages without running `apt-get update` first.",
        saving=_SAVING,
    )


def _removal(dockerfile: Dockerfile, stage: Stage, run: Run, update: Command, relying: Sequence[Run]) -> Fix | None:
    """Removes the lists behind the install, and has later installs that rely on them fetch their own."""
    if not any(installs(command, APT) for command in run.commands):
        return None
    edits = [append_command(dockerfile, run, _command(update))]
    for later in relying:
        edits.append(edits_to_update(later, run))
        if not any(empties(command, APT_LISTS) for command in later.commands):
            edits.append(append_command(dockerfile, later, _command(update)))
    if not all(edits) or _child_relies(dockerfile, stage):
        return None
    return Fix(
        "Remove the package lists in the same layer",
        tuple(edit for part in edits if part for edit in part),
        saving=_SAVING,
    )


def _command(update: Command) -> str:
    return f"{'sudo ' if update.texts[0] == 'sudo' else ''}rm -rf {LISTS}/*"


def _child_relies(dockerfile: Dockerfile, stage: Stage) -> bool:
    """Whether a stage built FROM this one installs from the lists that it finds there."""
    children = (child for child in dockerfile.stages if child.parent is stage)
    return any(first_install(run) is not None for child in children for run in child.of_type(Run)[:1])

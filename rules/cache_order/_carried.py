"""RUNs that move along with the COPY whose files they change."""

from __future__ import annotations

from rules.dockerfile.model import Cmd, Entrypoint, Expose, Label, Run, Stage

PASSED_BY_ALL = (Cmd, Entrypoint, Expose, Label)
"""What changes neither the user nor the folder nor the files of a RUN that is carried past it."""


def only_sets_modes(stage: Stage, run: Run) -> bool:
    """Whether a RUN only changes modes and owners, which no install reads, of accounts that it does not need to see."""
    if run.exec_form or run.heredocs or run.beyond or run.flags or stage.user_at(run) not in {None, "root", "0"}:
        return False
    is_whole = "$" in run.value or "-R" in run.value  # COPY can set the mode of all that it brings by itself
    return not is_whole and all(command.name in {"chmod", "chown"} for command in run.commands)

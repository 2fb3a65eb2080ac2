"""Where the steps of a stage install with apt, and what that means for a cache mount of one of them."""

from __future__ import annotations

from collections.abc import Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.debian import APT_LISTS
from rules.facts.apt import first_install
from rules.facts.kept_out_caches import empties, mounts_one_of
from rules.facts.system_packages import APT, installs

DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"
"""What empties the cache of packages behind each install, in the official images."""


@record
class AptUses:
    """What the steps of a stage, and of those that start from it, do with apt.

    reads_lists_below: a stage that starts from this one installs from the lists that it finds. cleans_below: one
    installs without a mount, and cleans up itself. last_cleaning: where the last such install of this stage starts, -1
    without one. first_kept: where the first RUN starts that switches `docker-clean` off, -1 without one.
    """

    reads_lists_below: bool
    cleans_below: bool
    last_cleaning: int
    first_kept: int

    def cleans_later(self, run: Run) -> bool:
        """Whether a later install would keep its packages in the layer, once `docker-clean` is gone."""
        return self.cleans_below or self.last_cleaning > run.span.start

    def keeps_packages(self, run: Run) -> bool:
        """Whether the RUN, or one before it, switches `docker-clean` off already."""
        return 0 <= self.first_kept <= run.span.start


def apt_uses(dockerfile: Dockerfile, stage: Stage) -> AptUses:
    return _all_uses(dockerfile)[stage.index]


@fact
def _all_uses(dockerfile: Dockerfile) -> Mapping[int, AptUses]:
    """Those of each stage, from the last one up: a stage comes behind the one that it starts from."""
    found: dict[int, AptUses] = {}
    reads: set[int] = set()
    cleans: set[int] = set()
    for stage in reversed(dockerfile.stages):
        runs = stage.of_type(Run)
        cleaning = [run.span.start for run in runs if _cleans_up(run)]
        kept = (run.span.start for run in runs if "docker-clean" in run.value)
        own = stage.index
        found[own] = AptUses(own in reads, own in cleans, cleaning[-1] if cleaning else -1, next(kept, -1))
        if stage.parent is not None:
            above = stage.parent.index
            reads |= {above} if own in reads or any(first_install(run) is not None for run in runs) else set()
            cleans |= {above} if own in cleans or cleaning else set()
    return found


def _cleans_up(run: Run) -> bool:
    is_install = any(installs(command, APT) for command in run.commands)
    return is_install and not mounts_one_of(run, APT_LISTS.mounts) and any(empties(c, APT_LISTS) for c in run.commands)

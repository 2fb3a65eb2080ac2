"""Which stage could be taken apart."""

from __future__ import annotations

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Onbuild, Run, Shell, Stage
from rules.ecosystems.build_programs import INSTALLERS
from rules.ecosystems.debian_libraries import is_build_only
from rules.engine.context import Context
from rules.facts.shipped_stages import shipped_stages
from rules.images.names import image_name
from rules.second_stage.kept_packages import kept_packages


def final_stage(dockerfile: Dockerfile, context: Context) -> Stage | None:
    """The stage that could be taken apart: the final one, on an image of a registry, that starts a program.

    A builder image without CMD is meant to hold its tools; a stage that a compose file builds by name, or that is
    written for another system, is left alone.
    """
    stage = dockerfile.stages[-1]
    starts = (*stage.of_type(Cmd), *stage.of_type(Entrypoint)) or _serves_itself(stage)
    if stage.parent is not None or not starts or any(isinstance(i, Shell | Onbuild) for i in stage.instructions):
        return None
    if len(tuple(shipped_stages(dockerfile, context))) != 1 or (stage.name or "") in context.build.targets:
        return None
    base = (stage.base_image or "").lower()
    return None if any(system in base for system in ("windows", "nanoserver", "servercore")) else stage


def _serves_itself(stage: Stage) -> bool:
    """Whether the base image's own command serves: that of PHP's with Apache, or with FPM."""
    image = image_name(stage.base_image or "")
    return image.known_as == "php" and not {"apache", "fpm"}.isdisjoint(image.tag.split("-"))


OS_IMAGES = frozenset({"alpine", "debian", "ubuntu"})
"""Images of a distribution alone: a compiler is installed in them."""


def ships_compiler(stage: Stage) -> bool:
    """Whether the stage's image has a compiler: its base image's own, or one that a RUN installs and keeps."""
    if image_name(stage.base_image or "").known_as not in OS_IMAGES:
        return True
    runs = stage.of_type(Run)
    return any(map(is_build_only, kept_packages(runs))) or any(INSTALLERS.search(run.value) for run in runs)

"""The image that ships starts from a development kit although it only runs a program."""

from __future__ import annotations

from collections.abc import Iterator

from rules.base_image._development_kit_shipped_examples import INVALID, VALID
from rules.dockerfile.model import Dockerfile
from rules.edits.base_image import retag
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.development_kits import hangs_on, only_runs
from rules.facts.stage_tree import families
from rules.images.names import image_name
from rules.images.runtime_variants import RUNTIMES
from rules.images.size_savings import exists, saving


class DevelopmentKitShipped(Rule):
    """The image that ships carries a compiler that nothing in it uses.

    A JDK, a .NET SDK, or the CUDA development image builds programs. The runtime image of the same version runs them,
    and it's smaller by the compiler, the headers, and the build tools. This rule reports a stage only if it clearly
    just runs a program: its `CMD` or `ENTRYPOINT` starts `java` or `dotnet app.dll`, and no command uses the kit. Other
    rules cover a stage that both builds and ships.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    aliases = ("gpu/prefer-runtime-final-stage",)
    references = (
        "https://hub.docker.com/_/eclipse-temurin",
        "https://learn.microsoft.com/en-us/dotnet/core/docker/container-images",
        "https://hub.docker.com/r/nvidia/cuda",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, family_tree in families(dockerfile).items():
            if stage.base_image is None or not context.ships(dockerfile, stage):
                continue
            old = image_name(stage.base_image)
            for language, runtime_of in RUNTIMES.items():
                new = runtime_of(old)
                if (
                    new is None
                    or exists(context.images, new) is False
                    or (new.repository != old.repository and hangs_on(family_tree, old))
                    or not only_runs(family_tree, language, context.build)
                ):
                    continue
                edits = retag(dockerfile, stage, old, new)
                caution = f"Check that nothing in the image needs what `{new.short}` lacks{_lacking(new.tag)}."
                fix = (
                    Fix(f"Start from `{new.short}`", edits, caution, saving(context.images, old, new))
                    if edits
                    else None
                )
                message = f"`{old.short}` is for building, and this stage only runs a program: `{new.short}` is enough."
                yield self.finding(stage.base.image.span, message, fix)


def _lacking(tag: str) -> str:
    return " (the compiler, and graphics such as AWT and fonts)" if "headless" in tag else ""

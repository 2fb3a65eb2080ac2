"""The .NET SDK stays in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.dotnet import DOTNET, SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.calls import Invocation, placed_calls, ships_program
from rules.facts.image_paths import folder_at, resolve
from rules.images.names import ImageName, image_name
from rules.multi_stage._dotnet_sdk_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import compiled_split, setup
from rules.second_stage.start_words import started_words

_WEB = re.compile(r'Sdk="Microsoft\.NET\.Sdk\.(Web|BlazorWebAssembly)"')


class DotnetSdkShipped(SecondStageRule):
    """The .NET SDK stays in the image that runs the program.

    What `dotnet publish` writes runs on the `aspnet` image of the same version, or on `runtime` without ASP.NET Core.
    The SDK with its compilers and the NuGet cache is several times as large. Publish in one stage, copy the result to
    the runtime image in the next, and the program ships without the SDK.
    """

    known = SECOND_STAGE
    looks_for = frozenset({DOTNET.name})
    aliases = ("DF011",)
    references = ("https://learn.microsoft.com/dotnet/core/docker/build-container",)
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        published = next(_published(stage, context.build), None)
        if published is not None:
            program = started_words(stage, context.build)[-1]
            message = f"The image ships the SDK of `{stage.base.image.text}`; `{program}` runs without it."
            yield Shipped(message, lambda: _fix(dockerfile, *published, context.build))

    def stands_on(self, stage: Stage) -> bool:
        image = image_name(stage.base_image or "")
        return image.tag != "" and any(f"/{image.repository}".endswith(f"/{one}") for one in self.known.images)


def _published(stage: Stage, build: BuildContext) -> Iterator[tuple[str, Run, Invocation]]:
    """The folder that `dotnet publish` wrote, with its call, where the container starts a program of it: a `.dll`, or
    the program without an ending that .NET writes beside it.
    """
    words = started_words(stage, build)
    name = words[1] if len(words) > 1 and words[0] == DOTNET.name else words[0] if words else ""
    start = posixpath.dirname(resolve(folder_at(stage, stage.instructions[-1]), name))
    for run, call, folder in placed_calls(stage):
        if call.tool != DOTNET.name or not ships_program(call):
            continue
        out = call.value("-o", "--output")
        is_program = name.endswith(".dll") or ("/" in name and posixpath.basename(name) in _projects(build))
        if out is not None and "$" not in out and resolve(folder, out) == start and is_program:
            yield start, run, call


def _projects(build: BuildContext) -> frozenset[str]:
    """The names of the projects, which their programs have too unless they say otherwise."""
    return frozenset(posixpath.basename(one)[:-7] for one in build.files or () if one.endswith((".csproj", ".fsproj")))


def _runtime_image(image: ImageName, call: Invocation, build: BuildContext) -> str:
    """`aspnet` holds `runtime`: the safe choice, unless every project is known to do without it. What brings the
    runtime along needs its libraries alone.
    """
    brings_runtime = call.has("--sc", "--self-contained") and "false" not in call.operand_texts
    projects = [
        text for f in sorted(build.files or ()) if f.endswith(".csproj") and (text := build.read(f)) is not None
    ]
    kind = "runtime" if projects and not any(_WEB.search(text) for text in projects) else "aspnet"
    kind = "runtime-deps" if brings_runtime else kind
    return f"{image.repository.removesuffix('sdk')}{kind}:{image.tag}"


def _fix(dockerfile: Dockerfile, folder: str, run: Run, call: Invocation, build: BuildContext) -> Fix:
    stage = dockerfile.stages[-1]
    image = _runtime_image(image_name(stage.base_image or ""), call, build)
    taken = compiled_split(dockerfile, run, (folder,), SECOND_STAGE.variables, build)
    return two_stages(
        taken,
        Runtime(image, ((folder, folder),), setup=setup(taken, image, build, same_release=True)),
        f"Publish in one stage and ship `{folder}` on the runtime image",
        f"Also copy files outside `{folder}` that the program reads when it runs.",
        Saving("the SDK and the NuGet cache", "the image keeps what was published and the runtime"),
    )

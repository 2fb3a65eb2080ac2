"""A compiler is installed to build a tool of others, and stays in the image."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.build_programs import LANGUAGE_TOOLCHAINS, ToolchainOfLanguage
from rules.ecosystems.catalogue import fetching, programs
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.calls import Invocation, calls_of
from rules.facts.dockerfile_paths import is_no_product
from rules.facts.named_packages import called
from rules.facts.shipped_stages import shipped_stages
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by, removed_by
from rules.images.names import image_name


class ToolchainForOneTool(Rule):
    """The image ships a compiler that only built a tool of others, with `cargo install` or `go install`.

    A toolchain of Go or Rust takes several hundred megabytes, with the packages that the build downloaded. The tool is
    one file. Install it in a stage on the language's own image, and copy the file with `COPY --from`.

    The rule reports a stage only if all that it calls of the toolchain installs tools, and the program that starts
    calls none of it.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = programs(*LANGUAGE_TOOLCHAINS)
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            RUN apt-get update && apt-get install -y --no-install-recommends build-essential curl ca-certificates
            RUN curl https://sh.rustup.rs -sSf | bash -s -- -y
            ENV PATH="/root/.cargo/bin:${PATH}"
            RUN cargo install monolith
            WORKDIR /app
            COPY . .
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM alpine:3.24
            RUN apk add --no-cache go git
            RUN go install github.com/mikefarah/yq/v4@v4.44.1
            COPY entrypoint.sh /
            CMD ["/root/go/bin/yq"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim
            RUN curl https://sh.rustup.rs -sSf | bash -s -- -y
            RUN cargo install wasm-pack
            COPY . .
            RUN cargo build --release
            CMD ["node", "server.js"]
            """,
            because="the project itself is compiled, too",
        ),
        Valid(
            """
            FROM alpine:3.24
            RUN apk add --no-cache go git && go install github.com/mikefarah/yq/v4@v4.44.1 && apk del go
            CMD ["/root/go/bin/yq"]
            """,
            because="the toolchain is removed again",
        ),
        Valid(
            """
            FROM rust:1.95
            RUN cargo install mdbook
            CMD ["mdbook", "serve"]
            """,
            because="the language's own image is another rule's matter",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y golang && go install golang.org/x/tools/gopls@latest
            CMD ["bash"]
            """,
            because="people work in the container",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y golang && go install example.com/watch@latest
            COPY . .
            CMD ["/root/go/bin/watch", "go", "run", "."]
            """,
            because="the toolchain runs when the container starts",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_no_product(context.path):
            return
        for stage in shipped_stages(dockerfile, context):
            for tool, one in LANGUAGE_TOOLCHAINS.items():
                calls = _calls(stage, tool)
                if not calls or not all(map(_installs_a_tool, calls)) or _is_needed(stage, one, context):
                    continue
                if image_name(stage.base_image or "").known_as == one.image or not _ships(stage, one):
                    continue
                yield self.finding(
                    calls[0].command.span,
                    f"The {one.language} toolchain ships with the image, and only {called(calls[0])} needs it.",
                    note=f"Install the tool in a stage on `{one.image}`, and copy the program from there.",
                )


def _calls(stage: Stage, tool: str) -> list[Invocation]:
    return [call for run in stage.of_type(Run) for call in calls_of(run) if call.tool == tool]


def _installs_a_tool(call: Invocation) -> bool:
    """Whether it installs a program of others: packages by name, and none from a folder."""
    known = fetching(call.tool)
    if known is None or call.subcommand not in known.tools or call.has("--path"):
        return False
    return bool(call.operand_texts) and not any(text.startswith((".", "/", "$")) for text in call.operand_texts)


def _ships(stage: Stage, one: ToolchainOfLanguage) -> bool:
    """Whether the stage brings the toolchain and keeps it, and nobody can miss it in a script beyond us."""
    runs = stage.of_type(Run)
    brought = any(one.packages.intersection(installed_by(run)) or one.fetched.search(run.value) for run in runs)
    removed = any(one.packages.intersection(removed_by(run)) or one.removed.search(run.value) for run in runs)
    return brought and not removed and not any(run.beyond for run in runs)


def _is_needed(stage: Stage, one: ToolchainOfLanguage, context: Context) -> bool:
    """Whether what starts may call the toolchain, or is a shell in which people do."""
    start = start_of(stage, context.build)
    words = {word.rsplit("/", 1)[-1] for call in start.calls for word in call.words}
    return bool(start.unread) or not start.calls or bool(words & one.programs) or set(start.programs) <= _SHELLS


_SHELLS = frozenset({"ash", "bash", "sh", "zsh"})

"""The Go toolchain stays in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext, Context
from rules.engine.edits import insert
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.multi_stage._assemble import Runtime, two_stages
from rules.multi_stage._programs import PROGRAM_FOLDERS, origin, placed_commands, started
from rules.multi_stage._runtime_files import runtime_copies, runtime_places
from rules.multi_stage._small_images import STATIC, called_tools, install, small_image
from rules.multi_stage._split import Split, commands_of, final_stage, split
from rules.tools.example_context import holding
from rules.tools.image_names import image_name
from rules.tools.invocations import Invocation, invocation
from rules.tools.places import resolve

_BUILD_VARIABLES = re.compile(r"GO[A-Z0-9]+|CGO_[A-Z]+|GIT_[A-Z_]+|DEBIAN_FRONTEND")
_CGO_MODULES = ("mattn/go-sqlite3", "confluentinc/confluent-kafka-go", "h2non/bimg", "gocv.io/x/gocv", "godror/godror")
_C_PACKAGES = re.compile(r"gcc|g\+\+|build-base|build-essential|musl-dev|libc6-dev|[\w.+-]+-dev")
_NO_MOUNTS = re.compile(r"docker/dockerfile:1\.[01](?:\D|$)")
_BASIS = "measured: a Go web server, 1068 MB on `golang` and 4.5 MB on its own"


@dataclass(frozen=True, slots=True)
class Program:
    """What the container starts: its place, the command that built it and its RUN, and the RUN that put it there."""

    path: str
    run: Run
    command: Command
    last: Run


class GoToolchainShipped(Rule):
    """The Go toolchain stays in the image that runs the program.

    A Go program needs neither the compiler nor the module cache nor its source to run. Built in one stage and copied to
    a small image in the next, it ships alone: a few megabytes instead of hundreds, and nothing in it that an attacker
    could use. `CGO_ENABLED=0` makes the program independent of the C library, so that it runs on an image without one.

    `CGO_ENABLED=0` also compiles the standard library anew: the cache mount keeps it, and all that did not change, from
    one build to the next.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://github.com/GoogleContainerTools/distroless",
    )
    invalid = (
        Invalid(
            """
            FROM golang:1.24
            WORKDIR /src
            COPY . .
            RUN go build -o /usr/local/bin/hello .
            # the port of the API
            EXPOSE 8080
            CMD ["/usr/local/bin/hello"]
            """,
            """
            FROM golang:1.24 AS builder
            WORKDIR /src
            COPY . .
            RUN --mount=type=cache,target=/root/.cache/go-build \\
                CGO_ENABLED=0 go build -o /usr/local/bin/hello .

            FROM gcr.io/distroless/static-debian12
            WORKDIR /src
            COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
            # the port of the API
            EXPOSE 8080
            CMD ["/usr/local/bin/hello"]
            """,
        ),
        Invalid(
            """
            FROM golang:1.24-alpine AS api
            WORKDIR /app
            ENV PORT=9000 GIN_MODE=release
            COPY . .
            RUN go build -o server ./cmd/server
            HEALTHCHECK CMD wget -q -O- http://localhost:9000/health
            CMD ./server
            """,
            """
            FROM golang:1.24-alpine AS builder
            WORKDIR /app
            ENV PORT=9000 GIN_MODE=release
            COPY . .
            RUN --mount=type=cache,target=/root/.cache/go-build \\
                CGO_ENABLED=0 go build -o server ./cmd/server

            FROM alpine:3.22 AS api
            WORKDIR /app
            ENV PORT=9000 GIN_MODE=release
            COPY --from=builder /app/server /app/server
            COPY --from=builder /app/templates /app/templates
            HEALTHCHECK CMD wget -q -O- http://localhost:9000/health
            CMD ./server
            """,
            context=holding({"go.mod": "module example.org/api\n", "cmd/server/main.go": "", "templates/a.html": ""}),
        ),
        Invalid(
            """
            FROM golang:1.24-bookworm
            WORKDIR /src
            COPY . .
            RUN go build -o hello .
            CMD ["./hello"]
            """,
            """
            FROM golang:1.24-bookworm AS builder
            WORKDIR /src
            COPY . .
            RUN go build -o hello .

            FROM debian:trixie-slim
            WORKDIR /src
            RUN apt-get update && \\
                apt-get install -y --no-install-recommends ca-certificates && \\
                rm -rf /var/lib/apt/lists/*
            COPY --from=builder /src/hello /src/hello
            CMD ["./hello"]
            """,
            context=holding({"go.mod": "module m\nrequire github.com/mattn/go-sqlite3 v1.14.24\n", "main.go": ""}),
        ),
        Invalid(
            """
            FROM golang:1.24
            WORKDIR /src
            ADD . .
            COPY templates /templates
            RUN go generate ./...
            RUN go build -o hello .
            CMD ["./hello", "-config=etc/hello.json"]
            """,
            """
            FROM golang:1.24 AS builder
            WORKDIR /src
            ADD . .
            COPY templates /templates
            RUN go generate ./...
            RUN --mount=type=cache,target=/root/.cache/go-build \\
                CGO_ENABLED=0 go build -o hello .

            FROM gcr.io/distroless/static-debian12
            WORKDIR /src
            COPY --from=builder /src/hello /src/hello
            COPY --from=builder /src/templates /src/templates
            COPY --from=builder /src/.env /src/.env
            COPY --from=builder /src/etc/hello.json /src/etc/hello.json
            COPY templates /templates
            CMD ["./hello", "-config=etc/hello.json"]
            """,
            context=holding(
                {
                    "go.mod": "module m\n",
                    "main.go": "",
                    ".env": "",
                    "etc/hello.json": "",
                    "conf/conf.go": "",
                    "views/views.go": "",
                    "templates/a.html": "",
                }
            ),
        ),
        Invalid(
            """
            FROM golang:1.24
            WORKDIR /src
            COPY . .
            RUN go build -o hello .
            RUN cp hello /usr/local/bin/
            CMD ["hello"]
            """,
            """
            FROM golang:1.24 AS builder
            WORKDIR /src
            COPY . .
            RUN --mount=type=cache,target=/root/.cache/go-build \\
                CGO_ENABLED=0 go build -o hello .
            RUN cp hello /usr/local/bin/

            FROM gcr.io/distroless/static-debian12
            WORKDIR /src
            COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
            CMD ["hello"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM golang:1.24
            WORKDIR /src
            COPY . .
            CMD ["go", "run", "."]
            """,
            because="the program is compiled when it starts: it needs the toolchain",
        ),
        Valid(
            """
            FROM golang:1.24
            RUN go install github.com/golangci/golangci-lint/cmd/golangci-lint@v1.64.0
            """,
            because="an image without a command is meant to hold its tools",
        ),
        Valid(
            """
            FROM golang:1.24 AS build
            RUN go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            CMD ["/app"]
            """,
            because="it has its second stage already",
        ),
        Valid(
            """
            FROM golang:1.24
            COPY . .
            RUN go build -o app .
            CMD ["./run-tests.sh"]
            """,
            because="nobody can tell what the script needs",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        stage = final_stage(dockerfile, context)
        if stage is None or image_name(stage.base_image or "").known_as != "golang":
            return
        for program in _programs(stage, context.build):
            taken = split(dockerfile, stage, program.last, _BUILD_VARIABLES)
            if taken is not None:
                yield self.finding(
                    stage.base.span,
                    f"The image ships the compiler of `{stage.base.image.text}`; `{taken.program[0]}` runs without it.",
                    _fix(taken, program, context),
                )
                return


def _fix(taken: Split, program: Program, context: Context) -> Fix:
    cgo = _uses_cgo(taken.stage, program, context.build)
    image = small_image(taken) if cgo or taken.needs_shell else STATIC
    places = runtime_places(taken, context.build)
    copies = ((program.path, program.path), *((place, place) for place in places))
    runtime = Runtime(
        image,
        copies,
        setup=_setup(taken, image),
        edits=() if cgo or _is_static(taken.stage, program) else _without_cgo(taken, program),
        has_shell=image != STATIC,
        repeated=runtime_copies(taken, context.build),
    )
    return two_stages(
        taken,
        runtime,
        f"Build in one stage and ship `{posixpath.basename(program.path)}` alone",
        _caution(image, cgo, context.build),
        Saving("most of the image", _BASIS),
    )


def _programs(stage: Stage, build: BuildContext) -> Iterator[Program]:
    """What the stage's `go build` and `go install` commands make and the container starts, the last one first."""
    places = [(place, *origin(stage, place)) for place in started(stage, PROGRAM_FOLDERS | {"/go/bin"})]
    for run, command, folder in reversed(tuple(placed_commands(stage))):
        call = invocation(command)
        out = _output(call, build) if call is not None and call.tool == "go" else None
        if out is None or "$" in out:
            continue
        for place, source, moved in places:
            if source == resolve(folder, out):
                yield Program(place, run, command, moved or run)


def _output(call: Invocation, build: BuildContext) -> str | None:
    """Where the call puts its program, as written; None where it makes none or nobody can tell."""
    package = next((text for text in call.operand_texts if "=" not in text), ".")
    name = _package_name(package, build)
    if call.subcommand == "install":
        return f"/go/bin/{name}" if name and "@" not in package else None
    if call.subcommand != "build":
        return None
    out = call.value("-o")
    if out is None:
        return name
    return (posixpath.join(out, name) if name else None) if out.endswith("/") or out == "." else out


def _package_name(package: str, build: BuildContext) -> str | None:
    """The name that Go gives a program: the last element of its folder, or of the module's path."""
    name = posixpath.basename(package.rstrip("/"))
    if name not in {"", ".", "..."}:
        return name.removesuffix(".go")
    module = re.search(r"^module\s+(\S+)", build.read("go.mod") or "", re.MULTILINE)
    parts = [part for part in (module[1] if module else "").split("/") if not re.fullmatch(r"v\d+", part)]
    return parts[-1] or None if parts else None


def _uses_cgo(stage: Stage, program: Program, build: BuildContext) -> bool:
    if "CGO_ENABLED=1" in _settings(program) or stage.environment_at(program.run).get("CGO_ENABLED") == "1":
        return True
    module = build.read("go.mod") or ""
    installs = [
        call for _, c in commands_of(stage) if (call := invocation(c)) and call.tool in {"apt-get", "apt", "apk"}
    ]
    return any(name in module for name in _CGO_MODULES) or any(
        _C_PACKAGES.fullmatch(text) for call in installs for text in call.operand_texts
    )


def _is_static(stage: Stage, program: Program) -> bool:
    return "CGO_ENABLED=0" in _settings(program) or stage.environment_at(program.run).get("CGO_ENABLED") == "0"


def _settings(program: Program) -> tuple[str, ...]:
    return tuple(word.text for word in (*program.command.assignments, *program.command.words))


def _without_cgo(taken: Split, program: Program) -> tuple[Edit, ...]:
    static = insert(program.command.span.start, "CGO_ENABLED=0 ")
    run, dockerfile = program.run, taken.dockerfile
    old = any(d.name == "syntax" and _NO_MOUNTS.search(d.value) for d in dockerfile.directives)
    if run.flags or run.heredocs or old or "GOCACHE" in taken.stage.environment_at(run):
        return (static,)
    mount = f" --mount=type=cache,target=/root/.cache/go-build {dockerfile.escape}{dockerfile.source.newline}   "
    return insert(run.keyword_span.end, mount), static


def _setup(taken: Split, image: str) -> tuple[str, ...]:
    """Certificates, which Debian's slim image lacks, and what a health check calls."""
    if image == STATIC:
        return ()
    return install(image, (*(() if "alpine" in image else ("ca-certificates",)), *called_tools(taken, image)))


def _caution(image: str, cgo: bool, build: BuildContext) -> str:
    parts = ["Files that the program reads when it runs (templates, migrations ...) have to be copied too."]
    if image == STATIC:
        parts.append("The image has no shell for `docker exec`.")
    if cgo:
        parts.append("The C libraries that it links (`ldd` lists them) have to be installed in the second stage.")
    elif not build.is_known:
        parts.append('`CGO_ENABLED=0` fails where the source has `import "C"`.')
    return " ".join(parts)

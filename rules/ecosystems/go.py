"""Go."""

from __future__ import annotations

import re

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import (
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Pins,
    Purpose,
    Reads,
    SecondStage,
    named,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

GO_CACHE = Cache(
    "go",
    ("/go/pkg/mod", "~/go/pkg/mod", "~/.cache/go-build"),
    ("GOMODCACHE", "GOCACHE"),
    (("go", "clean"),),
    ("~/go/pkg/mod", "~/.cache/go-build"),
    (("golang", ("/go/pkg/mod", "~/.cache/go-build")),),
    (("GOPATH", ("{}/pkg/mod", "~/.cache/go-build")),),
    has_other_use=True,
)

GO_MODULES = Cache("go/pkg/mod", ("/go/pkg/mod", "~/go/pkg/mod"))
"""What is downloaded, without what is compiled: a mount for that one alone downloads again."""

GO = Manager(
    name="go",
    names=(),
    syntax=Syntax(
        words(
            "-o -ldflags -gcflags -asmflags -tags -mod -modfile -C -p -buildmode -compiler -installsuffix -pkgdir"
            " -toolexec -overlay -run -exec -pgo -covermode -coverpkg"
        ),
        groups=words("mod work"),
        style="long",
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        frozenset({"build", "get", "install", "mod download", "run", "test", "vet"}),
        builds=words("build install"),
        ahead=frozenset({"mod download", "mod vendor", "get", "mod tidy"}),
        tools=words("install"),
        ships=words("build install"),
        step="go mod download",
    ),
    removes=Never("nothing is installed that `go` could remove"),
    quiet=words("clean env help telemetry version"),
    runs=Never("`go run` builds and starts the project's own program"),
    secrets=words(".netrc"),
    cache=GO_CACHE,
    leftover=Leftover(
        "{call} leaves the modules and packages that it compiled in this layer.",
        Saving("the tool's modules and compiled packages", "`go clean` removes what only a build reads"),
        ("golang:1.27", "go install github.com/go-delve/delve/cmd/dlv@v1.25.2"),
        cleaner="go clean -cache -modcache",
    ),
    lock=Never("since Go 1.16 a build fails where go.sum does not fit"),
    dev=Never("a build reads no more than the program needs"),
    pins=Pins(re.compile(r"^[^@]+@.*\d"), words("get install run"), in_project=words("run")),
    reads=Reads(("go.mod",), ("go.sum",), ("go.mod", "go.sum*")),
    itself=Never("Go comes as an archive or in an image"),
    since=Never("no fix writes an option that Go 1.11 lacks"),
    system=NO_SYSTEM,
)

CGO_MODULES = words("mattn/go-sqlite3 confluentinc/confluent-kafka-go h2non/bimg gocv.io/x/gocv godror/godror")
"""Modules that link a library in C."""

CALL_GO = words(
    "CompileDaemon air buf dlv errcheck ent fresh ginkgo go gofumpt goimports golangci-lint gopls goreleaser gosec"
    " gotestsum govulncheck gox ko mockery mockgen realize reflex revive richgo sqlboiler staticcheck swag wire xcaddy"
)
"""Tools that call `go` when they run."""

CALL_GO_TO_BUILD = words("mage make task")

SECOND_STAGE = SecondStage(words("golang"), re.compile(r"GO[A-Z0-9]+|CGO_[A-Z]+|GIT_[A-Z_]+|DEBIAN_FRONTEND"))

ECOSYSTEM = Ecosystem(
    title="Go",
    managers=(GO,),
    begins_empty=("golang",),
    manifest=named(r"go\.mod"),
    waste=Never("builds leave nothing in the folder of the project"),
    second_stage=SECOND_STAGE,
    order=10,
)

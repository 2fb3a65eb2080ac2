"""Programs that only build, check or fetch: what they write lies in the folders of the build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record
from rules.ecosystems.record import SecondStage
from rules.ecosystems.syntax import words

BUILD_PROGRAMS = frozenset(
    {
        # compilers and build tools, by language
        *("go", "gofmt", "goimports", "golangci-lint", "goreleaser", "gotestsum", "mage", "tinygo", "xcaddy", "xx-go"),
        *("dep", "glide", "godep", "govendor", "go-bindata", "esc", "packr", "packr2", "rice", "statik"),
        *("cargo", "cross", "rustc", "rustup", "sqlx", "diesel", "sea-orm-cli", "trunk", "wasm-bindgen", "wasm-pack"),
        *("dotnet", "msbuild", "nuget", "ant", "gradle", "gradlew", "jar", "javac", "mvn", "mvnw", "sbt", "sdk"),
        *("swift", "cabal", "ghc", "stack", "mix", "rebar3", "elm", "hugo", "maturin"),
        *("bun", "bunx", "corepack", "node", "npm", "npx", "pnpm", "pnpx", "yarn", "astro", "bower", "esbuild"),
        *(
            "grunt",
            "gulp",
            "lerna",
            "next",
            "ng",
            "nx",
            "prisma",
            "sass",
            "tailwindcss",
            "tsc",
            "turbo",
            "vite",
            "webpack",
        ),
        *("ar", "autoconf", "autogen.sh", "automake", "autoreconf", "bootstrap", "bootstrap.sh", "c++", "cc", "clang"),
        *(
            "clang++",
            "cmake",
            "config",
            "configure",
            "conan",
            "ctest",
            "g++",
            "gcc",
            "gmake",
            "ld",
            "libtoolize",
            "make",
        ),
        *("meson", "ninja", "objcopy", "patch", "pkg-config", "ranlib", "strip", "upx", "vcpkg"),
        # generators
        *("buf", "mockgen", "protoc", "sqlc", "swag", "task", "templ", "wire"),
        # what fetches the source, and checks what was fetched
        *("git", "hg", "rsync", "ssh-keyscan", "svn", "gpg", "md5sum", "sha1sum", "sha256sum", "sha512sum"),
        *(
            "dos2unix",
            "file",
            "update-alternatives",
            "ldd",
            "readelf",
            "tree",
            "xx-apk",
            "xx-apt",
            "xx-apt-get",
            "xx-cargo",
            "xx-verify",
        ),
    }
)

COMPILER_VARIABLES = expression(r"DEBIAN_FRONTEND|C(XX)?FLAGS|LDFLAGS|MAKEFLAGS")
"""What compilers and build tools of most languages read."""

C_SECOND_STAGE = SecondStage(words("gcc alpine debian ubuntu"), COMPILER_VARIABLES)
"""C and C++; an image of a distribution may have a compiler as well."""

BUILD_PACKAGES = words(
    "ant apt-transport-https apt-utils bash binutils build-base ca-certificates-java coreutils dos2unix findutils "
    "gradle gzip jq lld llvm lsb-release maven mold musl musl-tools npm openssh openssh-client openssh-client-default"
    " protobuf-compiler protoc py3-pip python python2 python3 python3-pip rsync rustup sed sudo tar upx upx-ucl vim xz"
    " zip"
).union(f"openjdk-{n}-jdk{kind}" for n in (8, 11, 17, 21, 25) for kind in ("", "-headless"))
"""System packages that fetch and build, beside those that serve every language's build."""

INSTALLERS = expression(
    r"sh\.rustup\.rs|rustup-init|nodesource|yarnpkg|get\.sdkman\.io|sdkman-init|get\.pnpm\.io|golangci|bun\.sh/install"
    r"|\.cargo/env|getcomposer\.org|deb\.debian\.org|archive\.ubuntu\.com"
)
"""Addresses and files of installers of such programs."""

TOOLCHAIN_ARCHIVES = expression(r"\b(?:go1?\.?\d|go\$|node-v|gradle-|apache-maven|cmake-|sbt-|protoc-|upx-|jdk-)")
"""Names of archives that hold nothing but such a program."""

TOOLCHAIN_CALLERS = frozenset(
    {
        *("go", "gofmt", "air", "dlv", "CompileDaemon", "fresh", "gow", "modd", "realize", "reflex"),
        *("cargo", "cargo-watch", "rustc", "rustup"),
        *("swift", "stack", "cabal", "ghc", "runghc", "mix", "bazel", "cmake", "meson", "ninja"),
        *("javac", "mvn", "mvnw", "gradle", "gradlew", "sbt"),
    }
)
"""Compilers, and programs that call them while they run: a container that starts one needs the builder's image."""


def needs_builder(words: Sequence[str]) -> bool:
    """Whether a call needs what only the builder's image has: a compiler, or a command of .NET's SDK (`dotnet ef`).

    words: of the call, the program first.
    """
    program = posixpath.basename(words[0])
    is_sdk = program == "dotnet" and _SDK_COMMAND.fullmatch("".join(words[1:2])) is not None
    return is_sdk or program in TOOLCHAIN_CALLERS


_SDK_COMMAND = expression(r"(?!exec$)[a-z][a-z-]*")
"""`dotnet run`, and not `dotnet Shop.dll`, which the runtime starts, nor `dotnet --info`."""


_BUILD_AND_RUN = {
    "go": expression(r"run"),
    "cargo": expression(r"run|r"),
    "dotnet": expression(r"run"),
    "swift": expression(r"run"),
    "stack": expression(r"run"),
    "cabal": expression(r"run|v2-run"),
    "sbt": expression(r"(?:.+/)?run"),
    **dict.fromkeys(
        ("mvn", "mvnw"), expression(r"spring-boot:run|exec:(?:java|exec)|jetty:run|tomcat7:run|quarkus:run")
    ),
    **dict.fromkeys(("gradle", "gradlew"), expression(r"(?:.*:)?(?:bootRun|run|jettyRun|appRun)")),
}
BUILD_AND_RUN = frozenset(_BUILD_AND_RUN)
"""Tools that can build a program and start it."""

_ANYWHERE = frozenset({"mvn", "mvnw", "gradle", "gradlew", "sbt"})
"""Tools that take goals in any place of the call; of the others the first word that is no option counts."""


def builds_and_runs(words: Sequence[str]) -> bool:
    """Whether the call compiles the program of a project, or sees to it that this was done, and starts it."""
    tool = posixpath.basename(words[0]) if words else ""
    plain = [word for word in words[1:] if not word.startswith(("-", "+"))]
    goal = _BUILD_AND_RUN.get(tool)
    return goal is not None and any(goal.fullmatch(word) for word in (plain if tool in _ANYWHERE else plain[:1]))


@record
class ToolchainOfLanguage:
    """How a language's compiler comes into an image. image: its own. packages: those of systems that bring it.
    fetched: what a script that brings it names. removed: what a script that takes it away again names. programs: its
    programs.
    """

    language: str
    image: str
    packages: frozenset[str]
    fetched: re.Pattern[str]
    removed: re.Pattern[str]
    programs: frozenset[str]


LANGUAGE_TOOLCHAINS = {
    "cargo": ToolchainOfLanguage(
        "Rust",
        "rust",
        frozenset({"cargo", "rust", "rustc", "rustup"}),
        expression(r"sh\.rustup\.rs|rustup-init"),
        expression(r"rm -\S*r\S* [^&;]*\.(?:cargo|rustup)\b|rustup self uninstall"),
        frozenset({"cargo", "rustc", "rustup"}),
    ),
    "go": ToolchainOfLanguage(
        "Go",
        "golang",
        frozenset({"go", "golang", "golang-go"}),
        expression(r"(?:golang\.org|go\.dev|googleapis\.com/golang)/\S*go"),
        expression(r"rm -\S*r\S* [^&;]*/(?:usr/local/go|usr/lib/go|go)\b"),
        frozenset({"go", "gofmt"}),
    ),
}
"""By the tool that builds with it."""

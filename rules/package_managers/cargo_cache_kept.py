"""`cargo install` that leaves the registry in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.rust import CARGO_CACHE
from rules.edits.kept_caches import (
    begins_empty,
    clean_behind,
    keep_out,
    kept_downloads,
    last_of_each_run,
    only_installs_tools,
)
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.cache_mounts import mount_targets
from rules.facts.calls import Invocation


class CargoCacheKept(Rule):
    """`cargo install` leaves the sources of a tool and of all that it depends on in the layer.

    The tool is one file below cargo's `bin`. The registry's index, the archives and their unpacked sources stay below
    `registry`, and nothing reads them again. Remove them in the same `RUN`. (What is compiled lies in a temporary
    folder that cargo removes itself.)

    Where the stage also builds a program of its own, its downloads are another matter: build that in a stage that is
    not shipped.
    """

    category = Category.PACKAGE_MANAGERS
    references = ("https://doc.rust-lang.org/cargo/guide/cargo-home.html",)
    invalid = (
        Invalid(
            """
            FROM rust:1-slim
            RUN cargo install --locked mdbook@0.4.52
            """,
            """
            FROM rust:1-slim
            RUN cargo install --locked mdbook@0.4.52 && \\
                rm -rf /usr/local/cargo/registry /usr/local/cargo/git
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN cargo install ripgrep
            """,
            """
            FROM debian:13
            RUN cargo install ripgrep && \\
                rm -rf ~/.cargo/registry ~/.cargo/git
            """,
        ),
        Invalid(
            """
            FROM rustlang/rust:nightly
            RUN cargo install cargo-audit
            """,
            """
            FROM rustlang/rust:nightly
            RUN cargo install cargo-audit && \\
                rm -rf /usr/local/cargo/registry /usr/local/cargo/git
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM rust:1-slim
            RUN cargo install mdbook && rm -rf "$CARGO_HOME/registry"
            """,
            because="the registry is removed in the same layer",
        ),
        Valid(
            """
            FROM rust:1-slim
            RUN cargo install cargo-watch
            COPY . .
            RUN cargo build
            CMD ["cargo", "watch"]
            """,
            because="the stage works on a program of its own, which may read the registry",
        ),
        Valid(
            """
            FROM rust:1 AS build
            RUN cargo install mdbook
            FROM debian:13-slim
            COPY --from=build /usr/local/cargo/bin/mdbook /usr/local/bin/mdbook
            """,
            because="a builder stage is not shipped",
        ),
        Valid(
            """
            FROM gcr.io/oss-fuzz-base/base-builder-rust
            RUN cargo install bindgen-cli
            """,
            because="nobody knows where the image keeps cargo's files, nor what it holds there for later",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = tuple(last_of_each_run(kept_downloads(dockerfile, context, CARGO_CACHE, _is_tool)))
        for download in downloads if downloads and only_installs_tools(dockerfile, "cargo", _is_tool) else ():
            if not begins_empty(download.stage, "rust", "rustlang/rust"):
                continue
            folders = " ".join(mount_targets(CARGO_CACHE, download.stage, download.run))
            saving = Saving("the sources of the tool and its dependencies", "cargo keeps archives and sources")
            yield self.finding(
                download.call.command.span,
                "The sources that the tool was built from stay in this layer.",
                keep_out(
                    dockerfile,
                    context,
                    download,
                    CARGO_CACHE,
                    clean_behind(dockerfile, download, f"rm -rf {folders}", saving),
                ),
            )


def _is_tool(call: Invocation) -> bool:
    return call.tool == "cargo" and call.subcommand == "install" and bool(call.operands) and not call.has("--path")

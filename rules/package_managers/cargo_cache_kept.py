"""`cargo install` that leaves the registry in the layer."""

from __future__ import annotations

from rules.ecosystems.rust import CARGO
from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation, brings_tool
from rules.package_managers._cache_kept import ToolSourcesKept


class CargoCacheKept(ToolSourcesKept):
    """`cargo install` leaves the sources of a tool and of its dependencies in the layer.

    The tool is a single file in cargo's `bin` folder. The registry's index, the archives, and their unpacked sources
    stay in `registry`, and nothing reads them again. Remove them in the same `RUN`. Cargo itself removes the temporary
    folder with the compiled files.

    If the stage also builds a program of its own, build that program in a stage that doesn't ship.
    """

    manager = CARGO
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
            RUN cargo install cargo-watch
            COPY . .
            RUN cargo build
            CMD ["cargo", "watch"]
            """,
            because="the stage works on a program of its own, which may read the registry",
        ),
        Valid(
            """
            FROM gcr.io/oss-fuzz-base/base-builder-rust
            RUN cargo install bindgen-cli
            """,
            because="nobody knows where the image keeps cargo's files, nor what it holds there for later",
        ),
    )

    def is_tool(self, call: Invocation) -> bool:
        return brings_tool(call) and bool(call.operands) and not call.has("--path")

"""Programs without a version."""

from __future__ import annotations

from rules.ecosystems.rust import CARGO
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class CargoVersionUnpinned(VersionUnpinned):
    """`cargo install` names programs without a version.

    Each build takes the newest release: two builds of one commit differ.

    Off by default: a pinned version has to be kept up to date by hand or by a bot, and most teams prefer to rebuild on
    a fresh base image. Turn it on where a build must give the same image twice.
    """

    managers = (CARGO,)
    references = ("https://doc.rust-lang.org/cargo/commands/cargo-install.html",)
    invalid = (
        Invalid(
            """
            FROM rust:1-slim
            RUN cargo install --locked ripgrep
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM rust:1-slim
            RUN cargo install --locked ripgrep@15.1.0
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM rust:1-slim
            RUN cargo install --locked ripgrep --version 15.1.0
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM rust:1-slim
            RUN cargo install --path .
            """,
            because="the project itself is installed",
        ),
    )

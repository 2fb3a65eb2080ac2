"""Programs without a version."""

from __future__ import annotations

from rules.ecosystems.rust import CARGO
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class CargoVersionUnpinned(VersionUnpinned):
    """`cargo install` names programs without a version.

    Each build installs the newest release, so two builds of one commit differ.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
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

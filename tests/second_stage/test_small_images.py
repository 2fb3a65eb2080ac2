"""What the small images lack of what a stage calls."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.engine.context import Context
from rules.engine.rewrite import rewrite
from rules.multi_stage.rust_toolchain_shipped import RustToolchainShipped

CODE = """
    FROM rust:1.86{variant}
    RUN {accounts}
    WORKDIR /app
    COPY . .
    RUN cargo build --release
    USER app
    CMD ["target/release/app"]
    """


@pytest.mark.parametrize(
    ("variant", "accounts", "installed"),
    [
        ("", "adduser --disabled-password app", True),
        ("", "useradd app", False),  # of `passwd`, which every Debian has
        ("-alpine", "adduser -D app", False),
    ],
)
def test_adduser_is_installed_where_debian_lacks_it(variant: str, accounts: str, installed: bool) -> None:
    code = dedent(CODE).lstrip("\n").format(variant=variant, accounts=accounts)
    second = rewrite(code, (RustToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert f"RUN {accounts}\n" in second
    assert ("ca-certificates adduser" in second) is installed


@pytest.mark.parametrize(
    ("check", "installed"), [("target/release/git status", False), ("git status", False), ("file /x", True)]
)
def test_a_program_of_the_stage_s_own_is_no_package(check: str, installed: bool) -> None:
    text = dedent(CODE).lstrip("\n").format(variant="", accounts="useradd app")
    text = text.replace("CMD", f"HEALTHCHECK CMD {check}\nCMD").replace("release/app", "release/git")
    second = rewrite(text, (RustToolchainShipped(),), Context()).text.partition("\n\nFROM ")[2]
    assert second
    assert (" file " in second) is installed
    assert " git &&" not in second

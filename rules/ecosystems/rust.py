"""Rust: Cargo."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import (
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Lock,
    Manager,
    Never,
    Pins,
    Purpose,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

_IMAGES = ("rust", "rustlang/rust")

CARGO_CACHE = Cache(
    "cargo",
    ("/usr/local/cargo/registry", "~/.cargo/registry"),
    ("CARGO_HOME",),
    (("cargo", "cache"),),
    ("~/.cargo/registry", "~/.cargo/git"),
    tuple((image, ("/usr/local/cargo/registry", "/usr/local/cargo/git")) for image in _IMAGES),
    has_other_use=True,
)

CARGO = Manager(
    name="cargo",
    names=(),
    syntax=Syntax(
        words(
            "-F -p -j -Z -C --manifest-path --target --target-dir --features --bin --package --profile --jobs --root"
            " --version --vers --git --branch --tag --rev --path --index --registry --config --color --example"
            " --message-format --exclude --test --bench --recipe-path --out-dir"
        ),
        groups=words("chef"),
        aliases={"b": "build", "c": "check", "r": "run", "t": "test"},
        plus_words=True,
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        frozenset({"build", "check", "chef cook", "fetch", "install", "test"}),
        builds=words("build install"),
        ahead=frozenset({"chef cook", "fetch"}),
        tools=words("install"),
        ships=words("build install"),
        offline=words("--offline --frozen"),
    ),
    removes=words("uninstall"),
    quiet=words("help login logout owner search version"),
    runs=Never("`cargo run` builds and starts the project's own program"),
    secrets=words("credentials.toml"),
    cache=CARGO_CACHE,
    leftover=Leftover(
        "{call} leaves the sources that it compiled in this layer.",
        Saving("the sources of the tool and its dependencies", "cargo keeps archives and sources"),
        ("rust:1-slim", "cargo install --locked mdbook@0.4.52"),
        cleaner="rm -rf {mounts}",
    ),
    lock=Lock(
        ("Cargo.lock",),
        words("build fetch install"),
        words("--locked --frozen --offline"),
        flag="--locked",
        changes=words("update upgrade"),
        lenient=words("install"),
    ),
    dev=Never("a build reads them for tests and examples only"),
    pins=Pins(expression(r"@"), words("install"), words("--version --vers --git --path --rev --tag")),
    reads=Never("a build reads the source; `cargo chef` takes the manifests apart"),
    itself=Never("rustup installs and updates it"),
    since=Never("every Cargo from 1.0 on knows `--locked`"),
    system=NO_SYSTEM,
)

LINKED_BY_CRATES = {
    "openssl-sys": ("libssl-dev", "libssl3"),
    "pq-sys": ("libpq5", "libpq"),
    "libsqlite3-sys": ("libsqlite3-0", "sqlite-libs"),
    "mysqlclient-sys": ("libmariadb3", "mariadb-connector-c"),
}
"""Crates that link a system library: the Debian (for OpenSSL, whose library is named after its version, the development
package) and the Alpine package that holds it.
"""

LINKED_BY_DIESEL = {"pq-sys": "postgres", "libsqlite3-sys": "sqlite", "mysqlclient-sys": "mysql"}
"""The crates among them that Diesel's own program links, with the name of the database."""

SECOND_STAGE = SecondStage(
    words("rust"),
    expression(r"CARGO_[A-Z_]+|RUSTFLAGS|RUSTC_[A-Z_]+|RUSTUP_[A-Z_]+|DEBIAN_FRONTEND|SQLX_OFFLINE"),
    built=expression(r"/target/([\w-]+/)?(release|debug)/[^/]+$"),
)

ECOSYSTEM = Ecosystem(
    title="Rust",
    managers=(CARGO,),
    begins_empty=_IMAGES,
    manifest=named(r"Cargo\.toml"),
    waste=(Waste("**/target", "target", "target", usual=True, makers=words("cargo")),),
    second_stage=SECOND_STAGE,
    order=5,
)

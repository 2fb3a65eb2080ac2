"""What Cargo.toml and Cargo.lock say of crates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.context import BuildContext
from rules.facts.toml_tables import Tables, table, tables_in, texts_in, toml_tables

_KINDS = ("dependencies", "build-dependencies")


def locked_crates(build: BuildContext, lock: str) -> frozenset[str]:
    """The names in a lock file; none where nobody can read it."""
    packages = tables_in(toml_tables(build, lock), "package")
    return frozenset(str(one.get("name", "")) for one in packages)


def dependencies(manifest: Tables) -> Mapping[str, Any]:
    """What a program is built from, by the name that the manifest gives it: a version, or a table with one."""
    return {name: value for known in _tables(manifest) for name, value in known.items()}


def _tables(manifest: Tables) -> Iterator[Tables]:
    for kind in _KINDS:
        yield table(manifest, kind)
        yield table(manifest, "workspace", kind)
        yield from (table(target, kind) for target in table(manifest, "target").values())


_LINKS = {
    "openssl-sys": ("native-tls", ()),
    "pq-sys": ("postgres", ("diesel",)),
    "libsqlite3-sys": ("sqlite", ("diesel", "rusqlite", "sqlx")),
    "mysqlclient-sys": ("mysql", ("diesel",)),
}
"""Crates that link a system library, the feature that asks for each, and the crates that have it; (): many have."""


def linked_crates(manifest: Tables) -> frozenset[str]:
    """The crates that link a system library, as far as a manifest tells of a project without a lock file."""
    asked = dependencies(manifest)
    by_name = frozenset(crate for crate in _LINKS if crate in asked or _has_feature(crate, asked))
    return by_name | ({"openssl-sys"} if _asks_for_openssl(asked) else set())


def _has_feature(crate: str, asked: Mapping[str, Any]) -> bool:
    feature, having = _LINKS[crate]
    users = (asked[name] for name in having or asked if name in asked)
    return any(feature in text for user in users for text in texts_in(user, "features"))


def _asks_for_openssl(asked: Mapping[str, Any]) -> bool:
    """reqwest takes it by its default features."""
    by_default = "reqwest" in asked and table(asked["reqwest"]).get("default-features") is not False
    return by_default or not {"openssl", "native-tls"}.isdisjoint(asked)

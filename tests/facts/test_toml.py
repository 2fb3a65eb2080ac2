"""TOML files of a project: read as TOML, whatever their layout, and without cost where they are hostile."""

from __future__ import annotations

import time

import pytest

from rules.engine.context import BuildContext
from rules.facts.cargo_manifests import linked_crates
from rules.facts.python_manifests import is_cloned, locked, named_packages, names_folder, names_git
from rules.facts.toml_tables import table, tables_in, texts_in, toml_tables, values_named

BUILD = BuildContext()


def tables(text: str) -> object:
    found = toml_tables(BUILD, text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a =",
        "[a",
        "a = 1\na = 2",
        "a = " + "[" * 5000,
        "[" + "a." * 50_000 + "b]",
        "a." * 100_000 + "b = 1",
        "x = 1\n" * 200_000,
    ],
    ids=["half", "open", "twice", "deep", "a long header", "a long key", "very long"],
)
def test_what_is_no_toml_or_hostile_is_unknown_and_costs_nothing(text: str) -> None:
    started = time.process_time()
    assert toml_tables(BUILD, text) is None
    assert time.process_time() - started < 2


def test_what_is_not_there_is_empty() -> None:
    known = tables('a = 1\n[b]\nc = "d"\ne = ["f", 2]\n[[g]]\nname = "h"\n')
    assert (table(known, "a"), table(known, "b", "c"), table(known, "no"), table(None, "a")) == ({}, {}, {}, {})
    assert (texts_in(known, "b", "e"), texts_in(known, "b", "c"), texts_in(known, "no")) == (("f",), (), ())
    assert ([dict(one) for one in tables_in(known, "g")], tables_in(known, "b")) == ([{"name": "h"}], ())
    assert list(values_named(known, "name", "c")) == ["d", "h"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[project]\ndependencies = ["Flask>=3", "psycopg[c] == 3.2"]', "flask psycopg psycopg[c]"),
        ('project.dependencies = [\n  "flask", # not "django"\n]', "flask"),
        ('[project.optional-dependencies]\ndb = ["psycopg2"]\n[dependency-groups]\nx = ["uwsgi"]', "psycopg2 uwsgi"),
        (
            '[tool.poetry.dependencies]\npython = "^3.12"\npsycopg = { version = "3", extras = ["c"] }',
            "psycopg psycopg[c] python",
        ),
        ('[tool.poetry.group.db.dependencies]\n"psycopg2" = "*"', "psycopg2"),
        ('[packages]\nflask = "*"\n[dev-packages]\npytest = "*"', "flask pytest"),
        ('[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n[tool.uv]\ndev-dependencies = ["mypy"]', "mypy pytest"),
    ],
)
def test_packages_are_named_in_many_places(text: str, names: str) -> None:
    assert sorted(set(named_packages(tables(text)))) == names.split()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "folder", "git"),
    [
        ('[tool.uv.sources]\na = { path = "../a" }', True, False),
        ('[tool.poetry.dependencies.a]\npath = "a"', True, False),
        ('[packages]\na = {file = "a.whl"}', True, False),
        ('[project]\ndependencies = ["a @ file:///a"]', True, False),
        ('[tool.uv.sources]\na = { git = "https://example.com/a" }', False, True),
        ('[project]\ndependencies = ["a @ git+https://example.com/a"]', False, True),
        ('# path = "a"\n[project]\ndescription = "path = git"\n[tool.coverage]\npaths = ["a"]', False, False),
    ],
)
def test_folders_and_repositories_are_told_from_words_in_comments_and_texts(text: str, folder: bool, git: bool) -> None:
    assert (names_folder(tables(text)), names_git(tables(text))) == (folder, git)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names", "cloned"),
    [
        ('[[package]]\nname = "a"\nsource = { git = "https://example.com/a" }', ["a"], [True]),
        ('[[package]]\nname = "a"\n[package.source]\ntype = "git"\n[[package]]\nname = "b"', ["a", "b"], [True, False]),
        ('[[package]]\nname = "a"\ngit = "https://example.com/a"', ["a"], [True]),
        (
            '{"default": {"a": {"git": "x"}}, "develop": {"b": {"version": "==1"}}, "_meta": {}}',
            ["a", "b"],
            [True, False],
        ),
    ],
    ids=["uv", "poetry", "pdm", "pipenv"],
)
def test_lock_files_of_four_kinds_are_read(text: str, names: list[str], cloned: list[bool]) -> None:
    packages = locked(BUILD, text)
    assert packages is not None
    assert ([one["name"] for one in packages], [is_cloned(one) for one in packages]) == (names, cloned)


@pytest.mark.parametrize("text", ["{", "[[package", '{"default": ' + "[" * 100_000])
def test_a_lock_file_that_nobody_can_read_is_unknown(text: str) -> None:
    assert locked(BUILD, text) is None


@pytest.mark.parametrize(
    ("text", "crates"),
    [
        ('[dependencies]\nserde = "1"', set()),
        ('[dependencies]\nopenssl = "0.10"', {"openssl-sys"}),
        ('[dependencies]\nreqwest = "0.12"', {"openssl-sys"}),
        ('[dependencies]\nreqwest = { version = "0.12", default-features = false, features = ["rustls-tls"] }', set()),
        (
            '[dependencies.reqwest]\nversion = "0.12"\ndefault-features = false\nfeatures = ["native-tls"]',
            {"openssl-sys"},
        ),
        ('[dependencies]\ndiesel = { version = "2", features = ["postgres"] }', {"pq-sys"}),
        ('[workspace.dependencies]\nsqlx = { version = "0.8", features = ["sqlite", "mysql"] }', {"libsqlite3-sys"}),
        ("[target.'cfg(unix)'.dependencies]\npq-sys = \"0.6\"", {"pq-sys"}),
        ('[dev-dependencies]\nopenssl = "0.10"', set()),
    ],
)
def test_a_cargo_manifest_tells_which_system_libraries_are_linked(text: str, crates: set[str]) -> None:
    assert linked_crates(tables(text)) == crates  # type: ignore[arg-type]

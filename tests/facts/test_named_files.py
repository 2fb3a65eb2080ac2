"""Which paths a source writes in its strings."""

from __future__ import annotations

import pytest

from rules.engine.context import BuildContext
from rules.facts.named_files import named_paths


def named(text: str, name: str = "main.go") -> tuple[str, ...]:
    return named_paths(BuildContext(files=frozenset({name}), read=lambda path: text))


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('data, err := os.ReadFile("./var/rates.json")', "./var/rates.json"),
        ('tmpl := template.Must(template.ParseGlob("ui/html/*.tmpl"))', "ui/html/"),
        ('http.Handle("/static/", http.FileServer(http.Dir("public_html")))', "public_html"),
        ('const settings = "settings.ini"', "settings.ini"),
        ("viper.AddConfigPath(`/srv/etc`)", "/srv/etc"),
        ('http.ServeFile(w, r, "index.html")', "index.html"),
        ('m, err := migrate.New("file://db/migrations", url)', "db/migrations"),
        ('DriverManager.getConnection("jdbc:sqlite:data/shop.db")', "data/shop.db"),
        ('sql.Open("sqlite3", "file:shop.db?cache=shared")', "shop.db"),
    ],
)
def test_a_path_in_a_string_is_named(line: str, path: str) -> None:
    assert path in named(f"package main\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        'import "example.org/shop/db"',
        'log.Println("db")',
        '// os.Open("old.json")',
        'x := "hello, world"',
        '//go:embed var/rates.json\nvar rates []byte // fs.ReadFile\nvar again = "var/rates.json"',
    ],
)
def test_other_words_and_what_the_compiler_takes_in_are_not(line: str) -> None:
    assert named(f"package main\n{line}\n") == ()


def test_what_a_macro_of_rust_takes_in_is_in_the_program_already() -> None:
    text = 'const PAGE: &str = include_str!("../page.html");\nlet f = File::open("rates.json");\n'
    assert named(text, "src/main.rs") == ("rates.json",)


def test_tests_and_code_of_others_are_not_looked_into() -> None:
    assert named('f, _ := os.Open("testdata/a.json")', "main_test.go") == ()
    assert named('f, _ := os.Open("a.json")', "vendor/example.org/x/x.go") == ()


def test_a_file_that_nobody_has_at_hand_is_not_asked_for() -> None:
    context = BuildContext(
        files=frozenset({"src/main.rs"}), read=lambda path: 'open("a.json")', at_hand=lambda path: False
    )
    assert named_paths(context) == ()

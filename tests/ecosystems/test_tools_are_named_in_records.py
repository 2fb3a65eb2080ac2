"""What is true of a package manager stands in its record: no rule, fact, or edit names its programs and sub-commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from rules.ecosystems.catalogue import by_program
from rules.ecosystems.record import Dev, Manager

ROOT = Path(__file__).parent.parent.parent
LAYERS = ("dockerfile", "ecosystems", "engine", "images", "second_stage")
"""Packages of `rules` whose modules may name tools: the records, and what knows one language or image by itself."""

SUBJECTS = {
    "build_inputs/compiled": "what Go, Cargo, Maven, Gradle, .NET, and Mix read, each by a logic of its own",
    "build_inputs/node": "what npm and its like read: workspaces, scripts, patches",
    "build_inputs/python": "what Python's managers read: workspaces, folders, requirements files",
    "build_inputs/ruby_php": "what Bundler, RubyGems, and Composer read",
    "build_inputs/reader": "which manager reads by a logic of its own; all others read by their record",
    "edits/apt_keys": "it rewrites lists of apt",
    "edits/install_lines": "it writes an `apt-get install`",
    "facts/missing_options": "which version of a tool a base image has, by its tag and the steps above",
    "facts/python_manifests": "the tables of a pyproject.toml are named after the tools that read them",
    "facts/tools_by_hand": "what people start, of which the programs with a record are a part",
}
"""Modules that are about tools, and how."""

MODULES = [
    pytest.param(path, id=f"{path.parent.name}/{path.stem}")
    for path in sorted((ROOT / "rules").glob("*/**/*.py"))
    if path.relative_to(ROOT / "rules").parts[0] not in LAYERS
    and f"{path.parent.name}/{path.stem}" not in SUBJECTS
    and not path.stem.endswith("_examples")
]

EXCEPTIONS = {
    ("_version_unpinned", "gem"): "the ending of a file",
    ("_version_unpinned", "apk"): "the ending of a file",
    ("_version_unpinned", "rpm"): "the ending of a file",
    ("add_apt_repository_used", "pip"): "a part of a Debian package's name",
    ("java_build_shipped", "gradle"): "the name of an image",
    ("shell_missing", "gradle"): "the name of an image",
    ("build_image_only_receives", "go"): "a folder of an image",
    ("build_image_only_receives", "cargo"): "a folder of an image",
    ("libc_differs_across_stages", "cargo"): "a folder of an image",
    ("build_packages", "cargo"): "a package of Debian's",
    ("copy_destinations", "gradlew"): "a script in the project's folder",
    ("copy_destinations", "mvnw"): "a script in the project's folder",
    ("dev_dependencies", "bun"): "it interprets JavaScript, as node does",
    ("start_reading", "bun"): "it interprets JavaScript, as node does",
    ("development_kits", "gradle"): "the name of an image",
    ("image_paths", "composer"): "the name of an image",
    ("image_paths", "gradle"): "the name of an image",
    ("image_shells", "dotnet"): "a part of an image's name",
    ("image_shells", "gradle"): "the name of an image",
    ("image_shells", "swift"): "the name of an image",
    ("root_images", "bun"): "a part of an image's name",
    ("root_images", "dotnet"): "a part of an image's name",
    ("root_images", "swift"): "the name of an image",
    ("users", "gradle"): "the name of an image, and of its user",
    ("downloads", "apk"): "the ending of a file",
    ("downloads", "bundle"): "the ending of a file",
    ("downloads", "rpm"): "the ending of a file",
    ("downloads", "conda"): "a part of an installer's name",
    ("named_files", "go"): "the ending of a file, and what Go's compiler reads in a comment",
    ("named_files", "swift"): "the ending of a file",
    ("related_runs", "rpm"): "the ending of a file",
    ("temporary_files", "apk"): "the ending of a file",
    ("temporary_files", "gem"): "the ending of a file",
    ("temporary_files", "rpm"): "the ending of a file",
    ("language_packages", "pip"): "a group of uv's sub-commands",
}
"""Words that mean something else, by the module and the word. A test says which of them are not needed any more."""

_NAMES = re.compile(r"(?<![\w$.-])(" + "|".join(map(re.escape, sorted(by_program()))) + r")(?![\w-]|\\?\.\w)")
"""A name that an ending follows is that of a file: `composer.json`."""
_COMMAND = re.compile(rf"{_NAMES.pattern} (-|[a-z-]+\b)")


def named_in(path: Path) -> set[tuple[int, str]]:
    """The lines that name a manager's program, or compare a sub-command with words of their own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {part for node in ast.walk(tree) if _is_prose_or_example(node) for part in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if node not in left_out]
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {found for node in nodes for found in (*_data(node), *_patterns(node), *_compared(node, constants))}


def _is_prose_or_example(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"Invalid", "Valid"}
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id in {"references", "aliases"} for target in node.targets
    )


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.lineno, one.value


def _data(node: ast.AST) -> Iterator[tuple[int, str]]:
    """A literal that is a program's name, or a call of it: `npm`, `npm prune --omit=dev`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.strip()
        if text in by_program():
            yield node.lineno, text
        elif (found := _COMMAND.match(text)) and (found[2] == "-" or found[2] in _verbs(by_program()[found[1]])):
            yield node.lineno, found[1]


def _verbs(manager: Manager) -> set[str]:
    """The first words of the sub-commands in its record; "apt-get downloads ..." is a sentence."""
    known = (getattr(manager, name) for name in ("fetches", "removes", "lock", "pins", "system"))
    parts = (getattr(one, field.name) for one in known if is_dataclass(one) for field in fields(one))
    sets = [manager.syntax.groups, *(one for one in (*parts, manager.removes) if isinstance(one, frozenset))]
    prune = manager.dev.prune.split()[1:2] if isinstance(manager.dev, Dev) else []
    return {word.split()[0] for one in sets for word in one if word} | set(prune)


def _patterns(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Names in regular expressions and in lists of words."""
    called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
    if called in {"compile", "expression", "fullmatch", "match", "search", "words", "split"}:
        yield from ((line, name) for line, text in _texts(node) for name in _NAMES.findall(text))


def _compared(node: ast.AST, constants: dict[str, ast.expr]) -> Iterator[tuple[int, str]]:
    """Words that a sub-command is compared with, here or in a constant of the module."""
    if not isinstance(node, ast.Compare):
        return
    sides = (node.left, *node.comparators)
    if any(isinstance(side, ast.Attribute) and side.attr == "subcommand" for side in sides):
        names = (one.id for side in sides for one in ast.walk(side) if isinstance(one, ast.Name))
        meant = (*sides, *(constants[name] for name in names if name in constants))
        yield from ((node.lineno, text) for side in meant for _, text in _texts(side) if text.strip())


@pytest.mark.parametrize("path", MODULES)
def test_no_rule_fact_or_edit_names_a_package_manager_or_its_sub_commands(path: Path) -> None:
    found = {(line, word) for line, word in named_in(path) if (path.stem, word) not in EXCEPTIONS}
    assert not found, f"{path.relative_to(ROOT)}: write these into the record, or say why not in EXCEPTIONS"


def test_each_exception_is_still_needed() -> None:
    paths = {path.stem: path for param in MODULES for path in param.values if isinstance(path, Path)}
    unneeded = [
        (stem, word)
        for stem, word in EXCEPTIONS
        if stem not in paths or word not in {found for _, found in named_in(paths[stem])}
    ]
    assert not unneeded


@pytest.mark.parametrize("module", SUBJECTS)
def test_each_module_about_tools_names_some(module: str) -> None:
    (path,) = (ROOT / "rules").glob(f"**/{module}.py")
    assert named_in(path)


WRONG = {
    "a name": 'x = call.tool == "npm"\n',
    "a set of names": 'TOOLS = frozenset({"npm", "yarn"})\n',
    "a sub-command": 'x = call.subcommand == "install"\n',
    "a set of sub-commands": 'VERBS = {"add"}\nx = call.subcommand in VERBS\n',
    "a call": 'PRUNE = "npm prune --omit=dev"\n',
    "a pattern": 'P = re.compile(r"(?:npm|yarn) run")\n',
    "a list of words": 'W = words("curl npm wget")\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_name_is_noticed_in_each_form(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rule.py"
    path.write_text(text, encoding="utf-8")
    assert named_in(path)

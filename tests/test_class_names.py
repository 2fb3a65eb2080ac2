"""A class name means one thing, wherever one reads it."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def is_port(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


@pytest.mark.parametrize("is_sandbox", [False, True], ids=["the product", "the sandbox"])
def test_no_two_modules_define_a_class_of_the_same_name(is_sandbox: bool) -> None:
    """But for a port and what implements it, and for the sandbox, which has GitHub's side of the same things."""
    places: dict[str, list[str]] = defaultdict(list)
    for package in ("app", "rules"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith("app/sandbox/") is not is_sandbox:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef) and not is_port(node):
                    places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}

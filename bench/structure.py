"""Three figures of the code: repeated lines, lines of code, and the longest chain of imports.

    python -m bench.structure [REVISION ...]     (the working tree, then each revision)

Examples of rules, docstrings, comments, and blank lines don't count. A line is repeated if it stands in six lines in a
row, imports aside, that stand again elsewhere word for word. The chain is of `rules`; its modules are counted.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("rules", "app")
STAGES = ("rules/second_stage/", "rules/multi_stage/")
WINDOW = 6
_EXAMPLES = re.compile(r"_examples\.py$")
_THIN = re.compile(r"[\s()\[\]{},:]*$")


def sources(revision: str) -> Mapping[str, str]:
    """The modules of a revision, or of the working tree for ""."""
    if not revision:
        paths = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
        return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    listed = _git("ls-tree", "-r", "--name-only", revision, "--", *FOLDERS).split()
    return {path: _git("show", f"{revision}:{path}") for path in listed if path.endswith(".py")}


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def code_lines(text: str, without_imports: bool = False) -> list[str]:
    """The lines of code, without examples, docstrings, comments, and blank lines."""
    nodes = list(ast.walk(ast.parse(text)))
    left_out = {line for node in nodes if _is_left_out(node) for line in _span(node)}
    if without_imports:
        left_out |= {line for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for line in _span(node)}
    numbered = enumerate(text.splitlines(), start=1)
    return [line for at, line in numbered if at not in left_out and line.strip() and not line.lstrip().startswith("#")]


def _is_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    names = {"invalid", "valid", "INVALID", "VALID"}
    return isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id in names for one in node.targets)


def _span(node: ast.AST) -> range:
    assert isinstance(node, ast.stmt)
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def repeated(texts: Mapping[str, str]) -> int:
    """How many lines stand in a run of lines that stands again."""
    places: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for path, text in texts.items():
        lines = [line.strip() for line in code_lines(text, without_imports=True) if not _THIN.match(line)]
        for at in range(len(lines) - WINDOW + 1):
            places[tuple(lines[at : at + WINDOW])].append((path, at))
    found = {(path, at + n) for where in places.values() if len(where) > 1 for path, at in where for n in range(WINDOW)}
    return len(found)


def depth(texts: Mapping[str, str]) -> int:
    """The longest chain of imports; modules that import one another count once."""
    names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): text for path, text in texts.items()}
    imports = {name: {one for one in _imported(text) if one in names and one != name} for name, text in names.items()}
    above: set[str] = set()

    @cache
    def below(name: str) -> int:
        above.add(name)
        found = 1 + max((below(one) for one in imports[name] if one not in above), default=0)
        above.discard(name)
        return found

    return max(map(below, names))


def _imported(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def figures(revision: str) -> str:
    texts = {path: text for path, text in sources(revision).items() if not _EXAMPLES.search(path)}
    lines = {path: len(code_lines(text)) for path, text in texts.items()}
    of_stages = sum(count for path, count in lines.items() if path.startswith(STAGES))
    chain = depth({path: text for path, text in texts.items() if path.startswith("rules/")})
    return f"{revision or 'working tree':14} {repeated(texts):6} {sum(lines.values()):7,} {of_stages:7,} {chain:6}"


def main() -> None:
    print(f"{'revision':14} repeat   lines  stages  depth")
    for revision in ("", *sys.argv[1:]):
        print(figures(revision))


if __name__ == "__main__":
    main()

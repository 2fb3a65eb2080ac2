"""Renders a page for each rule, their index and their list: `python -m rules.engine.docs` writes them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from difflib import unified_diff
from inspect import cleandoc
from pathlib import Path

from rules.engine.catalogue import all_rules
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.engine.rule_list import LIST, rule_list

FOLDER = "docs/rules"
COMMAND = "make docs"

_TITLES = {
    Category.BASE_IMAGE: "Base image",
    Category.RUN_LAYERS: "Joining layers",
    Category.CACHE_ORDER: "Order for the cache",
    Category.MULTI_STAGE: "Multi-stage builds",
    Category.CLEANUP: "Clean up in the same layer",
    Category.PACKAGE_MANAGERS: "Package managers",
    Category.BUILD_CONTEXT: "Build context",
    Category.REPRODUCIBILITY: "Reproducibility",
    Category.SECURITY: "Security",
    Category.CORRECTNESS: "Correctness",
}


def title_of(category: Category) -> str:
    """The category's name as people read it."""
    return _TITLES[category]


def render_docs(rules: Iterable[Rule]) -> dict[str, str]:
    """The pages by path, relative to the repository."""
    known = tuple(rules)
    pages = {f"{FOLDER}/{rule.name}.md": page(rule) for rule in known}
    return pages | {f"{FOLDER}/README.md": _index(known), LIST: rule_list(known)}


def summary(rule: Rule) -> str:
    """The first line of the rule's docstring: the problem."""
    return _text(rule).split("\n", 1)[0]


def _text(rule: Rule) -> str:
    return cleandoc(type(rule.loaded).__doc__ or "")


def _index(rules: Sequence[Rule]) -> str:
    lines = ["# Rules", "", "Rendered from the rules themselves by `" + COMMAND + "`; do not edit.", ""]
    fixable = sum(_has_fix(rule) for rule in rules)
    lines += [
        f"{len(rules)} rules, {fixable} with a fix. Rules that are off run only where the configuration names them.",
        "",
    ]
    for category in Category:
        some = [rule for rule in rules if rule.category is category]
        if some:
            lines += [
                f"## {_TITLES[category]}",
                "",
                "| rule | what it finds | known as | fix | by default |",
                "|---|---|---|---|---|",
            ]
            lines += [_row(rule) for rule in some]
            lines.append("")
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    aliases = ", ".join(f"`{alias}`" for alias in rule.aliases) or "-"
    cells = (
        f"[{rule.name}]({rule.name}.md)",
        summary(rule).replace("|", "\\|"),
        aliases,
        "yes" if _has_fix(rule) else "-",
        rule.severity.value if rule.default else "off",
    )
    return f"| {' | '.join(cells)} |"


def _has_fix(rule: Rule) -> bool:
    return any(example.fixed is not None for example in rule.loaded.invalid)


def explanation(rule: Rule) -> str:
    """The page without its examples: the problem, why, and what to do."""
    first, _, rest = _text(rule).partition("\n")
    parts = (f"**{rule.name}**", first, rest.strip(), _facts(rule))
    return "\n\n".join(part for part in parts if part)


def page(rule: Rule) -> str:
    """All that there is to say of a rule, as Markdown."""
    first, _, rest = _text(rule).partition("\n")
    parts = [f"# {rule.name}", first, rest.strip(), _facts(rule)]
    parts += [_invalid(example) for example in rule.loaded.invalid]
    if rule.loaded.valid:
        parts += ["## Left alone", *(_valid(example) for example in rule.loaded.valid)]
    if rule.references:
        parts += ["## Read more", "\n".join(f"- <{reference}>" for reference in rule.references)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(rule: Rule) -> str:
    aliases = f" Known as {', '.join(f'`{alias}`' for alias in rule.aliases)}." if rule.aliases else ""
    by_default = f"Severity: {rule.severity.value}." if rule.default else "Off by default."
    silence = f"Silence it with `# slimline ignore={rule.name}` above the instruction."
    return f"Category: [{_TITLES[rule.category]}](README.md).{aliases} {by_default} {silence}"


def _invalid(example: Invalid) -> str:
    if example.fixed is None:
        return f"## Found\n\n{_fenced('dockerfile', example.code)}"
    lines = unified_diff(example.code.splitlines(), example.fixed.splitlines(), lineterm="", n=99)
    body = "\n".join(line for line in list(lines)[3:])
    return f"## Found and fixed\n\n{_fenced('diff', body)}"


def _valid(example: Valid) -> str:
    return f"Because {example.because}:\n\n{_fenced('dockerfile', example.code)}"


def _fenced(language: str, text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def write_docs(root: Path, pages: dict[str, str]) -> None:
    """Writes the pages below `root` and deletes pages of rules that are gone."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for old in (root / FOLDER).glob("*.md"):
        if str(old.relative_to(root)) not in pages:
            old.unlink()
    for path, text in pages.items():
        (root / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_docs(Path(sys.argv[1] if len(sys.argv) > 1 else "."), render_docs(all_rules()))

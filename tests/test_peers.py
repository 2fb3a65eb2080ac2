"""The table of peers against the rules: every code of BuildKit is spoken of, and every rule named is there."""

from __future__ import annotations

import re
from pathlib import Path

from bench.peer_cases import Case, buildkit_cases, hadolint_cases
from bench.peers import judged, judged_cases
from rules.engine.catalogue import rule_named

PAGE = (Path(__file__).parent.parent / "docs/peers.md").read_text()


def _rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("| `")
    ]


def test_all_checks_of_buildkit_are_spoken_of_and_carried_where_the_page_says_so() -> None:
    rows = _rows("BuildKit's checks")
    assert len(rows) == 22
    for code, verdict, words, _ in rows:
        rule = rule_named(code.strip("`"))
        assert (rule is None) == (verdict == "none"), code
        if rule is not None:
            assert f"`{rule.name}`" in words


def test_a_code_of_hadolint_without_a_rule_is_marked_so() -> None:
    for code, verdict, *_ in _rows("hadolint's codes"):
        if re.fullmatch(r"`DL\d+`", code):
            assert (rule_named(code.strip("`")) is None) == (verdict == "none"), code


def test_a_difference_counts_as_better_only_where_the_page_names_the_case() -> None:
    page = "| `DL3042` | differs | Because | `0123abcd` `4567abcd` |\n| `DL3003` | same | `x` | `99999999` |\n"
    assert judged_cases(page) == {("DL3042", "0123abcd"), ("DL3042", "4567abcd")}
    rule = rule_named("DL3042")
    assert rule is not None
    case = Case("hadolint", "DL3042", "FROM debian:13\nRUN pip install a\n", is_reported=False)
    assert judged(case, (rule,), frozenset()) == "worse"
    assert judged(case, (rule,), frozenset({("DL3042", case.fingerprint)})) == "better"


def test_cases_are_read_from_a_checkout(tmp_path: Path) -> None:
    specs = tmp_path / "test/Hadolint/Rule"
    specs.mkdir(parents=True)
    (specs / "DL9999Spec.hs").write_text(
        'let dockerFile = Text.unlines\n [ "FROM a",\n "RUN \\"b\\"" ]\n in do\n ruleCatches "DL9999" dockerFile\n'
        'ruleCatchesNot "DL9999" "RUN c"\nonBuildRuleCatches "DL9999" "RUN d"\n'
    )
    read = [(case.text, case.is_reported) for case in hadolint_cases(tmp_path)]
    assert read == [
        ('FROM a\nRUN "b"\n', True),
        ("FROM debian:13\nRUN c\n", False),
        ("FROM debian:13\nONBUILD RUN d\n", True),
    ]


def test_examples_are_read_from_the_pages_of_buildkit(tmp_path: Path) -> None:
    pages = tmp_path / "frontend/dockerfile/linter/docs"
    pages.mkdir(parents=True)
    (pages / "SomeCheck.md").write_text(
        "❌ Bad: so.\n\n```dockerfile\nFROM a\n```\n\n✅ Good: not so.\n\n```dockerfile\nCMD b\n```\n"
    )
    assert [(c.code, c.text, c.is_reported) for c in buildkit_cases(tmp_path)] == [
        ("SomeCheck", "FROM a\n", True),
        ("SomeCheck", "FROM scratch\nCMD b\n", False),
    ]

"""Reads the cases of hadolint and BuildKit from checkouts and tells where Slimline says the same, better or worse.

    python -m bench.peers FOLDER [CODE ...]        FOLDER holds `hadolint` and `buildkit`; nothing of theirs is kept

"Better" is a difference that docs/peers.md gives a reason for, in a row marked "differs" that names the
case by its fingerprint.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bench.peer_cases import Case, buildkit_cases, hadolint_cases
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.linter import lint
from rules.engine.rule import Rule

PAGE = Path(__file__).parent.parent / "docs/peers.md"


def main(folder: Path, only: frozenset[str]) -> int:
    """Prints a line for each code, then what differs without a reason. 1 where something does."""
    carried = rules_by_code()
    reasons = judged_cases(PAGE.read_text())
    cases = [*hadolint_cases(folder / "hadolint"), *buildkit_cases(folder / "buildkit")]
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    worse: list[Case] = []
    for case in cases:
        if only and case.code not in only:
            continue
        verdict = judged(case, carried.get(case.code, ()), reasons)
        counts[case.peer, case.code][verdict] += 1
        if verdict == "worse":
            worse.append(case)
    report(counts)
    for case in worse:
        verb = "reports" if case.is_reported else "is silent"
        print(f"\n{case.code} {case.fingerprint}: {case.peer} {verb}, Slimline not so:\n{case.text}")
    return int(bool(worse))


def judged_cases(page: str) -> frozenset[tuple[str, str]]:
    """Code and fingerprint of the cases that the page gives a reason for."""
    rows = re.findall(r"(?m)^\| `(\w+)` \| differs \|.*\|([^|]*)\|$", page)
    return frozenset((code, case) for code, cases in rows for case in re.findall(r"`([0-9a-f]{8})`", cases))


def rules_by_code() -> dict[str, tuple[Rule, ...]]:
    """The rules that carry each code."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in all_rules():
        for alias in rule.aliases:
            found[alias] = (*found.get(alias, ()), rule)
    return found


def judged(case: Case, rules: tuple[Rule, ...], reasons: frozenset[tuple[str, str]]) -> str:
    """`agrees`, `better`, `worse`, or `not carried`."""
    if not rules:
        return "not carried"
    try:
        result = lint(parse(case.text), rules, Context())
    except DockerfileSyntaxError:
        return "agrees" if case.is_reported else "refused"
    if bool(result.findings) == case.is_reported:
        return "agrees"
    return "better" if (case.code, case.fingerprint) in reasons else "worse"


def report(counts: dict[tuple[str, str], Counter[str]]) -> None:
    """A line for each code, and the sums for each peer."""
    columns = ("agrees", "better", "worse", "refused", "not carried")
    print(f"{'':34}" + "".join(f"{column:>13}" for column in columns))
    for (peer, code), count in sorted(counts.items()):
        print(f"{peer:10}{code:24}" + "".join(f"{count[column] or '':>13}" for column in columns))
    for peer in sorted({peer for peer, _ in counts}):
        total = sum((count for (one, _), count in counts.items() if one == peer), Counter[str]())
        print(f"{peer:34}" + "".join(f"{total[column]:>13}" for column in columns))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), frozenset(sys.argv[2:])))

"""How long all rules and the rewrite take per file, on one core: `python -m bench.rules [COUNT] [--slowest]`.

It takes CPU time, so that other work on the machine does not count. Files are generated (bench.shapes); each is
analysed as the reviewer does it: parse, second reader, every rule that is on by default, rewrite, suggestions.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from bench.shapes import dockerfiles
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.linter import check
from rules.engine.rule import Rule


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", nargs="?", type=int, default=1000)
    arguments.add_argument("--slowest", action="store_true", help="also tell which rules take most of the time")
    given = arguments.parse_args()
    rules = tuple(rule for rule in all_rules() if rule.default)
    texts = list(dockerfiles(given.count))
    analyse(texts[0], rules, Context())
    times, suggestions = [], 0
    for text in texts:
        start = time.process_time()
        suggestions += len(analyse(text, rules, Context()).suggestions)
        times.append(1000 * (time.process_time() - start))
    times.sort()
    print(f"{len(rules)} rules, {len(texts)} files, {suggestions} suggestions")
    quantiles = ", ".join(f"p{percent} {_at(times, percent):.1f} ms" for percent in (50, 90, 99))
    print(f"{1000 * len(times) / sum(times):.0f} files/s, {quantiles}, max {times[-1]:.1f} ms")
    if given.slowest:
        _tell_slowest(texts, rules)


def _at(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)]


def _tell_slowest(texts: list[str], rules: tuple[Rule, ...]) -> None:
    """Microseconds per file of each rule, on files whose scripts have been read."""
    from rules.dockerfile.model import Run
    from rules.dockerfile.parser import parse

    spent: Counter[str] = Counter()
    for text in texts:
        dockerfile = parse(text)
        for _, run in dockerfile.each(Run):
            assert run.beyond is not None
        for rule in rules:
            start = time.process_time_ns()
            check(rule, dockerfile, Context())
            spent[rule.name] += time.process_time_ns() - start
    total = sum(spent.values())
    print(f"all rules: {total / len(texts) / 1000:.0f} us per file")
    for name, nanoseconds in spent.most_common(12):
        print(f"{nanoseconds / len(texts) / 1000:8.0f} us  {name}")


if __name__ == "__main__":
    main()

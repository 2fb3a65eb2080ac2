"""All rules over a folder of real Dockerfiles: what they hit, and whether any rewrite is broken.

    python -m bench.corpus FOLDER ... [--sample 20 --into hits.jsonl]

BuildKit's own parser re-reads every rewrite. The sample is what docs/precision.md judges by hand; it holds the text of
other people, so it is never committed.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dockerfile as buildkit

from app.local_files import find_dockerfiles
from app.local_review import FileReport, Unusable, review_all
from rules.dockerfile.parser import parse
from rules.dockerfile.source import Source
from rules.engine.analysis import Analysis, ReportedFinding, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context


def buildkit_accepts(text: str) -> bool:
    try:
        buildkit.parse_string(text)
    except buildkit.GoParseError:
        return False
    return True


def broken(report: FileReport, result: Analysis) -> str:
    """Why the rewrite of a file is not what it should be; "" where it is."""
    if result.rewritten == report.text:
        return ""
    if buildkit_accepts(report.text) and not buildkit_accepts(result.rewritten):
        return "BuildKit refuses the rewrite"
    before, after = parse(report.text), parse(result.rewritten)
    if [s.name for s in before.stages] != [s.name for s in after.stages][-len(before.stages) :]:
        return "stages lost their names"
    return ""


def changes_again(result: Analysis) -> bool:
    rules = tuple(rule for rule in all_rules() if rule.default)
    return analyse(result.rewritten, rules, Context()).rewritten != result.rewritten


def hits(report: FileReport, result: Analysis) -> Iterator[dict[str, object]]:
    source = Source(report.text)
    for found in result.findings:
        yield {
            "path": report.path,
            "line": found.lines.first,
            "rule": found.finding.rule,
            "message": found.finding.message,
            "refused": found.refused,
            "text": source.slice(source.span_of(found.lines)),
            "suggestion": _shown(result, found),
        }


def _shown(result: Analysis, found: ReportedFinding) -> list[str] | None:
    return None if found.suggestion is None else list(result.suggestions[found.suggestion].new_lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--sample", type=int, default=0, help="hits a rule to draw at random")
    parser.add_argument("--into", type=Path, help="where to write them, one JSON object a line")
    options = parser.parse_args()
    found: dict[str, list[dict[str, object]]] = {}
    totals: Counter[str] = Counter()
    for report in review_all(list(find_dockerfiles(options.folders))):
        totals["files"] += 1
        if isinstance(report.result, Unusable):
            totals["unreadable"] += 1
            continue
        for crash in report.result.crashes:
            print(f"CRASH {crash.rule}: {report.path}: {crash.error}")
        if reason := broken(report, report.result):
            print(f"BROKEN {report.path}: {reason}")
            totals["broken rewrites"] += 1
        totals["crashes"] += len(report.result.crashes)
        totals["files with findings"] += bool(report.result.findings)
        totals["suggestions"] += len(report.result.suggestions)
        for hit in hits(report, report.result):
            found.setdefault(str(hit["rule"]), []).append(hit)
    for name, number in totals.items():
        print(f"{name}: {number}")
    print(_table(found))
    if options.into:
        _write_sample(options.into, found, options.sample)


def _table(found: dict[str, list[dict[str, object]]]) -> str:
    rows = ["| rule | hits | with a suggestion | refused |", "|---|---|---|---|"]
    for rule, those in sorted(found.items(), key=lambda item: -len(item[1])):
        fixed = sum(hit["suggestion"] is not None for hit in those)
        rows.append(f"| {rule} | {len(those)} | {fixed} | {sum(bool(hit['refused']) for hit in those)} |")
    return "\n".join(rows)


def _write_sample(path: Path, found: dict[str, list[dict[str, object]]], size: int) -> None:
    chance = random.Random(1)
    drawn = [hit for _, those in sorted(found.items()) for hit in chance.sample(those, min(size, len(those)))]
    path.write_text("".join(json.dumps(hit) + "\n" for hit in drawn))


if __name__ == "__main__":
    main()

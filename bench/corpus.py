"""All rules over folders of real Dockerfiles: what they hit, and whether any rewrite is broken.

    python -m bench.corpus FOLDER ... [--sample 20 --into hits.jsonl --seed 1]

Each folder in a FOLDER is one repository. BuildKit's own parser reads every rewrite again, and each is rewritten a
second time, which must change nothing. The sample is what docs/precision.md judges by hand; it holds the text of other
people, so it is never committed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from app.local.analysis import review
from app.local.files import LocalDockerfile, find_dockerfiles
from app.local.report import FileAnalysis, FileReport, Unusable
from bench.rewrites import problems
from rules.dockerfile.source import Source
from rules.engine.settlement import ReportedFinding

Hit = dict[str, object]


@dataclass(frozen=True)
class Examined:
    """What is left of one file: numbers to add up, what is wrong with its rewrite, and its findings."""

    path: str
    counts: Counter[str]
    problems: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()


@dataclass
class Totals:
    counts: Counter[str] = field(default_factory=Counter)
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def add(self, one: Examined) -> None:
        self.counts += one.counts
        for hit in one.hits:
            self.hits.setdefault(str(hit["rule"]), []).append(hit)


def repositories(folders: Sequence[str]) -> Iterator[LocalDockerfile]:
    """The Dockerfiles of every repository, each with its own repository as the tree around it."""
    for folder in folders:
        yield from find_dockerfiles([str(one) for one in sorted(Path(folder).iterdir()) if one.is_dir()])


def gather_review(file: LocalDockerfile) -> Examined:
    report = review(file)
    result = report.result
    if isinstance(result, Unusable):
        return Examined(file.shown, Counter({"files": 1, "unreadable": 1}))
    wrong = tuple(problems(file, report, result))
    counts = Counter(
        {
            "files": 1,
            "files with findings": bool(result.findings),
            "rewritten files": result.rewritten != report.text,
            "suggestions": len(result.suggestions),
            "problems": len(wrong),
        }
    )
    return Examined(file.shown, counts, wrong, tuple(hits(file, report, result)))


def hits(file: LocalDockerfile, report: FileReport, result: FileAnalysis) -> Iterator[Hit]:
    source = Source(report.text)
    for found in result.findings:
        yield {
            "repository": file.tree.root.name,
            "path": report.path,
            "line": found.lines.first,
            "rule": found.finding.rule,
            "message": found.finding.message,
            "refused": found.refused,
            "text": source.slice(source.span_of(found.lines)),
            "suggestion": _shown(result, found),
            "caution": None if found.suggestion is None else result.suggestions[found.suggestion].caution,
        }


def _shown(result: FileAnalysis, found: ReportedFinding) -> list[str] | None:
    return None if found.suggestion is None else list(result.suggestions[found.suggestion].new_lines)


def sample(found: Sequence[Hit], size: int, seed: int) -> list[Hit]:
    """Hits in random order, one of each repository in turn, so that no large repository makes the sample its own."""
    chance = random.Random(seed)
    by_repository: dict[str, list[Hit]] = {}
    for hit in found:
        by_repository.setdefault(str(hit["repository"]), []).append(hit)
    queues = list(by_repository.values())
    chance.shuffle(queues)
    for queue in queues:
        chance.shuffle(queue)
    drawn = chain.from_iterable(zip_longest(*queues))
    return [hit for hit in drawn if hit is not None][:size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--sample", type=int, default=0, help="hits a rule to draw at random")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws another sample")
    parser.add_argument("--into", type=Path, help="where to write them, one JSON object a line")
    options = parser.parse_args()
    totals = Totals()
    # BuildKit's parser is written in Go, whose threads do not live on in a forked process.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        for one in pool.map(gather_review, repositories(options.folders), chunksize=8):
            totals.add(one)
            for problem in one.problems:
                print(f"{one.path}: {problem}", flush=True)
    for name, number in totals.counts.items():
        print(f"{name}: {number}")
    print(_table(totals.hits))
    if options.into:
        drawn = (hit for _, those in sorted(totals.hits.items()) for hit in sample(those, options.sample, options.seed))
        options.into.write_text("".join(json.dumps(hit) + "\n" for hit in drawn))


def _table(found: dict[str, list[Hit]]) -> str:
    rows = ["| rule | hits | with a suggestion | refused |", "|---|---|---|---|"]
    for rule, those in sorted(found.items(), key=lambda item: -len(item[1])):
        fixed = sum(hit["suggestion"] is not None for hit in those)
        rows.append(f"| {rule} | {len(those)} | {fixed} | {sum(bool(hit['refused']) for hit in those)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()

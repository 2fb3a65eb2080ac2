"""How long a review's rules take on real files, and in which phase: `python -m bench.rules_speed FOLDER ...`.

Each folder is a repository; its Dockerfiles are analysed in one process, each with its own repository as the build
context, as the reviewer does it; the garbage collector is set as in a worker. All are analysed once before the clock
starts. CPU time, so that other work on the machine does not count. With `--hadolint PROGRAM` hadolint reads the same
files, all in one run of it.

Every file is first timed as a whole; the shares come from a second pass, in which each phase is timed for itself.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.local.files import LocalDockerfile, find_dockerfiles
from app.operations.memory import spare_the_rules
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.second_reader import disagreement
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Finding
from rules.engine.linter import check
from rules.engine.rewrite import rewrite_parsed
from rules.engine.rule import Rule
from rules.engine.suggestions import suggestions

TREES = (1_000, 10_000, 45_000)
SMALL = """\
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "main.py"]
"""


@dataclass(frozen=True)
class Case:
    path: str
    text: str
    context: Context


class TimedRule(Rule):
    """A rule whose work is timed. spent: the seconds of all such rules."""

    def __init__(self, rule: Rule, spent: dict[str, float]) -> None:
        self.category, self.phase, self.aliases = rule.category, rule.phase, rule.aliases  # type: ignore[misc]
        self.looks_for = rule.looks_for  # type: ignore[misc]
        self.name = rule.name
        self._rule, self._spent = rule, spent

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        start = time.process_time()
        findings = list(self._rule.check(dockerfile, context))
        self._spent["rules"] += time.process_time() - start
        return iter(findings)


def cases(folders: Sequence[str], count: int) -> list[Case]:
    """`count` of the files that can be read, evenly spread over all."""
    readable = [case for file in find_dockerfiles(folders) if (case := _case(file)) is not None]
    step = max(1, len(readable) // count)
    return readable[::step][:count]


def _case(file: LocalDockerfile) -> Case | None:
    try:
        text = read_text(file.read_bytes())
        build = file.tree.context(file.path, parse(text))
    except (DockerfileSyntaxError, OSError, ValueError):
        return None
    return Case(file.shown, text, Context(build, path=file.path_in_repository))


def phases(case: Case, rules: Sequence[Rule], spent: dict[str, float]) -> None:
    """Adds the seconds of each phase of one analysis."""
    clock = time.process_time
    marks = [clock()]
    dockerfile = parse(case.text)
    marks.append(clock())
    again: dict[str, float] = defaultdict(float)
    watched = [TimedRule(rule, again) for rule in rules]
    found = {rule.name: check(rule, dockerfile, case.context).findings for rule in watched}
    marks.append(clock())
    if any(finding.fix for findings in found.values() for finding in findings):
        disagreement(case.text, dockerfile)
    marks.append(clock())
    again.clear()
    rewritten = rewrite_parsed(dockerfile, watched, case.context, found=found)
    marks.append(clock())
    suggestions(dockerfile, rewritten)
    marks.append(clock())
    names = ("parse", "rules on the original", "second reader", "rewrite", "suggestions")
    for name, start, end in zip(names, marks[:-1], marks[1:], strict=True):
        spent[name] += end - start
    spent["rewrite"] -= again["rules"]
    spent["rules on intermediate texts"] += again["rules"]


def timed(label: str, all_cases: Sequence[Case], rules: Sequence[Rule], *, rewrites: bool) -> str:
    times = []
    for case in all_cases:
        start = time.process_time()
        if rewrites:
            analyse(case.text, rules, case.context)
        else:
            dockerfile = parse(case.text)
            for rule in rules:
                check(rule, dockerfile, case.context)
        times.append(1000 * (time.process_time() - start))
    times.sort()
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
    return f"| {label} | {p50:.1f} | {p99:.1f} | {sum(times) / len(times):.1f} |"


def hadolint_row(program: str, paths: Sequence[str]) -> str:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "--no-fail", *paths], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"| hadolint, all files in one run | | | {1000 * spent / len(paths):.1f} |"


def tree_rows(rules: Sequence[Rule]) -> Iterator[str]:
    for size in TREES:
        files = frozenset(f"src/part{n % 997}/module{n}.py" for n in range(size)) | {"requirements.txt", "Dockerfile"}
        context = Context(BuildContext(files), path="Dockerfile")
        analyse(SMALL, rules, context)
        times = []
        for _ in range(9):
            start = time.process_time()
            analyse(SMALL, rules, context)
            times.append(1000 * (time.process_time() - start))
        yield f"| {size:,} | {sorted(times)[4]:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", help="each is one repository")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--hadolint", help="the program to time beside")
    given = parser.parse_args()
    rules = tuple(rule for rule in all_rules() if rule.default)
    all_cases = cases(given.folders, given.count)
    for case in all_cases:
        analyse(case.text, rules, case.context)
    spare_the_rules()
    print(f"{len(rules)} rules, {len(all_cases)} files, ms a file\n\n| | p50 | p99 | mean |\n|---|---|---|---|")
    print(timed("checks alone", all_cases, rules, rewrites=False))
    print(timed("review: checks, rewrite, suggestions and all proofs", all_cases, rules, rewrites=True))
    if given.hadolint:
        print(hadolint_row(given.hadolint, [str(Path(case.path)) for case in all_cases]))
    spent: dict[str, float] = defaultdict(float)
    for case in all_cases:
        phases(case, rules, spent)
    print("\n| phase | share |\n|---|---|")
    for name, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        print(f"| {name} | {100 * seconds / sum(spent.values()):.0f} % |")
    print("\n| files in the tree | a six-line Dockerfile, ms |\n|---|---|")
    print(*tree_rows(rules), sep="\n")


if __name__ == "__main__":
    main()

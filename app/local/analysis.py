"""The engine over local Dockerfiles, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from app.evidence.before_after import counted_with_fixes
from app.local.configuration import configuration_at
from app.local.files import LocalDockerfile
from app.local.lint_options import LintOptions, every_fix
from app.local.report import FileAnalysis, FileReport, Unusable
from app.operations.memory import spare_the_rules
from app.review.proposed_files import Proposal, new_files, proposal, repeated
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis, analyse
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix
from rules.engine.rewrite import any_fix, no_decision, without_caution
from rules.engine.rule_list import listed_rules, load_rules
from rules.engine.unused_suppressions import unused_suppressions

if TYPE_CHECKING:
    from app.local.changes import Changes

_ALL = LintOptions()

FILES_WORTH_A_PROCESS = 24
"""Starting a process takes as long as reading about so many files."""


def review(file: LocalDockerfile, options: LintOptions = _ALL) -> FileReport:
    """Reads and analyses one file."""
    try:
        text = read_text(file.read_bytes())
        dockerfile = parse(text)
    except DockerfileSyntaxError as error:
        return FileReport(file.shown, "", Unusable(error.line, error.reason))
    except (OSError, ValueError) as error:
        return FileReport(file.shown, "", Unusable(0, getattr(error, "strerror", None) or str(error)))
    configuration = configuration_at(file.tree.root, listed_rules(), options.config)
    build = file.tree.context(file.path, dockerfile)
    context = Context(
        build,
        options.images,
        style=configuration.style,
        kept_images=configuration.kept_images,
        path=file.path_in_repository,
        day=date.today(),
    )
    rules = options.rules(listed_rules(), configuration.rules)
    by_name = options.asks_by_name(rules)
    accepts = without_caution if options.cautious else every_fix if by_name else _fixes(options)
    changes = _changes(file, text, options)
    allowed = None if changes is None else changes.allowed
    analysis = analyse(dockerfile, rules, context, allowed=allowed, accepts=accepts, housekeeping=by_name)
    proposed = tuple(_proposals(file, analysis, build))
    earlier = frozenset[int]() if changes is None else changes.earlier(analysis, rules, context)
    unused = unused_suppressions(analysis.dockerfile, rules, analysis.suppressed)
    counted = counted_with_fixes(analysis, options.images)
    result = FileAnalysis(analysis.findings, analysis.suggestions, analysis.rewritten, analysis.crashes, counted)
    return FileReport(file.shown, text, result, proposed, earlier=earlier, unused=unused)


def _fixes(options: LintOptions) -> Callable[[Fix], bool]:
    return any_fix if options.decisions else no_decision


def _changes(file: LocalDockerfile, text: str, options: LintOptions) -> Changes | None:
    if not options.since:
        return None
    from app.local.changes import changes_of  # how a review compares; few ask for it

    return changes_of(file, text, options.since)


def _proposals(file: LocalDockerfile, analysis: Analysis, build: BuildContext) -> Iterator[Proposal | None]:
    """With paths as people would write them: below the folder that they named."""
    proposes = any(found.finding.proposed_file is not None for found in analysis.findings)
    folder = file.tree.context_folder(file.path, analysis.dockerfile) if proposes else None
    for found in analysis.findings:
        one = proposal(found.finding, folder, build)
        yield None if one is None else replace(one, path=str(file.tree.root / one.path))


def review_all(files: Sequence[LocalDockerfile], options: LintOptions = _ALL) -> tuple[FileReport, ...]:
    """One report a file, in order. What is missing beside several Dockerfiles is told once."""
    spare_the_rules(collected=len(files) >= FILES_WORTH_A_PROCESS)
    reports = list(_reviewed(files, options))
    texts = new_files((one for report in reports for one in report.proposed), everything=True)
    findings = [
        (one, found.suggestion is not None) for r in reports for one, found in zip(r.proposed, r.findings, strict=True)
    ]
    positions = count()
    again = repeated(findings, texts)
    return tuple(
        replace(r, repeated=frozenset(n for n in range(len(r.proposed)) if next(positions) in again)) for r in reports
    )


def _reviewed(files: Sequence[LocalDockerfile], options: LintOptions) -> Iterator[FileReport]:
    """Many files are shared out to all cores."""
    work = partial(review, options=options)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or len(files) < FILES_WORTH_A_PROCESS:
        yield from map(work, files)
        return
    from concurrent.futures import ProcessPoolExecutor  # a tenth of a second that few files do not need

    load_rules()  # once, before the processes part
    with ProcessPoolExecutor(cores, initializer=_take, initargs=(files, work)) as pool:
        yield from pool.map(_review_taken, range(len(files)), chunksize=8)


_taken: tuple[Sequence[LocalDockerfile], Callable[[LocalDockerfile], FileReport]] = ((), review)
"""What a process of the pool works on. Sent with each task, a file would bring its whole tree along, every time."""


def _take(files: Sequence[LocalDockerfile], work: Callable[[LocalDockerfile], FileReport]) -> None:
    global _taken
    _taken = files, work


def _review_taken(number: int) -> FileReport:
    files, work = _taken
    return work(files[number])


def problems_around(files: Sequence[LocalDockerfile], config: Path | None = None) -> Iterator[str]:
    """The mistakes in the configurations that apply to these files, and what else nobody can read, each once."""
    trees = {file.tree.root: file.tree for file in files}
    found = (problem for root in trees for problem in configuration_at(root, listed_rules(), config).problems)
    yield from dict.fromkeys(found)
    for root, tree in trees.items():
        yield from (f"{root / path} was not read. {why}" for path, why in tree.unread())

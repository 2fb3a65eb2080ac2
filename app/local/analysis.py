"""The engine over local Dockerfiles, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count

from app.local.configuration import configuration_at
from app.local.files import LocalDockerfile
from app.operations.memory import spare_the_rules
from app.review.proposed_files import Proposal, new_files, proposal, repeated
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context, ImageFacts
from rules.engine.rewrite import no_decision, without_caution
from rules.engine.settlement import ReportedFinding

_NOTHING_KNOWN = ImageFacts()

FILES_WORTH_A_PROCESS = 24
"""Starting a process takes as long as reading about so many files."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a file could not be read. line is 0 where no line is to blame."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the engine says of one file: an analysis of `text`, or why there is none.

    proposed: the file that each finding proposes, if any. repeated: the findings that another file's report has told.
    images: what registries said.
    """

    path: str
    text: str
    result: Analysis | Unusable
    proposed: tuple[Proposal | None, ...] = ()
    repeated: frozenset[int] = frozenset()
    images: ImageFacts = _NOTHING_KNOWN

    @property
    def told(self) -> tuple[ReportedFinding, ...]:
        findings = self.result.findings if isinstance(self.result, Analysis) else ()
        return tuple(found for n, found in enumerate(findings) if n not in self.repeated)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The files that the told findings propose."""
        return tuple(one for n, one in enumerate(self.proposed) if one is not None and n not in self.repeated)


def review(file: LocalDockerfile, cautious: bool = False, images: ImageFacts = _NOTHING_KNOWN) -> FileReport:
    """Reads and analyses one file; `cautious` leaves out fixes that carry a caution."""
    try:
        text = read_text(file.read_bytes())
        dockerfile = parse(text)
    except DockerfileSyntaxError as error:
        return FileReport(file.shown, "", Unusable(error.line, error.reason))
    except (OSError, ValueError) as error:
        return FileReport(file.shown, "", Unusable(0, getattr(error, "strerror", None) or str(error)))
    configuration = configuration_at(file.tree.root, all_rules())
    build = file.tree.context(file.path, dockerfile)
    context = Context(
        build,
        images,
        style=configuration.style,
        kept_images=configuration.kept_images,
        path=file.path_in_repository,
        day=date.today(),
    )
    accepts = without_caution if cautious else no_decision
    analysis = analyse(text, configuration.rules, context, accepts=accepts)
    return FileReport(file.shown, text, analysis, tuple(_proposals(file, analysis, build)), images=images)


def _proposals(file: LocalDockerfile, analysis: Analysis, build: BuildContext) -> Iterator[Proposal | None]:
    """With paths as people would write them: below the folder that they named."""
    folder = file.tree.context_folder(file.path, analysis.dockerfile)
    for found in analysis.findings:
        one = proposal(found.finding, folder, build)
        yield None if one is None else replace(one, path=str(file.tree.root / one.path))


def review_all(
    files: Sequence[LocalDockerfile], cautious: bool = False, images: ImageFacts = _NOTHING_KNOWN
) -> tuple[FileReport, ...]:
    """One report a file, in order. What is missing beside several Dockerfiles is told once."""
    spare_the_rules()
    reports = list(_reviewed(files, cautious, images))
    texts = new_files((one for report in reports for one in report.proposed), everything=True)
    findings = [
        (one, found.suggestion is not None) for r in reports for one, found in zip(r.proposed, r.told, strict=True)
    ]
    positions = count()
    again = repeated(findings, texts)
    return tuple(
        replace(r, repeated=frozenset(n for n in range(len(r.proposed)) if next(positions) in again)) for r in reports
    )


def _reviewed(files: Sequence[LocalDockerfile], cautious: bool, images: ImageFacts) -> Iterator[FileReport]:
    """Many files are shared out to all cores."""
    work = partial(review, cautious=cautious, images=images)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or len(files) < FILES_WORTH_A_PROCESS:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(work, files, chunksize=8)


def problems_around(files: Sequence[LocalDockerfile]) -> Iterator[str]:
    """The mistakes in the configurations that apply to these files, and what else nobody can read, each once."""
    trees = {file.tree.root: file.tree for file in files}
    found = (problem for root in trees for problem in configuration_at(root, all_rules()).problems)
    yield from dict.fromkeys(found)
    for root, tree in trees.items():
        yield from (f"{root / path} was not read. {why}" for path, why in tree.unread())

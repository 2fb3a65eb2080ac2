"""The engine over local Dockerfiles, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from app.local_configuration import configuration_at
from app.local_files import LocalDockerfile
from app.proposed_files import Proposal, proposal
from rules.dockerfile.model import DockerfileSyntaxError
from rules.dockerfile.parser import parse, read_text
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import BuildContext, Context
from rules.engine.rewrite import any_fix, without_caution

FILES_WORTH_A_PROCESS = 24
"""Starting a process takes as long as reading about so many files."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a file could not be read. line is 0 where no line is to blame."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the engine says of one file: an analysis of `text`, or why there is none. proposals: files beside it."""

    path: str
    text: str
    result: Analysis | Unusable
    proposals: tuple[Proposal, ...] = ()


def review(file: LocalDockerfile, cautious: bool = False) -> FileReport:
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
    context = Context(build, style=configuration.style, kept_images=configuration.kept_images, path=file.path)
    accepts = without_caution if cautious else any_fix
    analysis = analyse(text, configuration.rules, context, accepts=accepts)
    return FileReport(file.shown, text, analysis, tuple(_proposals(file, analysis, build)))


def _proposals(file: LocalDockerfile, analysis: Analysis, build: BuildContext) -> Iterator[Proposal]:
    """With paths as people would write them: below the folder that they named."""
    folder = file.tree.context_folder(file.path, analysis.dockerfile)
    for found in analysis.findings:
        one = proposal(found.finding, folder, build)
        if one is not None:
            yield replace(one, path=str(file.tree.root / one.path))


def review_all(files: Sequence[LocalDockerfile], cautious: bool = False) -> Iterator[FileReport]:
    """One report a file, in order; many files are shared out to all cores."""
    work = partial(review, cautious=cautious)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1 or len(files) < FILES_WORTH_A_PROCESS:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(work, files, chunksize=8)


def configuration_problems(files: Sequence[LocalDockerfile]) -> tuple[str, ...]:
    """The mistakes in the configurations that apply to these files, each once."""
    found = (configuration_at(file.tree.root, all_rules()).problems for file in files)
    return tuple(dict.fromkeys(problem for problems in found for problem in problems))

"""Dockerfiles that share a build context miss the same ignore file: said once, with the text for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.proposed_files import new_files
from app.review.reviewed import Marked, ReviewedFile
from rules.engine.finding import ProposedFile


def said_once(files: Sequence[ReviewedFile]) -> tuple[ReviewedFile, ...]:
    """The files. Of findings that propose the same new file, the first proposes it for all, and the others repeat it.

    One that a suggestion settles is told all the same: the suggestion is about its own Dockerfile.
    """
    texts = new_files((one for file in files for one in file.proposals), everything=True)
    said: set[str] = set()
    return tuple(replace(file, findings=tuple(_once(file, m, texts, said) for m in file.findings)) for file in files)


def _once(file: ReviewedFile, marked: Marked, texts: dict[str, str], said: set[str]) -> Marked:
    proposal = file.proposal(marked.finding)
    proposed = marked.finding.proposed_file
    if proposal is None or proposed is None or not marked.is_told or proposal.path not in texts:
        return marked
    if proposal.path in said and marked.suggestion is None:
        return replace(marked, standing="repeated")
    said.add(proposal.path)
    finding = replace(marked.finding, proposed_file=ProposedFile(proposed.path, texts[proposal.path]))
    return replace(marked, finding=finding)

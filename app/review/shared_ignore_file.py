"""Dockerfiles that share a build context miss the same ignore file: said once, with the text for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.review.proposed_files import new_files, repeated
from app.review.reviewed_dockerfile import Marked, ReviewedFile
from rules.engine.finding import ProposedFile


def said_once(files: Sequence[ReviewedFile]) -> tuple[ReviewedFile, ...]:
    """Of findings that propose the same new file, the first proposes it for all, and the others repeat it."""
    texts = new_files((one for file in files for one in file.proposals), everything=True)
    marked = [(file, one) for file in files for one in file.findings]
    proposed = ((file.proposal(m.finding) if m.is_told else None, m.suggestion is not None) for file, m in marked)
    again = repeated(proposed, texts)
    told = iter([_again(m) if n in again else _for_all(file, m, texts) for n, (file, m) in enumerate(marked)])
    return tuple(replace(file, findings=tuple(next(told) for _ in file.findings)) for file in files)


def _again(marked: Marked) -> Marked:
    return replace(marked, standing="repeated")


def _for_all(file: ReviewedFile, marked: Marked, texts: Mapping[str, str]) -> Marked:
    """The finding, its proposed file with the text that suits all Dockerfiles of the build context."""
    proposal, proposed = file.proposal(marked.finding), marked.finding.proposed_file
    if proposal is None or proposed is None or not marked.is_told or proposal.path not in texts:
        return marked
    finding = replace(marked.finding, proposed_file=ProposedFile(proposed.path, texts[proposal.path]))
    return replace(marked, finding=finding)

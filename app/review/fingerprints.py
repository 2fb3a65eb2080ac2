"""Hidden marks that name what a comment says, so that the next push knows what was said before.

A fingerprint is `<content>-<place>`: content stands for the rule, the normalised instruction and the ordinal among the
same ones of the file, place for the path. No line numbers: a finding that only moved is the same finding.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from rules.dockerfile.model import Dockerfile, Instruction
from rules.engine.finding import Finding

_FINDINGS = re.compile(r"<!-- slimline:finding((?: [0-9a-f]{12}-[0-9a-f]{6})+) -->")
_SUGGESTS = re.compile(r"<!-- slimline:suggests((?: [a-z0-9-]+)+) -->")
_REVIEW = re.compile(r"<!-- slimline:review ([0-9a-f]{40,64}) ([0-9a-f]{8}) -->")


def fingerprints(path: str, dockerfile: Dockerfile, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The fingerprint of each finding, in order."""
    place, seen, marks = place_of(path), Counter[str](), list[str]()
    starts = [instruction.span.start for instruction in dockerfile.instructions]
    texts = ["", *(_normalised(instruction) for instruction in dockerfile.instructions)]
    for finding in findings:
        text = f"{finding.rule}\n{texts[bisect_right(starts, finding.span.start)]}"
        seen[text] += 1
        content = _digest(f"{text}\n{seen[text]}", 12)
        marks.append(f"{content}-{place}")
    return tuple(marks)


def content_of(fingerprint: str) -> str:
    """The part that does not depend on the path."""
    return fingerprint.partition("-")[0]


def finding_marker(marks: Iterable[str]) -> str:
    """The hidden comment at the end of a review comment."""
    return f"<!-- slimline:finding {' '.join(marks)} -->"


def marks_in(body: str) -> frozenset[str]:
    """The fingerprints that a comment carries; the last marker counts, because we write it at the end."""
    found = _FINDINGS.findall(body)
    return frozenset(found[-1].split()) if found else frozenset()


def suggestion_marker(rules: Iterable[str]) -> str:
    """The hidden comment that names the rules whose fixes a suggestion holds: people read only the first of many."""
    return f"<!-- slimline:suggests {' '.join(rules)} -->"


def suggested_rules(body: str) -> tuple[str, ...]:
    """The rules that a comment's suggestion mends; the last marker counts, because we write it at the end."""
    found = _SUGGESTS.findall(body)
    return tuple(found[-1].split()) if found else ()


def review_marker(head_sha: str, edition: str) -> str:
    """The hidden comment in a review's body. edition: what else the review depends on (the configuration)."""
    return f"<!-- slimline:review {head_sha} {_digest(edition, 8)} -->"


def is_review_of(body: str, head_sha: str, edition: str) -> bool:
    return (head_sha, _digest(edition, 8)) in _REVIEW.findall(body)


def place_of(path: str) -> str:
    """The part of a fingerprint that stands for the path."""
    return _digest(path, 6)


def _normalised(instruction: Instruction) -> str:
    parts = [instruction.keyword, instruction.value, *(heredoc.text for heredoc in instruction.heredocs)]
    return " ".join(" ".join(parts).split())


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]

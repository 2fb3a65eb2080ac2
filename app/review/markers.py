"""The hidden comments in what we write: what a comment says, what a suggestion mends, which head a review is of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.review.fingerprints import Fingerprint, digest, read_fingerprint

_FINDINGS = re.compile(r"<!-- slimline:finding((?: [0-9a-z:.-]+)+) -->")
_SUGGESTS = re.compile(r"<!-- slimline:suggests((?: [a-z0-9-]+)+) -->")
_REVIEW = re.compile(r"<!-- slimline:review ([0-9a-f]{40,64}) ([0-9a-f]{8}) -->")
_CARRIES = re.compile(r"<!-- slimline:carries ([0-9]{1,4}) -->")
_WORDS = "words:"
MEASURED = "<!-- slimline:measured -->"
"""Ends each line of a review's body that tells what the repository's CI measured."""
MERGED = "<!-- slimline:merged -->"
"""Ends the line of a review's body that tells what was accepted, once all is merged."""
_SETTLED = "<!-- slimline:settled -->"
_SETTLED_IN_0_1 = "Settled: this no longer holds at `"


def finding_marker(words: str, fingerprints: Iterable[str]) -> str:
    """The hidden comment at the end of a review comment. words: what people read above it, as we wrote it."""
    return f"<!-- slimline:finding {_WORDS}{_digest_of(words)} {' '.join(fingerprints)} -->"


def fingerprints_in(body: str) -> tuple[Fingerprint, ...]:
    """The fingerprints that a comment carries; the last marker counts, because we write it at the end."""
    found = _FINDINGS.findall(body)
    read = (read_fingerprint(token) for token in found[-1].split()) if found else ()
    return tuple(one for one in read if one is not None)


def marks_in(body: str) -> frozenset[str]:
    """The same as they stand there."""
    return frozenset(one.text for one in fingerprints_in(body))


def is_as_we_wrote(body: str) -> bool | None:
    """Whether nobody changed the words since; None where the comment does not tell."""
    body = body.replace("\r\n", "\n")
    found = list(_FINDINGS.finditer(body))
    said = next((t for t in found[-1][1].split() if t.startswith(_WORDS)), "") if found else ""
    return said == _WORDS + _digest_of(body[: found[-1].start()]) if said else None


def words_of(body: str) -> str:
    """What people read, without our mark at the end."""
    body = body.replace("\r\n", "\n")
    found = list(_FINDINGS.finditer(body))
    return (body[: found[-1].start()] if found else body).strip()


def marked_anew(body: str, fingerprints: Iterable[str]) -> str:
    """The same words, and who wrote them, with other fingerprints."""
    found = list(_FINDINGS.finditer(body))
    if not found:
        return body
    kept = [token for token in found[-1][1].split() if token.startswith(_WORDS)]
    return _replaced(body, f"<!-- slimline:finding {' '.join([*kept, *fingerprints])} -->")


def settled(body: str) -> str:
    """The same words, with the marker that there is nothing more to say of them."""
    return _replaced(body, _SETTLED)


def is_settled(body: str) -> bool:
    return _SETTLED in body or body.startswith(_SETTLED_IN_0_1)


def _replaced(body: str, marker: str) -> str:
    """The last marker is ours: an earlier one may be a quotation."""
    found = list(_FINDINGS.finditer(body))
    if not found:
        return f"{body}\n\n{marker}"
    return f"{body[: found[-1].start()]}{marker}{body[found[-1].end() :]}"


def _digest_of(words: str) -> str:
    return digest(words.replace("\r\n", "\n").strip(), 8)


def suggestion_marker(rules: Iterable[str]) -> str:
    """The hidden comment that names the rules whose fixes a suggestion holds: people read only the first of many."""
    return f"<!-- slimline:suggests {' '.join(rules)} -->"


def suggested_rules(body: str) -> tuple[str, ...]:
    """The rules that a comment's suggestion mends; the last marker counts, because we write it at the end."""
    found = _SUGGESTS.findall(body)
    return tuple(found[-1].split()) if found else ()


def review_marker(head_sha: str, edition: str) -> str:
    """The hidden comment in a review's body. edition: what else the review depends on (the configuration)."""
    return f"<!-- slimline:review {head_sha} {digest(edition, 8)} -->"


def carries_marker(suggestions: int) -> str:
    """The hidden comment in a review's body that counts its suggestions, without those that are said anew."""
    return f"<!-- slimline:carries {suggestions} -->"


def carried(body: str) -> int:
    """How many suggestions the review brought; 0 where it does not tell."""
    found = _CARRIES.findall(body)
    return int(found[-1]) if found else 0


def is_any_review(body: str) -> bool:
    """Whether it carries the mark of a review, of whatever head."""
    return _REVIEW.search(body) is not None


def is_review_of(body: str, head_sha: str, edition: str) -> bool:
    return (head_sha, digest(edition, 8)) in _REVIEW.findall(body)


def is_any_review_of(body: str, head_sha: str) -> bool:
    """Whatever else the review depended on."""
    return head_sha in {found[0] for found in _REVIEW.findall(body)}


def told_anew(body: str, lines: Iterable[str], mark: str) -> str:
    """A review's body with these lines in place of earlier ones that end in the same mark, above our own."""
    body = body.replace("\r\n", "\n")
    kept = "\n".join(line for line in body.split("\n") if not line.endswith(mark))
    at = max((found.start() for found in _REVIEW.finditer(kept)), default=len(kept))
    parts = [kept[:at].strip(), *lines, kept[at:].strip()]
    return "\n\n".join(part for part in parts if part)

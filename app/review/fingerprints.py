"""The fingerprint of a finding: what a review comment remembers of it, so that the next push knows it again.

It tells equal instructions apart (stage, neighbours, order among equals) and outlives an edit of its own
instruction (a sketch of its words). It holds digests alone: no text of a repository, and no line numbers.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile, Instruction, Stage
from rules.dockerfile.node import record
from rules.engine.finding import Finding

_WORD = expression(r"[^\W_]+")
_MOST_WORDS = 16
_TOKEN = expression(
    r"([a-z0-9-]+):([0-9a-f]{10}):([0-9a-f]{4}):([0-9a-f]{6}):([0-9a-f]{4})"
    r":([0-9a-f]{4}):([0-9a-f]{4}):(\d{1,6})\.(\d{1,6}):(\d{1,6}\.\d{1,6})"
    r":((?:[0-9a-f]{3}){0,16})"
)
_OLD_TOKEN = expression(r"([0-9a-f]{12})-([0-9a-f]{6})")


@record
class Fingerprint:
    """What is known of a finding when its comment is written.

    content: of the rule and its instruction. core: of the finding's own text. place: of the path. above, below: of the
    instructions around. nth, of: its number among findings of equal content, and how many there are. order: the same
    among the rule's findings in the stage. words: a sketch of the instruction's words.
    rule: "" in one of version 0.1, which had only content (with the number in it) and place.
    """

    rule: str
    content: str
    place: str
    core: str = ""
    stage: str = ""
    above: str = ""
    below: str = ""
    nth: int = 1
    of: int = 1
    order: str = ""
    words: frozenset[str] = frozenset()

    @property
    def is_old(self) -> bool:
        return not self.rule

    @cached_property
    def text(self) -> str:
        """As it stands in the comment."""
        if self.is_old:
            return f"{self.content}-{self.place}"
        words = "".join(sorted(self.words))
        around = f"{self.stage}:{self.above}:{self.below}"
        return f"{self.rule}:{self.content}:{self.core}:{self.place}:{around}:{self.nth}.{self.of}:{self.order}:{words}"

    def likeness(self, other: Fingerprint) -> float:
        """The part of the words that both have, between 0 and 1: of the union's smallest digests, as a sketch tells."""
        union = sorted(self.words | other.words)[:_MOST_WORDS]
        return sum(word in self.words and word in other.words for word in union) / len(union) if union else 0.0


def read_fingerprint(token: str) -> Fingerprint | None:
    """The fingerprint that a token in a comment stands for; None for anything else."""
    if found := _TOKEN.fullmatch(token):
        rule, content, core, place, stage, above, below, nth, of, order, words = found.groups()
        sketch = frozenset(words[at : at + 3] for at in range(0, len(words), 3))
        return Fingerprint(rule, content, place, core, stage, above, below, int(nth), int(of), order, sketch)
    old = _OLD_TOKEN.fullmatch(token)
    return Fingerprint("", old[1], old[2]) if old else None


def fingerprints(path: str, dockerfile: Dockerfile, findings: Sequence[Finding]) -> tuple[Fingerprint, ...]:
    """The fingerprint of each finding, in order. No two are equal."""
    place, reader = place_of(path), _Instructions(dockerfile)
    seen, in_stage = Counter[str](), Counter[tuple[str, str]]()
    marks = list[Fingerprint]()
    for finding in findings:
        n = reader.number_at(finding.span.start)
        content = digest(f"{finding.rule}\n{reader.texts[n]}", 10)
        stage = reader.stages[n]
        seen[content] += 1
        in_stage[finding.rule, stage] += 1
        core = digest(" ".join(_WORD.findall(dockerfile.source.slice(finding.span))), 4)
        above, below = reader.around(n)
        order = str(in_stage[finding.rule, stage])
        marks.append(
            Fingerprint(
                finding.rule, content, place, core, stage, above, below, seen[content], 1, order, reader.words(n)
            )
        )
    return tuple(_counted(mark, seen, in_stage) for mark in marks)


def _counted(mark: Fingerprint, seen: Counter[str], in_stage: Counter[tuple[str, str]]) -> Fingerprint:
    order = f"{mark.order}.{in_stage[mark.rule, mark.stage]}"
    return replace(mark, of=seen[mark.content], order=order)


def contents_in_0_1(dockerfile: Dockerfile, findings: Sequence[Finding], more: int = 3) -> Iterator[tuple[str, ...]]:
    """What version 0.1 would have written as each finding's content: with its own number first, then with the others.

    more: how many equal ones may be gone since.
    """
    reader, seen = _Instructions(dockerfile), Counter[str]()
    texts = [f"{f.rule}\n{reader.texts[reader.number_at(f.span.start)]}" for f in findings]
    total = Counter(texts)
    for text in texts:
        seen[text] += 1
        others = [n for n in range(1, min(total[text] + more, 20) + 1) if n != seen[text]]
        yield tuple(digest(f"{text}\n{n}", 12) for n in (seen[text], *others))


class _Instructions:
    """The instructions of a file as fingerprints see them; number 0 is what stands above all of them."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        instructions = dockerfile.instructions
        self._starts = [instruction.span.start for instruction in instructions]
        self.texts = ["", *(normalised(instruction) for instruction in instructions)]
        self._values = ["", *(instruction.value for instruction in instructions)]
        self._digests = [digest(text, 4) for text in (*self.texts, "")]
        names = {id(i): name for stage, name in _stage_names(dockerfile) for i in (stage.base, *stage.instructions)}
        self.stages = ["0000", *(names.get(id(instruction), "0000") for instruction in instructions)]
        self._words: dict[int, frozenset[str]] = {}

    def number_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def around(self, n: int) -> tuple[str, str]:
        return self._digests[max(0, n - 1)], self._digests[min(n + 1, len(self._digests) - 1)]

    def words(self, n: int) -> frozenset[str]:
        if n not in self._words:
            found = {digest(word, 3) for word in _WORD.findall(self.texts[n].partition(" ")[2].casefold())}
            self._words[n] = frozenset(sorted(found)[:_MOST_WORDS])
        return self._words[n]


def _stage_names(dockerfile: Dockerfile) -> Iterator[tuple[Stage, str]]:
    """By its name; else the last one as such, the others by their number: a changed base image is the same stage."""
    for n, stage in enumerate(dockerfile.stages):
        is_last = n == len(dockerfile.stages) - 1
        yield stage, digest(stage.name or ("last" if is_last else str(n)), 4)


def normalised(instruction: Instruction) -> str:
    """The instruction on one line, however it was wrapped and indented."""
    return _normalised("\n".join([instruction.keyword, instruction.value, *(h.text for h in instruction.heredocs)]))


def _normalised(text: str) -> str:
    return " ".join(text.split())


def place_of(path: str) -> str:
    """The part of a fingerprint that stands for the path."""
    return digest(path, 6)


def digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]

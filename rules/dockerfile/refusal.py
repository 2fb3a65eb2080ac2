"""Why a file is refused, before it is known on which line."""

from __future__ import annotations

import json


class InstructionRefused(Exception):
    """One sentence in BuildKit's words. `parse` turns it into a `DockerfileSyntaxError` with the instruction's line."""


def quoted(text: str) -> str:
    """`text` in double quotes, as BuildKit quotes it in its messages."""
    return json.dumps(text, ensure_ascii=False)


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """BuildKit's hint for a misspelt word: ` (did you mean X?)` where a known word is less than 3 edits away."""
    near = min(
        ((_distance(word, other), n) for n, other in enumerate(known) if abs(len(word) - len(other)) < 3),
        default=(3, 0),
    )
    return f" (did you mean {known[near[1]]}?)" if near[0] < 3 else ""


def _distance(a: str, b: str) -> int:
    """The Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]

"""What a walk over a shell script keeps in mind, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field

Range = tuple[int, int]


@dataclass(slots=True)
class SimpleCommand:
    """A simple command as ranges of the script's text. Ranges of `words` that touch are one word (`a/$b-$c`)."""

    inside: tuple[str, ...]
    before: str
    after: str = ""
    words: list[Range] = field(default_factory=list)
    assignments: list[Range] = field(default_factory=list)
    redirections: list[Range] = field(default_factory=list)

    @property
    def range(self) -> Range:
        parts = [*self.assignments, *self.words, *self.redirections]
        return min(start for start, _ in parts), max(end for _, end in parts)


@dataclass(slots=True)
class Level:
    """Where the walk is among the statements of one list."""

    inside: tuple[str, ...]
    separator: str = ""  # seen since the last statement
    started: bool = False  # a statement came before
    last: SimpleCommand | None = None  # the statement before, where it is a simple command
    open: SimpleCommand | None = None  # the command that a redirection here belongs to
    negated: bool = False

    def reset(self) -> None:
        self.separator, self.started, self.last, self.open = "", False, None, None

    def separate(self, text: str) -> None:
        self.separator, self.open = text, None
        if self.last is not None:
            self.last.after = text

    def enter(self) -> tuple[str, tuple[str, ...]]:
        """A statement begins: the separator before it and the constructs around it."""
        before = self.separator
        if not before and self.started:
            before = "\n"
            if self.last is not None:
                self.last.after = before
        inside = (*self.inside, "negation") if self.negated else self.inside
        self.separator, self.started, self.negated, self.last, self.open = "", True, False, None, None
        return before, inside


@dataclass(slots=True)
class Reading:
    """What a walk found. error: where the script stops being shell (None: nowhere)."""

    calls: list[SimpleCommand] = field(default_factory=list)
    separators: list[tuple[str, Range]] = field(default_factory=list)
    error: int | None = None
    too_deep: bool = False


def joined(ranges: list[Range]) -> list[Range]:
    """In order, without empty ones (the grammar's MISSING nodes), with those that touch made one."""
    result: list[Range] = []
    for start, end in sorted(ranges):
        if start == end:
            continue
        if result and result[-1][1] >= start:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return result

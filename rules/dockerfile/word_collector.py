"""The words that the lexer meets on its way, as BuildKit collects them."""

from __future__ import annotations

from rules.dockerfile.blanks import SPACES


class WordCollector:
    """`words`: the finished words of the top level and where they begin. `nesting`: how many `${}` are open."""

    def __init__(self) -> None:
        self.words: list[tuple[str, int]] = []
        self.nesting = 0
        self._word: list[str] = []
        self._start = 0

    def add(self, text: str, start: int) -> str:
        """Adds `text`, which stands at `start`, to the word under way; blanks in it are quoted. Gives it back."""
        if text:
            if not self._word:
                self._start = start
            self._word.append(text)
        return text

    def add_split(self, text: str, start: int) -> str:
        """Adds a variable's text, of which blanks separate words. Gives it back."""
        if not any(space in text for space in SPACES):
            return self.add(text, start)
        for char in text:
            if char in SPACES:
                self.end_word()
            else:
                self.add(char, start)
        return text

    def end_word(self) -> None:
        if self._word and not self.nesting:
            self.words.append(("".join(self._word), self._start))
        self._word.clear()

    def leave(self) -> None:
        """Behind a word inside braces. It costs the word under way outside: BuildKit reads both into one buffer."""
        self.nesting -= 1
        self._word.clear()

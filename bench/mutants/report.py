"""What a run has found: kept for the next, and written for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from bench.mutants.covered import WORK
from bench.mutants.places import ROOT, Mutant
from bench.mutants.trial import SURVIVED, UNTESTED

_KEPT = WORK / "last.json"


@dataclass(frozen=True)
class Result:
    """A change and what became of it; nothing where it was not tried."""

    mutant: Mutant
    outcome: str
    original: str = ""

    @property
    def survived(self) -> bool:
        return self.outcome in (SURVIVED, UNTESTED)

    @property
    def is_of_today(self) -> bool:
        """Whether the file is still the one that was changed."""
        return self.original == (ROOT / self.mutant.path).read_text()


def survivors(results: Iterable[Result]) -> str:
    """Each with its file, its line and its diff."""
    alive = [one for one in results if one.survived]
    return "\n\n".join(f"{one.mutant.name} ({one.outcome})\n```diff\n{one.mutant.diff}\n```" for one in alive)


def table(results: Sequence[Result], folders: Iterable[str]) -> str:
    rows = ["| package | changes | noticed | share |", "|---|---|---|---|"]
    for folder in [*folders, ""]:
        of_folder = [one for one in results if one.mutant.path.startswith(folder)]
        killed = sum(not one.survived for one in of_folder)
        if of_folder:
            rows.append(f"| {folder or 'all'} | {len(of_folder)} | {killed} | {100 * killed / len(of_folder):.0f} % |")
    return "\n".join(rows)


def write(results: Sequence[Result]) -> None:
    kept = [asdict(one) | {"original": (ROOT / one.mutant.path).read_text()} for one in results]
    _KEPT.write_text(json.dumps(kept))
    (WORK / "survivors.md").write_text(survivors(results) + "\n")


def last() -> list[Result]:
    """What the last run has found."""
    return [Result(Mutant(**one["mutant"]), one["outcome"], one["original"]) for one in json.loads(_KEPT.read_text())]

"""The configuration of local files: the same `.github/slimline.yml` and `.hadolint.yaml` that a review reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from app.evidence.budget import NO_BUDGET, Budget
from app.local.files import repository_of, text_of
from app.review.path_patterns import matches
from rules.dockerfile.node import record
from rules.engine.context import Style
from rules.engine.rule import Rule

CONFIGURATION = ".github/slimline.yml"
HADOLINT = (".hadolint.yaml", ".hadolint.yml")


@record
class LocalConfiguration:
    """What applies to the files of a folder. problems: mistakes in the file, in words; it is then left out."""

    rules: tuple[Rule, ...]
    style: Style = "flags"
    kept_images: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    budget: Budget = NO_BUDGET
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: str = "never"

    def covers(self, path: str) -> bool:
        """Whether `paths` wants the file, given from the top of its repository, looked at."""
        return (not self.include or matches(path, self.include)) and not matches(path, self.exclude)


def configuration_at(folder: Path, rules: Sequence[Rule], file: Path | None = None) -> LocalConfiguration:
    """The configuration of the repository that holds `folder`; the defaults where there is none.

    file: what to read in place of its `.github/slimline.yml`.
    """
    return _configuration(folder.absolute(), rules, file)


def forget_configurations() -> None:
    """They may have changed: they are read again."""
    _configuration.cache_clear()


@cache
def _configuration(folder: Path, rules: Sequence[Rule], file: Path | None) -> LocalConfiguration:
    top = repository_of(folder)
    path = top / CONFIGURATION if file is None else file
    settings = text_of(path)
    peer, peers = next(((at, text) for name in HADOLINT if (text := text_of(at := top / name)) is not None), (top, ""))
    if settings is None and not peers:
        return LocalConfiguration(tuple(rule for rule in rules if rule.default))
    # pydantic takes as long to import as all else: only for those who have a configuration
    from app.evidence.budget_settings import budget_of
    from app.review.configuration_file import hadolint, load
    from app.review.rule_choice import all_words, chosen

    ignored = hadolint(peers)
    loaded = load(settings or "", all_words(rules), CONFIGURATION)
    found = loaded.configuration
    return LocalConfiguration(
        chosen(rules, found.rules, ignored.ignored),
        found.style,
        frozenset(found.keep_base_images),
        (
            *(f"{path}:{problem.line or 1}: {problem.message}" for problem in loaded.problems),
            *([f"{peer}: {ignored.problem}"] if ignored.problem else []),
        ),
        budget_of(found.budget),
        found.paths.include,
        found.paths.exclude,
        found.check.fail_on,
    )

"""The changed Dockerfiles, each with its earlier text, its hunks and what the rules find in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.operations.job_steps import step
from app.pull_request import MAX_TEXT_BYTES, ChangedFile, FileAt, Gathered, PullRequest, PullRequestState, Tree, Unread
from app.review import wanted_files
from app.review.analyse_dockerfile import DockerfileAnalyser, finished
from app.review.configuration import Configuration
from app.review.dependency_bots import is_dependency_bots
from app.review.hunks import Hunk, before, make_patch, read_patch
from app.review.markers import fingerprints_in
from app.review.path_patterns import matches
from app.review.phrases import NOT_UTF_8, why_unread
from app.review.repository import RepositoryFiles
from app.review.resolved_too_late import Earlier, resolved_elsewhere
from app.review.reviewed_dockerfile import ReviewedFile
from app.review.said_before import SaidBefore, said_before
from rules.engine.context import ImageFacts
from rules.engine.rule import Rule

MOST_LINES = 10_000
"""In all Dockerfiles together: what the rules work off in a few minutes, and far more than people write."""

TOO_LONG = f"One review reads {MOST_LINES} lines of Dockerfiles, and there are more."
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, eq=False)
class ChangedDockerfiles:
    """From what was gathered to reviewed files. base: the commit of earlier texts, where a patch is missing.

    without: files that are not looked at, and why.
    """

    pull_request: PullRequest
    state: PullRequestState
    tree: Tree
    gathered: Gathered
    base: str
    configuration: Configuration
    rules: Sequence[Rule]
    images: ImageFacts
    repository: RepositoryFiles
    day: date | None = None
    without: Mapping[str, str] = field(default_factory=dict)

    def all(self, dockerfiles: Sequence[ChangedFile]) -> tuple[tuple[ReviewedFile, ...], SaidBefore]:
        """With what we said before of what they hold."""
        threads = self.gathered.conversation.threads
        wanted = [f for f in dockerfiles if self._is_included(f.path)]
        paths = [f.path for f in wanted]
        inspector = DockerfileAnalyser(
            self.rules,
            self.configuration,
            self.images,
            self.repository,
            day=self.day,
            only_new=is_dependency_bots(self.state),
            reads_0_1=any(one.is_old for thread in threads for one in fingerprints_in(thread.body)),
        )
        files = (*self._within_limits(wanted, inspector), *self._others(paths, inspector))
        said = said_before(threads, files, self.state.head_sha)
        doubtful = resolved_elsewhere(threads, said, self.state.head_sha)
        if doubtful:
            too_late = Earlier(self.pull_request, inspector).resolved_too_late(doubtful)
            said = said_before(threads, files, self.state.head_sha, too_late)
        return tuple(_finished(file, said) for file in files), said

    def _within_limits(self, wanted: Sequence[ChangedFile], inspector: DockerfileAnalyser) -> Iterator[ReviewedFile]:
        lines, big = 0, wanted_files.too_big(self.tree)
        for changed in wanted:
            if changed.path in big:
                yield ReviewedFile(changed.path, "", problem=why_unread(Unread(big[changed.path]), MAX_TEXT_BYTES))
                continue
            if changed.path in self.without:
                yield ReviewedFile(changed.path, "", problem=self.without[changed.path])
                continue
            lines += self._text(changed).count("\n")
            too_long = lines > MOST_LINES
            file = ReviewedFile(changed.path, "", problem=TOO_LONG) if too_long else self._file(changed, inspector)
            if not (file.is_broken and wanted_files.is_stand_in(file.text)):
                yield file

    def _text(self, changed: ChangedFile) -> str:
        return self.gathered.files.get(FileAt(self.state.head_sha, changed.path), _REPLACEMENT)

    def _is_included(self, path: str) -> bool:
        chosen = self.configuration.paths
        return (not chosen.include or matches(path, chosen.include)) and not matches(path, chosen.exclude)

    def _file(self, changed: ChangedFile, inspector: DockerfileAnalyser) -> ReviewedFile:
        unread = self.gathered.unread.get(FileAt(self.state.head_sha, changed.path))
        if unread is not None:
            return ReviewedFile(changed.path, "", problem=why_unread(unread, MAX_TEXT_BYTES))
        text = self._text(changed)
        if _REPLACEMENT in text:
            # what is left of bytes that are no UTF-8: a fix would make it permanent
            return ReviewedFile(changed.path, "", problem=NOT_UTF_8)
        if changed.patch is None:
            earlier = self._earlier(changed, text)
            hunks = read_patch(make_patch(earlier or "", text))
            return replace(_inspected(inspector, changed.path, text, earlier, hunks), has_patch=False)
        hunks = read_patch(changed.patch)
        return _inspected(inspector, changed.path, text, before(text, hunks), hunks)

    def _earlier(self, changed: ChangedFile, text: str) -> str | None:
        if changed.status == "added":
            return None
        if changed.changes == 0:
            return text
        return self.gathered.files.get(FileAt(self.base, changed.previous_path or changed.path))

    def _others(self, known: Sequence[str], inspector: DockerfileAnalyser) -> Iterator[ReviewedFile]:
        """The repository's other Dockerfiles, where the configuration wants to hear of them."""
        if self.configuration.review.scope != "all":
            return
        paths = [path for path in wanted_files.other_dockerfiles(self.tree, known) if self._is_included(path)]
        texts = self.pull_request.gather([FileAt(self.state.head_sha, path) for path in paths]).files
        for path in paths:
            text = texts.get(FileAt(self.state.head_sha, path))
            if text is not None:
                yield _inspected(inspector, path, text, None, ())


def _finished(file: ReviewedFile, said: SaidBefore) -> ReviewedFile:
    with step("rewrite", **{"file.path": file.path}):
        return finished(file, said.declined)


def _inspected(
    inspector: DockerfileAnalyser, path: str, text: str, earlier: str | None, hunks: tuple[Hunk, ...]
) -> ReviewedFile:
    with step("analyse", **{"file.path": path}):
        return inspector.inspect(path, text, earlier, hunks)

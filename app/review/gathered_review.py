"""Reading a pull request: what changed, what was said, what the rules find in it. Asks GitHub as seldom as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.builds.dockerfile_names import is_dockerfile
from app.conversation import Conversation, Thread
from app.operations.job_steps import step
from app.pull_request import ChangedFile, FileAt, Gathered, PullRequest, PullRequestState, Tree
from app.review import wanted_files
from app.review.accepted_suggestions import accepted, came_with_the_push
from app.review.anchors import place
from app.review.asked_images import wanted_images
from app.review.changed_dockerfiles import MOST_LINES, ChangedDockerfiles
from app.review.commands import standing
from app.review.configuration import PATH
from app.review.configuration_file import Hadolint, Loaded, hadolint, load
from app.review.markers import is_review_of
from app.review.repository import RepositoryFiles
from app.review.review_plan import Report, by_value, severities
from app.review.rule_choice import all_words, chosen
from app.review.said_before import SaidBefore
from app.review.shared_ignore_file import said_once
from app.review.told_history import with_histories
from rules.engine.rule import Rule
from rules.images.life.cycles import data_day

NO_FILES: Mapping[str, str] = {}
MOST_DOCKERFILES = 200
"""A pull request that changes more is a mass change, and nobody reads a review of it."""


@dataclass(frozen=True, eq=False)
class GatheredReview:
    """What is to say, and what was said.

    edition: what the review depends on besides the head commit. accepted: the rules of the suggestions that came with
    the push. taken: how many suggestions these are.
    """

    report: Report
    conversation: Conversation
    said: SaidBefore
    edition: str
    accepted: tuple[str, ...] = ()
    taken: int = 0

    @property
    def told_marks(self) -> frozenset[str]:
        return frozenset(marked.fingerprint for marked in self.report.told)

    @property
    def unknown(self) -> frozenset[str]:
        """The files that cannot be read: of what was said of them nobody knows whether it still holds."""
        return frozenset(file.path for file in self.report.files if file.problem)

    def holds(self, thread: Thread) -> bool:
        """Whether a finding that the thread's comment speaks of is told today."""
        return bool(self.said.of(thread).holds & self.told_marks)

    def is_said(self, head_sha: str) -> bool:
        """Whether the review of this head stands. Its marker alone may be the shell of a refused review."""
        marked = any(is_review_of(review.body, head_sha, self.edition) for review in self.conversation.reviews)
        return marked and any(self.holds(thread) for thread in self.conversation.threads)


def gather_review(
    pull_request: PullRequest,
    state: PullRequestState,
    rules: Sequence[Rule],
    before: str = "",
    day: date | None = None,
    without: Mapping[str, str] = NO_FILES,
) -> GatheredReview:
    """Four questions to GitHub where nothing is unusual: the files, the tree, the texts with the conversation.

    before: the head that a push replaced; "" where nobody pushed. day: of the review, for ends of support.
    without: files that are not looked at, and why.
    """
    changed = pull_request.changed_files()
    tree = pull_request.tree(state.head_sha) if any(is_dockerfile(f.path) for f in changed) else Tree()
    everything = wanted_files.changed_dockerfiles(changed, tree)
    dockerfiles = everything[:MOST_DOCKERFILES]
    base = _base(pull_request, state, dockerfiles)
    replaced = [FileAt(before, f.path) for f in dockerfiles] if before else []
    own = [FileAt(state.head_sha, PATH)] if _changes_configuration(changed) else []
    gathered = pull_request.gather([*_wanted(state, tree, dockerfiles, base), *replaced, *own])
    loaded = _configuration(pull_request, gathered, state, rules)
    peer, peers_path = _hadolint(gathered, state)
    ignored = (*peer.ignored, *standing(gathered.conversation.notes).ignored)
    selected = chosen(rules, loaded.configuration.rules, ignored)
    repository = RepositoryFiles(pull_request, state.head_sha, tree, gathered)
    heads = {f.path: gathered.files.get(FileAt(state.head_sha, f.path), "") for f in dockerfiles}
    known = pull_request.image_facts(wanted_images(_one_by_one(heads, without), day or data_day()))
    reading = ChangedDockerfiles(
        pull_request, state, tree, gathered, base, loaded.configuration, selected, known, repository, day, without
    )
    read, said = reading.all(dockerfiles)
    files = with_histories(pull_request, said_once(read))
    placed = [place(file) for file in files]
    planned = by_value((c for comments, _ in placed for c in comments), severities(rules))
    uncommented = tuple((file, m) for file, (_, rest) in zip(files, placed, strict=True) for m in rest)
    chosen_here = loaded.configuration.model_dump_json(exclude={"budget"}, exclude_defaults=True)
    edition = "\n".join([state.base_ref, chosen_here, *sorted(ignored)])
    unread = repository.unread | ({peers_path: peer.problem} if peer.problem else {})
    too_many = len(everything) - len(dockerfiles)
    proposed = _proposed_configuration(changed, gathered, state, rules)
    unlisted = tuple(wanted_files.unlisted(changed, tree))
    can_commit = not state.obstacle
    report = Report(
        files, planned, uncommented, loaded, severities(rules), too_many, unread, proposed, unlisted, can_commit
    )
    texts = {commit: _texts(gathered, commit) for commit in (before, state.head_sha)}
    push = gathered.conversation.threads, texts[before], texts[state.head_sha]
    came = accepted(*push, {rule.name for rule in rules})
    return GatheredReview(report, gathered.conversation, said, edition, came, len(came_with_the_push(*push)))


def _one_by_one(texts: Mapping[str, str], without: Mapping[str, str]) -> Iterator[str]:
    """Those that a review reads, each within a step of its own, so that a limit that is reached there names it."""
    lines = 0
    for path, text in texts.items():
        lines += text.count("\n")
        if text and path not in without and lines <= MOST_LINES:
            with step("collect_images", **{"file.path": path}):
                yield text


def _texts(gathered: Gathered, commit: str) -> dict[str, str]:
    return {file.path: text for file, text in gathered.files.items() if file.commit == commit}


def _base(pull_request: PullRequest, state: PullRequestState, dockerfiles: Sequence[ChangedFile]) -> str:
    """Where earlier texts are read; a patch gives its own, so this is asked for only where one is missing."""
    if any(f.patch is None and f.changes != 0 and f.status != "added" for f in dockerfiles):
        return pull_request.merge_base(state.base_sha, state.head_sha)
    return state.base_sha


def _wanted(state: PullRequestState, tree: Tree, dockerfiles: Sequence[ChangedFile], base: str) -> Iterator[FileAt]:
    big = wanted_files.too_big(tree)
    paths = [f.path for f in dockerfiles if f.path not in big]
    yield from (FileAt(state.base_sha, path) for path in (PATH, *wanted_files.HADOLINT_FILES))
    yield from (FileAt(state.head_sha, path) for path in paths)
    yield from (FileAt(base, f.previous_path or f.path) for f in dockerfiles if f.patch is None and f.status != "added")
    if paths:
        starts = (*wanted_files.start_files(paths, tree), *wanted_files.source_files(paths, tree))
        around = (*wanted_files.files_around(paths, tree), *starts)
        yield from (FileAt(state.head_sha, path) for path in dict.fromkeys(around) if path not in paths)


def _configuration(
    pull_request: PullRequest, gathered: Gathered, state: PullRequestState, rules: Sequence[Rule]
) -> Loaded:
    words = all_words(rules)
    own = gathered.find(FileAt(state.base_sha, PATH))
    if own is not None:
        return load(own, words, PATH)
    shared = pull_request.organisation_configuration()
    owner = state.base_repository.partition("/")[0]
    return Loaded() if shared is None else load(shared, words, f"{owner}/.github: {PATH}")


def _changes_configuration(changed: Sequence[ChangedFile]) -> bool:
    return any(f.path == PATH and f.status != "removed" for f in changed)


def _proposed_configuration(
    changed: Sequence[ChangedFile], gathered: Gathered, state: PullRequestState, rules: Sequence[Rule]
) -> Loaded | None:
    """Not in force yet, but its mistakes are best told before it is merged."""
    text = gathered.find(FileAt(state.head_sha, PATH)) if _changes_configuration(changed) else None
    return None if text is None else load(text, all_words(rules), PATH)


def _hadolint(gathered: Gathered, state: PullRequestState) -> tuple[Hadolint, str]:
    """The first of its files that there is, with its path."""
    texts = ((path, gathered.find(FileAt(state.base_sha, path))) for path in wanted_files.HADOLINT_FILES)
    return next(((hadolint(text), path) for path, text in texts if text is not None), (Hadolint(), ""))

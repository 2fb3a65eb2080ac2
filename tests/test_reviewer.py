"""The use case over a pull request in memory: what always holds, whatever people push."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversation import Note
from app.failures import WriteRefused
from app.pull_request import CheckRun, Tree
from app.review.accepted_suggestions import stands_in, suggested_lines
from app.review.hunks import make_patch, read_patch
from app.reviewer import Reviewer
from rules.base_image.base_image_out_of_support import BaseImageOutOfSupport
from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.catalogue import all_rules
from rules.engine.rule import Rule
from tests.edited_dockerfiles import edited, files, histories, text_of
from tests.examples import costly
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

LINES = (
    "FROM python:3.13\n",
    "FROM python:3.12-slim\n",
    "RUN pip install flask\n",
    "RUN pip install --no-cache-dir flask\n",
    "RUN pip install gunicorn && \\\n    pip install flask\n",
    "RUN echo token\n",
    "# a comment\n",
    "\n",
    "COPY . .\n",
)
dockerfiles = st.lists(st.sampled_from(LINES), max_size=25).map(lambda lines: "FROM python:3.13\n" + "".join(lines))
pushes = st.lists(dockerfiles, min_size=1, max_size=4)


edits = histories().map(lambda texts: texts[:2])
"""A base and a head that differ in a few lines of long RUNs, of which the hunks show parts."""


@costly
@pytest.mark.parametrize("rules", [RULES, tuple(all_rules())], ids=["three rules", "all rules"])
@given(st.one_of(edits, edits, st.tuples(dockerfiles, dockerfiles)))
def test_github_accepts_every_comment(rules: tuple[Rule, ...], texts: tuple[str, str]) -> None:
    base, head = texts
    pull = FakePullRequest({"Dockerfile": head}, {"Dockerfile": base})
    Reviewer(rules).review(pull)
    assert len(pull.reviews) <= 1
    assert pull.refusals == []
    clickable = [one for hunk in read_patch(make_patch(base, head)) for one in hunk.whole_ranges]
    for comment in (one for one in pull.comments if "```suggestion" in one.body):
        assert any((comment.start_line or comment.line) in one and comment.line in one for one in clickable)


@given(files().flatmap(lambda file: st.tuples(st.just(file), edited(file))).map(lambda two: [*map(text_of, two)]))
def test_the_generated_edits_split_runs(texts: list[str]) -> None:
    """What the others here rely on: Dockerfiles, in which a RUN is longer than what a hunk shows around a line."""
    for text in texts:
        assert max(run.lines.last - run.lines.first + 1 for _, run in parse(text).each(Run)) > 7


@costly
@given(st.one_of(histories(), st.tuples(dockerfiles, pushes).map(lambda two: (two[0], *two[1]))))
def test_nothing_is_said_twice_and_nothing_stale_stays(texts: tuple[str, ...]) -> None:
    base, *heads = texts
    pull = FakePullRequest({}, {"Dockerfile": base})
    for number, head in enumerate(heads):
        pull.head, pull.head_sha = {"Dockerfile": head}, f"{number:040x}"
        Reviewer(RULES).review(pull)
        before = len(pull.comments), len(pull.settled)
        Reviewer(RULES).review(pull)
        assert (len(pull.comments), len(pull.settled)) == before
    fresh = FakePullRequest({"Dockerfile": heads[-1]}, {"Dockerfile": base})
    Reviewer(RULES).review(fresh)
    assert not words(fresh) - words(pull), "nothing is left out"
    more = words(pull) - words(fresh)
    assert more <= words(pull, besides=shown(base, heads[-1])), (
        "what stays besides was said of lines that are not shown"
    )


def words(pull: FakePullRequest, besides: Sequence[LineRange] = ()) -> Counter[str]:
    """What people read in the threads that stand on none of the lines, without our marks, which remember the past."""
    threads = (t for t in pull.gather(()).conversation.threads if not any((t.line or 0) in one for one in besides))
    return Counter(t.body.partition("<!-- slimline:finding")[0] for t in threads)


def shown(base: str, head: str) -> list[LineRange]:
    return [hunk.shown for hunk in read_patch(make_patch(base, head)) if hunk.shown is not None]


@costly
@given(st.one_of(histories().map(lambda texts: texts[-2:]), st.tuples(dockerfiles, dockerfiles)))
def test_dismissed_findings_never_come_back(texts: tuple[str, str]) -> None:
    head, later = texts
    pull = FakePullRequest({"Dockerfile": head})
    Reviewer(RULES).review(pull)
    # where a suggestion's lines stand in the file, resolving its thread is how GitHub tells that it was accepted
    said = {t.body for t in pull.threads if not any(stands_in(text, suggested_lines(t)) for text in texts)}
    pull.threads = [replace(thread, resolved_by="person") for thread in pull.threads]
    for number, text in enumerate((later, head), 1):
        pull.head, pull.head_sha = {"Dockerfile": text}, f"{number:040x}"
        Reviewer(RULES).review(pull)
    again = {t.body for t in pull.threads if not t.resolved_by}
    assert not again & said


def test_a_refused_check_run_is_told_and_loses_nothing() -> None:
    class NoChecks(FakePullRequest):
        def post_check_run(self, check_run: CheckRun) -> None:
            raise WriteRefused("Resource not accessible by integration (403)")

    pull = NoChecks({"Dockerfile": "FROM python:3.13\n"})
    outcome = Reviewer(RULES).review(pull)
    assert len(pull.reviews) == 1
    assert "no check run" in outcome.detail


def test_the_outcome_names_the_rules_of_what_was_posted() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM python:3.13\nRUN pip install flask\nRUN echo token\n"})
    outcome = Reviewer(RULES).review(pull)
    assert sorted(outcome.findings) == ["big-base", "cache-kept", "secret-shown"]
    assert sorted(outcome.suggestions) == ["big-base", "cache-kept"]
    assert Reviewer(RULES).review(pull).findings == ()


def test_what_github_does_not_list_is_told() -> None:
    pull = FakePullRequest({f"src/{n:04}.txt": "x\n" for n in range(3_001)})
    Reviewer(RULES).review(pull)
    assert "GitHub lists the first 3,000 changed files" in pull.check_runs[0].summary


def test_a_tree_that_is_cut_off_is_told() -> None:
    pull = CutOff({"Dockerfile": "FROM python:3.13\n"})
    Reviewer(RULES).review(pull)
    assert "Slimline doesn't know all files of this commit" in pull.check_runs[0].summary


class CutOff(FakePullRequest):
    def tree(self, sha: str) -> Tree:
        return Tree()


def test_a_rule_knows_the_path_of_the_dockerfile() -> None:
    text = "FROM node:12\n"
    pull = FakePullRequest({"node/12/Dockerfile": text, "api/Dockerfile": text})
    outcome = Reviewer((BaseImageOutOfSupport(),)).review(pull)
    assert list(outcome.findings) == ["base-image-out-of-support"]
    assert [thread.path for thread in pull.threads] == ["api/Dockerfile"]


def test_paused_by_a_writer_and_not_by_others() -> None:
    for is_trusted, kind in ((True, "paused"), (False, "reviewed")):
        pull = FakePullRequest({"Dockerfile": "FROM python:3.13\n"})
        pull.notes.append(Note("/slimline pause", "someone", is_trusted))
        assert Reviewer(RULES).review(pull).kind == kind


def test_a_comment_that_people_deleted_does_not_hide_the_review() -> None:
    pull = FakePullRequest({"Dockerfile": "FROM python:3.13\nRUN pip install flask\n"})
    Reviewer(RULES).review(pull)
    pull.threads = pull.threads[:1]
    Reviewer(RULES).review(pull)
    assert len(pull.reviews) == 1


NODE_FILES = {
    "Dockerfile": 'FROM node:22\nCOPY . .\nRUN npm ci\nCMD ["node", "x.js"]\n',
    "x.js": "",
    "package.json": "{}",
}
LARGE_LOCK = '{"lockfileVersion": 3, "packages": {"node_modules/node-pty": {"version": "1"}}}' + " " * 600_000


def test_one_large_lock_file_is_read_by_a_call_of_its_own() -> None:
    files = {**NODE_FILES, "package-lock.json": LARGE_LOCK, "old/package-lock.json": LARGE_LOCK}
    pull = FakePullRequest(files, {})
    Reviewer(tuple(all_rules())).review(pull)
    assert pull.blobs_read == ["blob of package-lock.json"]
    assert not any("node:22-slim" in thread.body for thread in pull.threads)


def test_of_a_lock_file_that_nobody_can_read_the_review_says_so() -> None:
    pull = FakePullRequest({**NODE_FILES, "package-lock.json": " " * 10_000_001}, {})
    Reviewer(tuple(all_rules())).review(pull)
    assert pull.blobs_read == []
    assert "`package-lock.json`" in pull.check_runs[-1].text + pull.check_runs[-1].summary

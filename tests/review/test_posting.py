"""Getting comments onto a pull request where GitHub refuses some of them: in parts, never twice, with few tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from app.failures import WriteRefused
from app.pull_request import ChangedFile, PlacedComment
from app.reviewer import Reviewer
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES


@dataclass
class Refusing(FakePullRequest):
    """GitHub refuses a review with a comment on one of these lines, and says not which. unpatched: paths."""

    bad: frozenset[int] = frozenset()
    unpatched: frozenset[str] = frozenset()
    tries: list[list[int]] = field(default_factory=list)
    is_forbidden: bool = False

    def changed_files(self) -> Sequence[ChangedFile]:
        listed = super().changed_files()
        return [
            ChangedFile(one.path, one.status, None, changes=1) if one.path in self.unpatched else one for one in listed
        ]

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        self._try(comments)
        super().post_review(head_sha, body, comments)

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        self._try([comment])
        super().post_comment(head_sha, comment)

    def _try(self, comments: Sequence[PlacedComment]) -> None:
        self.tries.append([comment.line for comment in comments])
        if self.is_forbidden:
            raise WriteRefused("Resource not accessible by integration", for_good=True)
        if any(c.line in self.bad or c.path in self.unpatched for c in comments):
            raise WriteRefused("Validation Failed")


def installs(count: int) -> str:
    """Findings on lines 2 to count + 1."""
    return "FROM a\n" + "".join(f"RUN pip install p{n}\n" for n in range(count))


def said(pull: FakePullRequest) -> list[int | None]:
    return sorted(thread.line for thread in pull.threads if thread.line)


@pytest.mark.parametrize("bad", [2, 3, 4, 5])
def test_one_bad_comment_costs_itself_alone(bad: int) -> None:
    pull = Refusing({"Dockerfile": installs(4)}, bad=frozenset({bad}))
    Reviewer(RULES).review(pull)
    assert said(pull) == [line for line in (2, 3, 4, 5) if line != bad]
    assert f"line {bad}" in pull.check_runs[-1].text + pull.check_runs[-1].summary


def test_a_file_without_a_patch_does_not_cost_the_comments_of_the_others() -> None:
    files = {"a/Dockerfile": installs(2), "b/Dockerfile": installs(2)}
    pull = Refusing(files, unpatched=frozenset({"b/Dockerfile"}))
    Reviewer(RULES).review(pull)
    assert [(thread.path, thread.line) for thread in pull.threads] == [("a/Dockerfile", 2), ("a/Dockerfile", 3)]
    assert [len(lines) for lines in pull.tries] == [4, 2], "what is refused most likely is not tried again"
    left_out = pull.reviews[-1].body.partition("Also found:\n")[2]
    assert [line.split(",")[0] for line in left_out.split("\n") if line.startswith("- ")] == ["- `b/Dockerfile`"] * 2


def test_of_files_that_are_all_refused_only_few_are_tried() -> None:
    pull = Refusing({"Dockerfile": installs(20)}, bad=frozenset(range(2, 22)))
    Reviewer(RULES).review(pull)
    assert pull.threads == []
    assert len(pull.tries) == 1 + 8


def test_what_github_refuses_for_good_is_not_tried_again() -> None:
    pull = Refusing({"Dockerfile": installs(4)}, is_forbidden=True)
    Reviewer(RULES).review(pull)
    assert (pull.threads, len(pull.tries)) == ([], 1)
    assert "Resource not accessible by integration" in pull.check_runs[-1].summary + pull.check_runs[-1].text

"""What the App says of pasted files, and what becomes of the Dockerfile where suggestions are accepted. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from app.playground.pasted_pull_request import PastedPullRequest
from app.pull_request import CheckRun, PlacedComment
from app.review.markdown import code
from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from app.web.comment_markup import SuggestionBlock, parts_of
from rules.engine.catalogue import all_rules

LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class SaidComment:
    """A review comment on lines of the Dockerfile."""

    path: str
    first: int
    last: int
    body: str

    @property
    def suggested(self) -> tuple[str, ...] | None:
        """The new lines, None where the comment has no suggestion."""
        blocks = [part for part in parts_of(self.body) if isinstance(part, SuggestionBlock)]
        return blocks[0].lines if blocks else None


@dataclass(frozen=True, slots=True)
class PastedReview:
    """All that a pull request would show. check_text: Markdown."""

    body: str
    comments: tuple[SaidComment, ...]
    conclusion: str
    title: str
    check_text: tuple[str, ...]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> PastedReview:
        data = json.loads(text)
        comments = tuple(SaidComment(**one) for one in data.pop("comments"))
        return cls(**(data | {"comments": comments, "check_text": tuple(data["check_text"])}))


def review(files: Mapping[str, str], pages: RulePages) -> PastedReview:
    """Reviews the Dockerfiles among the files as those that a pull request adds."""
    pull_request = PastedPullRequest(files)
    Reviewer(all_rules(), pages).review(pull_request)
    run = pull_request.check_run
    assert run is not None, "every review ends with a check run"
    texts = tuple(text for text in (run.summary, run.text, _annotated(run, pages)) if text)
    return PastedReview(pull_request.body, tuple(map(_said, pull_request.comments)), run.conclusion, run.title, texts)


def _annotated(run: CheckRun, pages: RulePages) -> str:
    """What GitHub shows below a check run: findings without a comment of their own."""
    lines = [
        f"- {code(one.path)}, line {one.start_line}: {one.message} ({pages.link(one.title)})"
        for one in run.annotations
        if one.title in {rule.name for rule in all_rules()}
    ]
    return "\n".join(["### Found, but not commented", "", *lines]) if lines else ""


def _said(comment: PlacedComment) -> SaidComment:
    return SaidComment(comment.path, comment.start_line or comment.line, comment.line, comment.body)


def accepted(text: str, comments: Iterable[SaidComment]) -> str:
    """The file with these suggestions accepted, whole lines at a time as GitHub does it; they never overlap."""
    lines = [line for line in re.split(r"(?<=\n)", text) if line]
    for comment in sorted(comments, key=lambda one: one.first, reverse=True):
        new = [f"{line}\n" for line in comment.suggested or ()]
        lines[comment.first - 1 : comment.last] = new
    return "".join(lines)

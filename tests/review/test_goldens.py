"""What people read, in files that people can read: `python -m tests.review.test_goldens` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from tests.fake_pull_request import FakePullRequest
from tests.review.rules_for_tests import RULES

FOLDER = Path(__file__).with_name("goldens")
FILE = "FROM python:3.13\nRUN pip install flask\nRUN pip install gunicorn\nRUN curl -H token=$T https://x.example\n"


def one_file() -> FakePullRequest:
    return FakePullRequest({"Dockerfile": FILE})


def carriage_returns() -> FakePullRequest:
    return FakePullRequest({"Dockerfile": FILE.replace("\n", "\r\n")})


def hostile_names() -> FakePullRequest:
    text = "FROM python:3.13\nRUN pip install '`@octocat <img src=x> [a](https://evil.example) \u202e|'\n"
    return FakePullRequest({"a`@all|\u202e/Dockerfile": text})


def outside_the_diff() -> FakePullRequest:
    old = "FROM python:3.13\n" + "# a\n" * 10 + "RUN pip install flask\n"
    configuration = "review: {scope: touched-files}\ncheck: {fail_on: warning}\n"
    return FakePullRequest(
        {"Dockerfile": old + "CMD flask\n"}, {"Dockerfile": old, ".github/slimline.yml": configuration}
    )


def nothing_found() -> FakePullRequest:
    return FakePullRequest({"Dockerfile": "FROM python:3.13-slim\n"})


def broken_file_and_configuration() -> FakePullRequest:
    base = {".github/slimline.yml": "scope: new\nstyle: flag\n"}
    return FakePullRequest({"Dockerfile": "FROM python:3.13\nRUNN x\n", "b/Dockerfile": FILE, **base}, base)


def too_many() -> FakePullRequest:
    base = {".github/slimline.yml": "review: {max_comments: 2}\n"}
    return FakePullRequest({"Dockerfile": FILE, "web/Dockerfile": FILE, **base}, base)


CASES: tuple[Callable[[], FakePullRequest], ...] = (
    one_file,
    carriage_returns,
    hostile_names,
    outside_the_diff,
    nothing_found,
    broken_file_and_configuration,
    too_many,
)


def rendered(case: Callable[[], FakePullRequest]) -> str:
    pull = case()
    Reviewer(RULES, RulePages("https://slimline.example")).review(pull)
    parts = [f"# {case.__name__.replace('_', ' ')}"]
    parts += [f"## Review\n\n{review.body}" for review in pull.reviews]
    for comment in pull.comments:
        lines = f"{comment.start_line}-{comment.line}" if comment.start_line else str(comment.line)
        parts.append(f"## Comment on {comment.path!a}, {lines}\n\n{comment.body}")
    (run,) = pull.check_runs
    parts += [f"## Check run: {run.title} ({run.conclusion})\n\n{run.summary}", run.text]
    parts += [f"- annotation, {a.level}: {a.path}:{a.start_line}, {a.title}: {a.message}" for a in run.annotations]
    parts += [f"- button: {label} ({description})" for label, description, _ in run.actions]
    return "\n\n".join(part for part in parts if part) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_the_words(case: Callable[[], FakePullRequest]) -> None:
    assert rendered(case) == (FOLDER / f"{case.__name__}.md").read_text("utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if case is not hostile_names])
def test_a_comment_has_a_short_headline_at_most_three_points_and_few_words(case: Callable[[], FakePullRequest]) -> None:
    pull = case()
    Reviewer(RULES, RulePages("https://slimline.example")).review(pull)
    for comment in pull.comments:
        words = comment.body.partition("<!--")[0].partition("```")[0]
        headline, _, rest = words.partition("\n")
        assert headline.startswith("**")
        assert len(headline) <= 90 + len("****")
        assert len([line for line in rest.splitlines() if line.startswith("- ")]) <= 3
        assert len(words.split()) <= 60


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in CASES:
        (FOLDER / f"{one.__name__}.md").write_text(rendered(one), "utf-8")

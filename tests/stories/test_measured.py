"""From "suggested" to "measured": the repository's CI builds, posts its numbers, and the review takes them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.evidence.check_run_body import check_run_body
from app.evidence.dockerfile_versions import ALL_FIXED, AS_IT_IS
from app.handlers import handle
from app.intake.jobs import ReviewJob
from app.sandbox.records import CheckRun
from tests.practice import PRACTICE, PROJECT
from tests.stories.conftest import REPOSITORY, Story

BASE = {"bytes": 1_040_000_000, "layers": 11, "clean_seconds": 50.1, "rebuild_seconds": 17.0, "context_bytes": 1_500}
NOW = {**BASE, "bytes": 1_090_000_000, "layers": 12, "clean_seconds": 57.2, "rebuild_seconds": 17.9}
FIXED = {**BASE, "bytes": 219_000_000, "layers": 8, "clean_seconds": 61.0, "rebuild_seconds": 0.9}
SHOUT = "<b>@everyone buy</b>"


def recorded(now: Mapping[str, Any] | None = NOW, fixed: Mapping[str, Any] | None = FIXED) -> dict[str, Any]:
    """What `slimline measure --baseline ... --fixes` wrote of the practice file."""
    built = {"3f2a9c": BASE, AS_IT_IS: now, ALL_FIXED: fixed}
    return {"path": "Dockerfile", "versions": [{"name": name, "built": one} for name, one in built.items()]}


def measure(story: Story, report: Mapping[str, Any] | None = None, **more: Any) -> CheckRun:
    body = check_run_body([report or recorded()], story.pull.head_sha, failed=False)
    return story.github.report(REPOSITORY, {**body, **more})


def our_check_runs(story: Story) -> list[CheckRun]:
    return [run for run in story.github.check_runs(REPOSITORY, story.pull.head_sha) if run.name == "Slimline"]


@pytest.fixture
def reviewed(story: Story) -> Story:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    return story


def test_the_numbers_go_into_the_review_and_the_check_run_that_stand(reviewed: Story) -> None:
    said = [list(reviewed.bodies), len(reviewed.pull.reviews), len(our_check_runs(reviewed)[0].annotations)]
    measure(reviewed)
    reviewed.work()
    sha = reviewed.pull.head_sha[:7]
    line = f"`Dockerfile`: 1.09 GB -> 219 MB, rebuild 17.9 s -> 0.9 s, measured at `{sha}`"
    assert line in reviewed.pull.reviews[0].body
    (run,) = our_check_runs(reviewed)
    assert run.text is not None
    assert f"Reported by this repository's CI, measured at `{sha}`:" in run.text
    assert "| | base branch | now | with all fixes |" in run.text
    assert "| Image size, on disk | 1.04 GB | 1.09 GB | 219 MB |" in run.text
    assert [list(reviewed.bodies), len(reviewed.pull.reviews), len(run.annotations)] == said


def test_newer_numbers_replace_the_earlier_ones(reviewed: Story) -> None:
    measure(reviewed)
    reviewed.work()
    measure(reviewed, recorded(fixed={**FIXED, "bytes": 170_000_000}))
    reviewed.work()
    body = reviewed.pull.reviews[0].body
    assert "1.09 GB -> 170 MB" in body
    assert body.count("measured at") == 1
    reviewed.github.rerequest(our_check_runs(reviewed)[0].id)
    reviewed.work()
    assert "170 MB" in (our_check_runs(reviewed)[-1].text or "")


def test_a_forged_check_run_gets_no_word_of_its_own_in(reviewed: Story) -> None:
    before = reviewed.pull.reviews[0].body
    forged = f'```json\n[{{"path": "{SHOUT}", "now": {{"bytes": 1}}}}, {{"path": "Dockerfile", "now": "{SHOUT}"}}]\n```'
    output = {"title": SHOUT, "summary": SHOUT, "text": f"{SHOUT}\n{forged}"}
    measure(reviewed, output=output)
    reviewed.work()
    assert reviewed.pull.reviews[0].body == before
    (run,) = our_check_runs(reviewed)
    assert not any(SHOUT in (text or "") for text in (run.title, run.summary, run.text))


def test_numbers_of_an_earlier_commit_are_not_told(reviewed: Story) -> None:
    run = measure(reviewed)
    reviewed.github.push(REPOSITORY, reviewed.pull.head_ref, {"README.md": "# more\n"})
    reviewed.work()
    assert run.head_sha != reviewed.pull.head_sha
    assert not any("measured at" in review.body for review in reviewed.pull.reviews)


def test_of_a_fork_the_external_id_names_the_pull_request(story: Story) -> None:
    story.github.fork(REPOSITORY, "passer-by")
    story.open({"Dockerfile": PRACTICE}, head="passer-by/shop", author="passer-by")
    story.work()
    measure(story)
    assert not [job for job in story.jobs() if isinstance(job, ReviewJob) and job.reason == "measured"]
    measure(story, external_id="pull-request/1")
    story.work()
    assert "1.09 GB -> 219 MB" in story.pull.reviews[0].body


def test_a_fix_that_does_not_build_is_told(reviewed: Story) -> None:
    measure(reviewed, recorded(fixed=None))
    reviewed.work()
    assert "| Image size, on disk | 1.04 GB | 1.09 GB | did not build |" in (our_check_runs(reviewed)[0].text or "")
    assert "1.04 GB -> 1.09 GB" in reviewed.pull.reviews[0].body


BUDGET = "budget: {image: 200 MB, growth: 10 %, context: 1 kB, enforce: %s}\n"


@pytest.mark.parametrize(("enforce", "conclusion"), [("true", "failure"), ("false", "neutral")])
def test_a_budget_fails_the_check_only_where_the_repository_asks(story: Story, enforce: str, conclusion: str) -> None:
    budget = BUDGET.replace("%s", enforce)
    story.github.push(REPOSITORY, "main", {**PROJECT, ".github/slimline.yml": budget})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert our_check_runs(story)[0].conclusion == "neutral"
    measure(story)
    story.work()
    (run,) = our_check_runs(story)
    assert run.conclusion == conclusion
    assert (run.title or "").endswith("over the budget")
    for line in ("image: 1.09 GB, over the budget of 200 MB", "growth: +4.8 %, within the budget of 10 %"):
        assert line in (run.text or "")


def test_without_a_build_the_context_is_judged_by_the_tree(story: Story) -> None:
    compose = "services: {shop: {build: .}}\n"
    budget = BUDGET.replace("%s", "true").replace("1 kB", "0.01 kB")
    story.github.push(REPOSITORY, "main", {**PROJECT, ".github/slimline.yml": budget, "compose.yaml": compose})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    (run,) = our_check_runs(story)
    assert run.conclusion == "failure"
    assert "over the budget of 10 B" in (run.text or "")


def test_numbers_that_come_before_the_review_go_into_it(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    measure(story)
    (first,) = (job for job in story.jobs() if isinstance(job, ReviewJob) and job.reason == "measured")
    handle(first, story.gateway, story.reviewer)
    assert "1.09 GB -> 219 MB" in story.pull.reviews[0].body

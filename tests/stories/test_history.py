"""Rebuilds saved, by the history of the default branch: told where it is known, asked for afterwards, never awaited."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from app.failures import TryAgainLater
from app.github_api.gateway import Gateway
from app.github_api.rate_limits import RATE_LIMITS
from app.handlers import handle
from app.intake.jobs import HistoryJob
from app.jobs.codec import decode
from app.jobs.commit_histories import CommitHistories
from app.jobs.inbox import Inbox
from app.jobs.known_histories import KnownHistories
from app.jobs.ledger import Ledger
from app.jobs.tables import commit_histories, deliveries, metadata, now
from app.sandbox.records import PullRequest
from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

SENTENCE = "In the last 4 commits `pip install` would have run 2 times instead of 4."
GRAPHQL = "/graphql$"
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@b")


@dataclass
class Remembering:
    """A story whose App has a database for histories."""

    story: Story
    database: sa.Engine
    handled: list[HistoryJob] = field(default_factory=list)

    def pull(self, number: int, repository: str = REPOSITORY) -> PullRequest:
        return self.story.github.pull_request(repository, number)

    def review(self, number: int, repository: str = REPOSITORY, text: str = PRACTICE) -> str:
        """Opens a pull request and reviews it; the comments' bodies."""
        self.story.github.open_pull_request(repository, {"Dockerfile": text}, branch=f"change-{number}")
        self.story.work()
        return self.bodies(number, repository)

    def bodies(self, number: int, repository: str = REPOSITORY) -> str:
        return "\n".join(comment.body for comment in self.pull(number, repository).review_comments)

    def check_run(self, number: int, repository: str = REPOSITORY) -> str:
        return self.story.github.check_runs(repository, self.pull(number, repository).head_sha)[-1].text or ""

    def waiting(self) -> list[HistoryJob]:
        """What reviews have asked for and nobody has worked off."""
        with self.database.connect() as connection:
            rows = connection.execute(sa.select(deliveries.c.job).where(deliveries.c.kind == "history")).scalars()
            jobs = [decode("history", row) for row in rows]
        return [job for job in jobs if isinstance(job, HistoryJob) and job not in self.handled]

    def learn(self) -> list[str]:
        said = []
        for job in self.waiting():
            self.handled.append(job)
            said.append(handle(job, self.story.gateway, self.story.reviewer).detail)
        return said

    def pass_days(self, days: float) -> None:
        """Everything that is kept was kept so long ago."""
        seconds = days * 86400
        table = commit_histories
        with self.database.begin() as connection:
            later = {"learnt_at": table.c.learnt_at - seconds, "good_until": table.c.good_until - seconds}
            connection.execute(sa.update(table).values(**later))
            connection.execute(sa.delete(deliveries))
        self.handled.clear()

    def calls(self, path: str) -> list[str]:
        return [call.path for call in self.story.github.calls if call.path.endswith(path)]


@pytest.fixture
def shop(story: Story) -> Iterator[Remembering]:
    """Four commits touch the build context: the first, one of the requirements and two of the program."""
    database = sa.create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(database)
    story.gateway.close()
    github = story.github
    histories = KnownHistories(CommitHistories(database), Inbox(database, 100))
    story.gateway = Gateway(github.url, github.app_id, github.private_key, histories=histories)
    for files in ({"main.py": "1\n"}, {"requirements.txt": "flask\n", "main.py": "2\n"}, {"main.py": "3\n"}):
        github.push(REPOSITORY, "main", files)
    github.push(REPOSITORY, "main", {"README.md": "# which the builder does not see\n"})
    yield Remembering(story, database)
    database.dispose()


def test_a_review_does_not_wait_and_the_next_pull_request_is_told(shop: Remembering) -> None:
    assert "In the last" not in shop.review(1)
    assert shop.learn() == ["2 calls"]
    assert SENTENCE in shop.review(2)
    assert SENTENCE in shop.check_run(2)
    assert shop.waiting() == []


def test_a_late_answer_changes_nothing_that_was_posted(shop: Remembering) -> None:
    before = shop.review(1)
    shop.learn()
    shop.story.github.push(REPOSITORY, "change-1", {"main.py": "4\n"})
    shop.story.github.comment(REPOSITORY, 1, "/slimline review")
    shop.story.work()
    assert shop.bodies(1) == before
    assert "In the last" not in shop.check_run(1)


def test_what_was_told_stands_when_the_answer_is_gone(shop: Remembering) -> None:
    shop.review(1)
    shop.learn()
    before = shop.review(2)
    shop.pass_days(8)
    shop.story.github.push(REPOSITORY, "change-2", {"main.py": "4\n"})
    shop.story.work()
    assert SENTENCE in before
    assert shop.bodies(2) == before
    assert SENTENCE in shop.check_run(2)


def test_an_answer_is_asked_for_again_after_a_day_and_told_for_a_week(shop: Remembering) -> None:
    shop.review(1)
    shop.learn()
    shop.pass_days(1.1)
    assert SENTENCE in shop.review(2)
    assert len(shop.waiting()) == 1
    shop.pass_days(7)
    assert "In the last" not in shop.review(3)


def test_nobody_asks_twice_a_day_for_what_github_does_not_give(shop: Remembering) -> None:
    shop.story.github.fail_next("POST", GRAPHQL, 200, answer={"data": None}, body_matches="query Window", times=9)
    shop.review(1)
    assert shop.learn() == ["not known: read the history: no usable answer"]
    assert "In the last" not in shop.review(2)
    assert shop.waiting() == []


def test_a_part_that_an_answer_leaves_out_is_no_figure(shop: Remembering) -> None:
    lost = "repository.object.p0"
    shop.story.github.fail_next("POST", GRAPHQL, loses=lost, message="too slow", body_matches="query Touching")
    shop.review(1)
    assert shop.learn() == ["not known: a part of the answer is missing"]
    assert "In the last" not in shop.review(2)


def test_without_graphql_a_few_paths_are_asked_for_by_rest(shop: Remembering) -> None:
    shop.story.github.fail_next("POST", GRAPHQL, 404, times=99)
    shop.review(1)
    assert shop.learn() == ["3 calls"]
    assert len(shop.calls("/commits")) == 3
    assert SENTENCE in shop.review(2)


def test_without_graphql_many_paths_are_no_question(shop: Remembering) -> None:
    many = {".dockerignore": "README.md\n", **{f"{n}.txt": "" for n in range(9)}}
    shop.story.github.push(REPOSITORY, "main", many)
    shop.story.github.fail_next("POST", GRAPHQL, 404, times=99)
    shop.review(1)
    assert shop.learn() == ["not known: more than 4 calls"]


def test_a_rate_limit_puts_the_job_back_and_costs_no_review(shop: Remembering) -> None:
    shop.review(1)
    headers = {"Retry-After": "60"}
    shop.story.github.fail_next("POST", GRAPHQL, 403, headers=headers, message="secondary rate limit")
    with pytest.raises(TryAgainLater) as failure:
        shop.learn()
    assert failure.value.seconds == 61
    shop.handled.clear()
    assert shop.learn() == ["2 calls"]


def test_the_last_calls_of_the_hour_are_for_reviews(shop: Remembering) -> None:
    shop.review(1)
    few = {"x-ratelimit-remaining": "499", "x-ratelimit-reset": str(int(time.time()) + 60)}
    RATE_LIMITS.learn(shop.waiting()[0].installation, few)
    assert shop.learn() == ["not asked: 499 calls are left"]


def test_a_renamed_repository_is_asked_for_anew(shop: Remembering) -> None:
    shop.review(1)
    shop.learn()
    shop.story.github.rename_repository(REPOSITORY, "store")
    assert "In the last" not in shop.review(2, "acme/store")
    assert shop.learn() == ["2 calls"]
    assert SENTENCE in shop.review(3, "acme/store")


def test_a_job_that_waited_while_its_repository_was_renamed_still_ends(shop: Remembering) -> None:
    shop.review(1)
    shop.story.github.rename_repository(REPOSITORY, "store")
    assert len(shop.learn()) == 1


def test_two_installations_share_nothing(shop: Remembering) -> None:
    shop.review(1)
    (job,) = shop.waiting()
    shop.learn()
    other = replace(job, installation=job.installation + 1)
    histories = KnownHistories(CommitHistories(shop.database), Inbox(shop.database, 100))
    assert list(histories.unanswered(job)) == []
    assert list(histories.unanswered(other)) == list(job.questions)


def test_another_repository_of_the_same_paths_is_asked_for_itself(shop: Remembering) -> None:
    files = {"main.py": "1\n", "requirements.txt": "flask\n", ".dockerignore": "*\n!main.py\n!requirements.txt\n"}
    shop.story.github.create_repository("rival/shop", files, private=True)
    shop.review(1)
    shop.learn()
    assert "In the last" not in shop.review(1, "rival/shop")
    assert shop.learn() == ["2 calls"]
    assert "In the last commit" not in shop.review(2, "rival/shop"), "one of one is no gain"


def test_a_repository_that_is_gone_ends_its_job(shop: Remembering) -> None:
    shop.review(1)
    shop.story.github.delete_repository(REPOSITORY)
    assert shop.learn() == ["not known: a part of the answer is missing"]


def test_a_review_asks_for_no_history_itself(shop: Remembering) -> None:
    shop.review(1)
    asked = [str(call.body) for call in shop.story.github.calls if call.path == "/graphql"]
    assert asked
    assert not [body for body in asked if "history(" in body]
    assert shop.calls("/commits") == []


def test_merges_do_not_count(shop: Remembering) -> None:
    repository = shop.story.github.repository(REPOSITORY)
    tip = repository.git.tip("main") or ""
    tree = repository.git.line("rev-parse", f"{tip}^{{tree}}")
    merge = repository.git.line(*IDENTITY, "commit-tree", tree, "-p", tip, "-p", f"{tip}~2", "-m", "merge")
    repository.git.set_ref("refs/heads/main", merge)
    shop.review(1)
    shop.learn()
    assert SENTENCE in shop.review(2)


def test_what_is_kept_goes_with_its_time(shop: Remembering) -> None:
    shop.review(1)
    shop.learn()
    shop.pass_days(31)
    Ledger(shop.database).forget_older_than(30)
    with shop.database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(commit_histories)).scalar_one() == 0
        assert connection.execute(sa.select(now())).scalar_one() > 0

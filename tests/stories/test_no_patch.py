"""GitHub gives no patch of a file that changed too much: two tries, then the check run says it."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import Story

LONG = PRACTICE + "".join(f"# line {n}\n" for n in range(3_100))
MANY = "FROM python:3.11\n" + "".join(f"WORKDIR /srv/{n}\nRUN pip install q{n}\n" for n in range(40))


def refused(story: Story) -> int:
    posts = (call for call in story.github.calls if call.path.endswith(("/reviews", "/comments")))
    return len([call for call in posts if call.status == 422])


def test_a_long_file_is_said_in_the_check_run_after_two_tries(story: Story) -> None:
    story.open({"Dockerfile": LONG + MANY.partition("\n")[2]})
    story.work()
    assert refused(story) <= 2
    assert story.pull.threads == []
    run = story.check_run()
    assert "GitHub refused some comments" in (run.summary or "")
    assert "line 1" in (run.summary or "")


def test_the_other_files_comments_are_posted(story: Story) -> None:
    story.open({"Dockerfile": LONG, "web.Dockerfile": PRACTICE})
    story.work()
    assert refused(story) == 1
    assert {thread.path for thread in story.pull.threads} == {"web.Dockerfile"}
    assert len(story.pull.reviews) == 1


def test_where_github_refuses_everything_it_is_not_asked_fifty_times(story: Story) -> None:
    story.github.fail_next("POST", r"/pulls/1/(reviews|comments)$", 422, message="Unprocessable Entity", times=99)
    story.open({"Dockerfile": MANY})
    story.work()
    assert refused(story) <= 10
    assert "GitHub refused some comments" in (story.check_run().summary or "")

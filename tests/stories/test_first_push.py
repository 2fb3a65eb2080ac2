"""A pull request adds the lesson's practice file."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_the_practice_file_gets_two_suggestions_that_make_the_experts_file(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    places = [(thread.start_line, thread.line) for thread in story.pull.threads]
    assert sorted(places, key=str) == sorted([(None, 1), (3, 7)], key=str)
    assert [review.state for review in story.pull.reviews] == ["COMMENTED"]
    assert story.pull.reviews[0].commit_id == story.pull.head_sha
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    assert story.file() == EXPERT


def test_a_pull_request_without_dockerfiles_gets_a_green_check_run_alone(story: Story) -> None:
    story.open({"main.py": "print('new')\n"})
    story.work()
    assert story.pull.reviews == []
    assert (story.check_run().conclusion, story.check_run().title) == ("success", "No Dockerfile changed")


def test_one_dockerfile_takes_six_calls_besides_those_for_tokens(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    calls = [str(call) for call in story.github.calls if not call.path.endswith("/access_tokens")]
    assert len(calls) == 6, "\n".join(calls)

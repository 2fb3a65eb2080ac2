"""All fixes at once, or suggestion by suggestion: the pull request ends alike."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def after_apply_all(story: Story) -> str | None:
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    return story.check_run().title


def after_suggestions(story: Story) -> str | None:
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    story.work()
    return story.check_run().title


def test_what_no_suggestion_settles_stays_open_until_the_file_is_there(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".dockerignore": None})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert story.check_run().title == "2 suggestions and 1 more finding"
    assert after_suggestions(story) == "1 finding"
    assert [".dockerignore" in thread.comments[0].body for thread in story.open_threads] == [True]
    assert after_apply_all(story) == "Nothing to improve"
    assert story.open_threads == []


def test_the_same_fixes_end_alike_where_an_ignore_file_leaves_something_in(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".dockerignore": "*.md\n", ".env": "TOKEN=1"})
    ends = []
    for number, way in ((1, after_apply_all), (2, after_suggestions)):
        ends.append(end_of(story, number, way is after_apply_all))
    assert ends[0] == ends[1] == "1 finding"


def end_of(story: Story, number: int, at_once: bool) -> str | None:
    story.open({"Dockerfile": PRACTICE}, branch=f"change-{number}")
    story.work()
    if at_once:
        story.github.comment(REPOSITORY, number, "/slimline apply all")
    else:
        story.github.commit_suggestions(REPOSITORY, number, story.github.open_suggestions(REPOSITORY, number))
    story.work()
    head = story.github.pull_request(REPOSITORY, number).head_sha
    return story.github.check_runs(REPOSITORY, head)[-1].title


def test_one_place_gets_one_comment(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".dockerignore": None})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    first, second = story.open_threads
    assert "dockerignore-missing" not in first.comments[0].body
    assert "Not fixed here:" in second.comments[0].body
    assert "<summary>The complete file</summary>" in second.comments[0].body

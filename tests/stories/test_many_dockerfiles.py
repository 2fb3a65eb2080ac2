"""Thirty Dockerfiles at once."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import Story


def test_thirty_dockerfiles_take_seven_calls_and_get_at_most_25_comments(story: Story) -> None:
    files: dict[str, str | None] = {}
    for n in range(30):
        files |= {f"service-{n:02}/Dockerfile": PRACTICE, f"service-{n:02}/requirements.txt": f"flask=={n}\n"}
    story.open(files)
    story.work()
    calls = [str(call) for call in story.github.calls if not call.path.endswith("/access_tokens")]
    assert len(calls) <= 7, "\n".join(calls)
    assert len(story.pull.threads) == 25
    assert len(story.pull.reviews) == 1
    assert "Also found" in story.pull.reviews[0].body
    assert story.check_run().title == "60 suggestions and 30 more findings"


def test_a_dockerfile_too_big_to_be_read_is_named(story: Story) -> None:
    story.open({"a`@all/Dockerfile": "FROM python:3.13\n" + "# x\n" * 260_000})
    story.work()
    assert story.check_run().title == "1 Dockerfile not reviewed"
    assert story.check_run().conclusion == "neutral"
    assert "``a`@all/Dockerfile`` was not reviewed: `The file has 1,040,017 bytes" in (story.check_run().summary or "")

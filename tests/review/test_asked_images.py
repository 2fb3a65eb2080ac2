"""What a review asks about images, and what the answers change."""

from __future__ import annotations

from dataclasses import replace

from app.review.changed_dockerfiles import MOST_LINES
from app.reviewer import Reviewer
from rules.engine.catalogue import all_rules
from rules.engine.context import ImageFacts, KnownTag
from tests.fake_pull_request import FakePullRequest

FULL = "FROM python:3.13\nCOPY main.py /\nCMD python /main.py\n"


def comments(known: ImageFacts) -> str:
    pull = FakePullRequest({"Dockerfile": FULL, "main.py": ""}, known_images=known)
    Reviewer(all_rules()).review(pull)
    assert pull.asked_images == [("python:3.13-slim", "python:3.13", "python:3.13-alpine")]
    return "\n".join(comment.body for comment in pull.comments)


def test_where_nothing_is_known_no_number_is_said() -> None:
    said = comments(ImageFacts())
    assert "FROM python:3.13-slim" in said
    assert "MB" not in said


def test_a_tag_that_is_not_there_is_not_proposed() -> None:
    assert "python:3.13-slim" not in comments(ImageFacts(absent=frozenset({"python:3.13-slim"})))


def test_sizes_are_those_of_the_registry() -> None:
    tags = {"3.13": 400_000_000, "3.13-slim": 45_000_000}
    said = comments(ImageFacts({f"python:{tag}": KnownTag(tag, size) for tag, size in tags.items()}))
    assert "about 355 MB less to pull" in said
    assert "the registry's sizes: 400 and 45 MB compressed" in said


def test_every_dockerfile_is_asked_about_before_one_is_asked_twice() -> None:
    pull = FakePullRequest({"a/Dockerfile": FULL, "b/Dockerfile": FULL.replace("3.13", "3.12"), "c/Dockerfile": "FROM"})
    Reviewer(all_rules()).review(replace(pull))
    assert pull.asked_images[0][:2] == ("python:3.13-slim", "python:3.12-slim")


def test_what_is_too_long_to_review_is_not_read_for_its_images() -> None:
    long = FULL.replace("3.13", "3.12") + "RUN true\n" * MOST_LINES
    pull = FakePullRequest({"a/Dockerfile": FULL, "b/Dockerfile": long})
    Reviewer([]).review(pull)
    assert all("3.12" not in image for image in pull.asked_images[0])

"""What the reviews of one pull request know of images."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.image_registry.posted_facts import PostedFacts
from app.image_registry.remembered_answers import Memory
from rules.engine.context import ImageFacts, KnownTag

SLIM = KnownTag("3.11-slim", 42, "sha256:" + "0" * 64, ("linux/amd64", "linux/arm64"))


class SlowRegistry:
    """It knows a tag only from the second time on."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def __call__(self, images: Sequence[str]) -> ImageFacts:
        self.asked.append(tuple(images))
        late = {"python:3.11-slim": SLIM} if len(self.asked) > 1 else {}
        there = {f"node:{n}": KnownTag(f"{n}") for n in (20, 22)}
        facts = there | late
        return ImageFacts({i: facts[i] for i in images if i in facts}, frozenset(i for i in images if i == "node:99"))


def test_a_late_answer_changes_nothing_that_was_posted(engine: sa.Engine) -> None:
    registry = SlowRegistry()
    ask = PostedFacts(registry, Memory(engine)).of("acme/shop#1")
    first = ask(["python:3.11-slim", "node:20", "node:99"])
    assert (dict(first.found), first.absent) == ({"node:20": KnownTag("20")}, {"node:99"})
    again = PostedFacts(registry, Memory(engine)).of("acme/shop#1")(["node:99", "node:20", "python:3.11-slim"])
    assert (again, len(registry.asked)) == (first, 1)


def test_an_image_that_a_push_brings_is_asked_for(engine: sa.Engine) -> None:
    registry = SlowRegistry()
    ask = PostedFacts(registry, Memory(engine)).of("acme/shop#1")
    ask(["node:20"])
    assert set(ask(["node:20", "node:22"]).found) == {"node:20", "node:22"}
    assert registry.asked == [("node:20",), ("node:22",)]


def test_another_pull_request_hears_of_the_late_answer_whole(engine: sa.Engine) -> None:
    facts = PostedFacts(SlowRegistry(), Memory(engine))
    facts.of("acme/shop#1")(["python:3.11-slim"])
    facts.of("acme/shop#2")(["python:3.11-slim"])
    assert facts.of("acme/shop#2")(["python:3.11-slim"]).found == {"python:3.11-slim": SLIM}

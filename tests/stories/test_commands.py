"""What people ask for in comments."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def say(story: Story, text: str, by: str = "octocat") -> None:
    story.github.comment(REPOSITORY, 1, text, by=by)
    story.work()


def answers(story: Story) -> list[str]:
    return [comment.body for comment in story.pull.comments if comment.author == story.github.bot]


def test_help_is_for_everyone(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    say(story, "/slimline help", by="passer-by")
    assert len(answers(story)) == 1
    assert "/slimline apply all" in answers(story)[0]


def test_an_unknown_command_is_answered_once(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    say(story, "/slimline dance @everyone")
    assert len(answers(story)) == 1
    assert "`/slimline dance` isn't a command" in answers(story)[0]
    assert "@everyone" not in answers(story)[0]


def test_pause_and_resume(story: Story) -> None:
    story.open({"README.md": "# shop 2\n"})
    say(story, "/slimline pause")
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE})
    story.work()
    assert story.outcomes[-1].kind == "paused"
    assert story.pull.reviews == []
    assert (story.check_run().title, story.check_run().conclusion) == ("Paused", "neutral")
    assert "`/slimline resume`" in (story.check_run().summary or "")
    say(story, "/slimline resume")
    assert len(story.pull.reviews) == 1


def test_review_again_says_nothing_twice(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    say(story, "/slimline review")
    story.github.rerequest(story.check_run().id)
    story.work()
    assert len(story.pull.reviews) == 1


def test_config_shows_what_is_in_force(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".github/slimline.yml": "style: cache-mounts\n"})
    story.open({"Dockerfile": EXPERT})
    say(story, "/slimline config")
    assert "style: cache-mounts" in answers(story)[0]
    assert "`.github/slimline.yml`" in answers(story)[0]


def test_ignoring_what_is_no_rule_is_answered_with_the_nearest(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    say(story, "/slimline ignore pip-cache-keep")
    assert "Did you mean `pip-cache-kept`?" in answers(story)[0]


def test_bots_are_never_answered(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.github.world.account("other[bot]", "Bot")
    say(story, "/slimline help", by="other[bot]")
    assert answers(story) == []


def test_talk_about_us_is_no_command(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    say(story, "I would not use /slimline apply here")
    assert answers(story) == []

"""Files that are too large or no text: never as good as absent, and never passed over without a word.

GitHub's GraphQL cuts a blob's text after 512,000 bytes and gives none of a binary one; REST gives none above 1 MB.
"""

from __future__ import annotations

import pytest

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

CONFIGURATION = ".github/slimline.yml"
COPIES_ALL = 'FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
LARGE = "# " + "x" * 997 + "\n"
TOO_LARGE = {
    "more than we read": (70, "The file has 70,000 bytes; Slimline reads at most 65,536."),
    "more than GraphQL gives": (600, "The file has 600,000 bytes; Slimline reads at most 65,536."),
    "more than REST gives": (1_500, "The file has 1,500,000 bytes; Slimline reads at most 65,536."),
}


def summary(story: Story) -> str:
    return story.check_run().summary or ""


def without_graphql(story: Story) -> None:
    story.github.fail_next("POST", r"/graphql$", 404, times=99)


@pytest.mark.parametrize("by_rest", [False, True], ids=["GraphQL", "REST"])
@pytest.mark.parametrize(("lines", "told"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_configuration_that_is_too_large_is_told(story: Story, lines: int, told: str, by_rest: bool) -> None:
    if by_rest:
        without_graphql(story)
    story.github.push(REPOSITORY, "main", {CONFIGURATION: LARGE * lines})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    reason = (
        f"Nothing was reviewed, because `{CONFIGURATION}` may limit `paths` in a way that can't be read:\n\n- {told}"
    )
    assert reason in summary(story)
    assert story.pull.threads == []


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("lines", [600, 1_500])
def test_so_is_the_organisation_s(story: Story, lines: int, private: bool) -> None:
    story.github.create_repository("acme/.github", {CONFIGURATION: LARGE * lines}, private=private)
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert f"Nothing was reviewed, because `acme/.github: {CONFIGURATION}`" in summary(story)
    assert f"The file has {lines * 1_000:,} bytes" in summary(story)


def test_a_configuration_that_is_no_text_is_told(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {CONFIGURATION: "rules:\0"})
    story.open({"Dockerfile": PRACTICE})
    story.github.comment(REPOSITORY, 1, "/slimline config")
    story.work()
    assert "- The file isn't valid UTF-8." in summary(story)
    assert "- The file isn't valid UTF-8." in story.pull.comments[-1].body


@pytest.mark.parametrize(
    ("text", "told"), [("ignored:\0", "The file isn't valid UTF-8."), ("ignored: [", "Slimline can't use this YAML.")]
)
def test_hadolint_s_configuration_is_told(story: Story, text: str, told: str) -> None:
    story.github.push(REPOSITORY, "main", {".hadolint.yaml": text})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert f"`.hadolint.yaml` was not read. {told}" in summary(story)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LARGE * 600, "The file has 600,000 bytes; Slimline reads at most 512,000."),
        ("FROM python:3.13\n\0", "The file isn't valid UTF-8."),
    ],
    ids=["large", "binary"],
)
def test_a_dockerfile_is_told(story: Story, text: str, told: str) -> None:
    story.open({"Dockerfile": text})
    story.work()
    assert story.check_run().title == "1 Dockerfile not reviewed"
    assert f"`Dockerfile` was not reviewed: `{told}`" in summary(story)


@pytest.mark.parametrize("text", ["*.md\n\0", LARGE * 600, LARGE * 1_500], ids=["binary", "600 kB", "1.5 MB"])
def test_an_ignore_file_that_cannot_be_read_is_not_missing(story: Story, text: str) -> None:
    story.github.push(REPOSITORY, "main", {".dockerignore": text, ".gitignore": "*.pyc\n"})
    story.open({"Dockerfile": COPIES_ALL})
    story.work()
    assert story.bodies == []
    assert "`.dockerignore` was not read." in summary(story)


def test_a_compose_file_that_is_too_large_is_told(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"compose.yaml": LARGE * 300})
    story.open({"Dockerfile": COPIES_ALL})
    story.work()
    assert "`compose.yaml` was not read. The file has 300,000 bytes; Slimline reads at most 200,000." in summary(story)
